import { createFakeClock } from './fake-clock'
import type { FakeClock } from './fake-clock'
import { createLifecycle } from './fake-lifecycle'
import type { Launch } from './fake-lifecycle'
import { createLogin } from './fake-login'
import type { FakeLogin } from './fake-login'
import { createRequest } from './fake-request'
import { createStorage } from './fake-storage'
import type { FakeStorage } from './fake-storage'
import { createNetwork, DISCONNECTED } from './network'
import type { FakeRequest, FakeServer } from './network'
import { createSystem } from './fake-system'
import { createWorld } from './world'

export interface FakeWxOptions {
  /** @default a new one, found at `fake.clock` */
  readonly clock?: FakeClock | undefined
  /** The version of the base library. An older one lacks what came later. @default '3.17.0' */
  readonly sdkVersion?: string | undefined
  /** How the app is opened. @default the first page, scene 1001 */
  readonly launch?: Partial<Launch> | undefined
}

/** The part of `wx` that is there. Anything else is missing, as it is in an old base library. */
export type FakeWxApi = Pick<
  WechatMiniprogram.Wx,
  | 'request'
  | 'getStorage'
  | 'setStorage'
  | 'removeStorage'
  | 'clearStorage'
  | 'getStorageInfo'
  | 'getStorageSync'
  | 'setStorageSync'
  | 'removeStorageSync'
  | 'clearStorageSync'
  | 'getStorageInfoSync'
  | 'login'
  | 'checkSession'
  | 'onAppShow'
  | 'offAppShow'
  | 'onAppHide'
  | 'offAppHide'
  | 'getLaunchOptionsSync'
  | 'getEnterOptionsSync'
  | 'getApiCategory'
  | 'nextTick'
  | 'canIUse'
  | 'getSystemInfoSync'
  | 'getAppBaseInfo'
>

export interface FakeWx {
  readonly wx: FakeWxApi
  readonly clock: FakeClock
  /**
   * Sets what the server does with each request; returns the undo. Without a server requests stay unanswered until
   * the test answers them by hand (`fake.requests[0].respond(ok(…))`).
   * @example fake.server((request) => (request.path === '/me' ? ok({ name: 'Lin' }) : ok('', { statusCode: 404 })))
   */
  server(server: FakeServer): () => void
  /** What was sent: requests, uploads, downloads, in the order they left. Queued ones are not in it yet. */
  readonly requests: readonly FakeRequest[]
  /** The sent ones that have no answer yet; ten at most. */
  readonly inFlight: readonly FakeRequest[]
  /** The ones that wait for a place among the ten. */
  readonly queued: readonly FakeRequest[]
  /** The phone loses its network: what is under way fails, and so does what is begun. */
  offline(): void
  online(): void
  readonly storage: FakeStorage
  readonly login: FakeLogin
  /** The app goes to the background; after 5 s of the clock it is frozen and its requests die. */
  hide(): void
  /** The app comes back; resolves when what was held back has been delivered. */
  show(options?: Partial<Launch>): Promise<void>
  /** The process ends: timers, listeners and requests of the app are gone without a word. Storage stays. */
  kill(): void
  /** What is still there: armed timers, requests under way, listeners, errors nobody got. In words. */
  leftovers(): string[]
  /** Throws if there are leftovers. @example afterEach(() => fake.verify()) */
  verify(): void
  /** Makes it the global `wx`; returns the undo. */
  install(): () => void
}

/**
 * A strict fake of WeChat's `wx`: asynchronous where WeChat is, with its limits and its messages.
 *
 * @example
 * const fake = createFakeWx()
 * fake.server(() => ok({ token: 't' }))
 * const storage = createExpiringStorage({ wx: fake.wx, clock: fake.clock })
 */
export function createFakeWx(options: FakeWxOptions = {}): FakeWx {
  const clock = options.clock ?? createFakeClock()
  const world = createWorld(clock, options.sdkVersion ?? '3.17.0')
  const network = createNetwork(world)
  const storage = createStorage(world)
  const login = createLogin(world)
  const launch = { path: 'pages/index/index', query: {}, scene: 1001, ...options.launch }
  const life = createLifecycle(world, launch, {
    hidePage: () => undefined,
    showPage: () => undefined,
    interrupt: (failure) => network.cut(failure),
  })
  const api: Record<string, unknown> = {
    request: createRequest(world, network),
    ...storage.api,
    ...login.api,
    ...life.api,
  }
  const wx = createSystem(world, api)

  function leftovers(): string[] {
    const { pending, timers } = clock
    return [
      ...(pending > 0 ? [`${pending} timer(s), the next in ${timers[0]?.in ?? 0} ms`] : []),
      ...[...network.inFlight, ...network.queued].map(
        ({ kind, method, path }) => `${kind} ${method} ${path}`,
      ),
      ...(life.listeners > 0 ? [`${life.listeners} listener(s) of the app's life`] : []),
      ...world.problems.map((error) => `error: ${error.message}`),
    ]
  }

  return {
    wx,
    clock,
    server(server) {
      network.server = server
      return () => {
        if (network.server === server) network.server = null
      }
    },
    get requests() {
      return network.requests
    },
    get inFlight() {
      return network.inFlight
    },
    get queued() {
      return network.queued
    },
    offline() {
      world.online = false
      network.cut(DISCONNECTED)
    },
    online() {
      world.online = true
    },
    storage: storage.control,
    login: login.control,
    hide: () => life.hide(),
    show: (how) => life.show(how),
    kill() {
      network.reset()
      life.reset()
      clock.reset()
    },
    leftovers,
    verify() {
      const left = leftovers()
      if (left.length > 0) throw new Error(`left behind: ${left.join('; ')}`)
    },
    install: () => installGlobals({ wx }),
  }
}

function installGlobals(values: Readonly<Record<string, unknown>>): () => void {
  const undo = Object.keys(values).map((name) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, { value: values[name], configurable: true, writable: true })
    return () => {
      if (before === undefined) Reflect.deleteProperty(globalThis, name)
      else Object.defineProperty(globalThis, name, before)
    }
  })
  return () => undo.forEach((each) => each())
}
