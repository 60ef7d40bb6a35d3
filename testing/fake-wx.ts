import { createApp, fakeBehavior } from './fake-app'
import type { FakeAppFiles } from './fake-app'
import { createFakeClock } from './fake-clock'
import type { FakeClock } from './fake-clock'
import { createDialogs } from './fake-dialogs'
import type { FakeDialogs } from './fake-dialogs'
import { createLifecycle } from './fake-lifecycle'
import type { Launch } from './fake-lifecycle'
import { createLogin } from './fake-login'
import type { FakeLogin } from './fake-login'
import { createNavigation } from './fake-navigation'
import type { FakeNavigation } from './navigation-types'
import { createRequest } from './fake-request'
import { createStorage } from './fake-storage'
import type { FakeStorage } from './fake-storage'
import { createSockets } from './fake-socket'
import type { FakeSocket, FakeSocketServer } from './fake-socket'
import { createSystem } from './fake-system'
import { createDownload, createUpload } from './fake-transfer'
import type { FakeWxApi } from './fake-wx-api'
import { globalTime } from './global-time'
import { installGlobals } from './globals'
import { createNetwork, DISCONNECTED } from './network'
import type { FakeRequest, FakeServer } from './network-types'
import { splitUrl } from './url'
import { createWorld } from './world'

/** What kind of phone it is, and which pages the app has. */
/** What phone and what app the fake is. */
export interface FakeWxOptions {
  /** @default a new one, found at `fake.clock` */
  readonly clock?: FakeClock | undefined
  /** The version of the base library. An older one lacks what came later. @default '3.17.0' */
  readonly sdkVersion?: string | undefined
  /** How the app is opened. @default the first tab page, else the first page; scene 1001 */
  readonly launch?: Partial<Launch> | undefined
  /** The pages of the tab bar. @default none */
  readonly tabPages?: readonly string[] | undefined
  /** The pages there are; tab pages need not be said again. @default whatever the test goes to exists */
  readonly pages?: readonly string[] | undefined
  /**
   * Does a page's `onLoad` get query values decoded? DevTools decodes them, devices were reported not to.
   * @default false
   */
  readonly decodesQuery?: boolean | undefined
}

/** What becomes global. */
/** How far the fake goes into the test's own globals. */
export interface InstallOptions {
  /**
   * Make `Date`, `setTimeout` and `setInterval` the clock's as well, so that an app runs on it as it is, without being
   * handed a clock. (The fake needs none of them itself.)
   * @default false
   */
  readonly time?: boolean | undefined
}

/** A phone with WeChat on it, and whoever holds it: the test. */
export interface FakeWx extends FakeNavigation, FakeDialogs, FakeAppFiles {
  /** What the app sees. */
  /** The `wx` that the app sees, with the parts that an app's data lives by; the rest is for the test to add. */
  readonly wx: FakeWxApi
  /** Moves the phone's time. */
  /** The time of this world. */
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
  /** Sets what the server does with each `wx.connectSocket`; returns the undo. @example fake.socketServer((socket) => socket.open()) */
  socketServer(server: FakeSocketServer): () => void
  /** Every connection so far. */
  readonly sockets: readonly FakeSocket[]
  /** The phone loses its network: what is under way fails, and so does what is begun. */
  offline(): void
  /** It has one again; nothing is sent by itself. */
  /** The phone finds its network again; what failed meanwhile stays failed. */
  online(): void
  /** What downloads have saved, by path. */
  readonly files: ReadonlyMap<string, ArrayBuffer>
  /** What the phone keeps. */
  /** Looks into the phone's storage, and breaks it. */
  readonly storage: FakeStorage
  /** `wx.login`. */
  /** What became of `wx.login`, and ways to break it. */
  readonly login: FakeLogin
  /** The app goes to the background; after 5 s of the clock it is frozen and its requests die. */
  hide(): void
  /** The app comes back; resolves when what was held back has been delivered. */
  show(options?: Partial<Launch>): Promise<void>
  /** The process ends: timers, listeners and requests of the app are gone without a word. Storage stays. */
  kill(): void
  /**
   * What WeChat would have logged: what the app's callbacks, pages and hooks threw, `setData` on an unloaded page or of
   * `undefined`. @example expect(fake.errors).toEqual([])
   */
  readonly errors: readonly Error[]
  /** What is still there: armed timers, requests under way, listeners, errors nobody got. In words. */
  leftovers(): string[]
  /**
   * Throws if there are leftovers. A whole app has a store that goes on running: `kill()` it first, and only errors count.
   * @example afterEach(() => fake.verify())
   */
  verify(): void
  /**
   * Makes it the global `wx`, with `getCurrentPages` and `getApp`, and `Behavior` where the test has none of a renderer's;
   * returns the undo.
   * @example const uninstall = fake.install({ time: true })
   */
  install(options?: InstallOptions): () => void
}

/**
 * A strict fake of WeChat's `wx`: asynchronous where WeChat is, with its limits and its messages.
 *
 * @example
 * const fake = createFakeWx({ tabPages: ['pages/home/home'] })
 * const uninstall = fake.install()
 * fake.server(({ path }) => (path === '/login' ? ok({ token: 't', expiresIn: 3600 }) : ok({ path })))
 * const store = createAuthStore({ login: wechatLogin((code) => http.post('login', { code })), clock: fake.clock })
 * await fake.coldStart()
 * await fake.clock.advance(1000)
 */
export function createFakeWx(options: FakeWxOptions = {}): FakeWx {
  checkOptions(options)
  const clock = options.clock ?? createFakeClock()
  const world = createWorld(clock, options.sdkVersion ?? '3.17.0')
  const network = createNetwork(world)
  const storage = createStorage(world)
  const login = createLogin(world)
  const dialogs = createDialogs(world)
  const sockets = createSockets(world)
  const files = new Map<string, ArrayBuffer>()
  const { pages, tabPages = [], decodesQuery = false } = options
  const navigation = createNavigation(world, { pages, tabPages, decodesQuery })
  const first = tabPages[0] ?? pages?.[0] ?? 'pages/index/index'
  const launch = { path: first, query: {}, scene: 1001, ...options.launch }
  const app = createApp(world, (route, definition) => navigation.control.definePage(route, definition))
  const life = createLifecycle(world, launch, {
    callApp: app.call,
    hidePage: () => navigation.hidePage(),
    showPage: () => navigation.showPage(),
    interrupt: cut,
  })
  const wx = createSystem(world, {
    request: createRequest(network),
    uploadFile: createUpload(network),
    downloadFile: createDownload(network, files),
    connectSocket: (given: unknown) => sockets.connect(given),
    ...storage.api,
    ...login.api,
    ...life.api,
    ...navigation.api,
    ...dialogs.api,
  })
  const { control } = navigation

  function cut(failure: typeof DISCONNECTED): void {
    network.cut(failure)
    sockets.cut(failure)
  }

  function leftovers(): string[] {
    const { pending, timers } = clock
    const listeners = life.listeners + navigation.listeners
    return [
      ...(pending > 0 ? [`${pending} timer(s), the next in ${timers[0]?.in ?? 0} ms`] : []),
      ...[...network.inFlight, ...network.queued].map(
        ({ kind, method, path }) => `${kind} ${method} ${path}`,
      ),
      ...sockets.alive.map(({ url }) => `socket ${splitUrl(url).path}`),
      ...(navigation.pending > 0 ? [`${navigation.pending} navigation(s) under way`] : []),
      ...(listeners > 0 ? [`${listeners} listener(s) of the app's life or its routes`] : []),
      ...world.problems.map((error) => `error: ${error.message}`),
    ]
  }

  return {
    wx,
    clock,
    server(server) {
      if (typeof server !== 'function') throw new TypeError('server() takes a function')
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
    socketServer(server) {
      sockets.server = server
      return () => {
        if (sockets.server === server) sockets.server = null
      }
    },
    sockets: sockets.sockets,
    offline() {
      world.online = false
      cut(DISCONNECTED)
    },
    online() {
      world.online = true
    },
    files,
    storage: storage.control,
    login: login.control,
    hide: () => life.hide(),
    show: (how) => life.show(how),
    kill() {
      network.reset()
      sockets.reset()
      navigation.reset()
      life.reset()
      app.reset()
      clock.reset()
    },
    errors: world.problems,
    leftovers,
    verify() {
      const left = leftovers()
      if (left.length > 0) throw new Error(`left behind: ${left.join('; ')}`)
    },
    install: ({ time = false } = {}) =>
      installGlobals({
        wx,
        getCurrentPages: control.getCurrentPages,
        getApp: app.getApp,
        ...('Behavior' in globalThis ? {} : { Behavior: fakeBehavior }),
        ...(time ? globalTime(clock) : {}),
      }),
    loadApp: app.loadApp,
    loadPage: app.loadPage,
    get pages() {
      return control.pages
    },
    get page() {
      return control.page
    },
    getCurrentPages: control.getCurrentPages,
    navigations: control.navigations,
    faultNavigation: control.faultNavigation,
    definePage: control.definePage,
    tap: control.tap,
    userSwitchTab: control.userSwitchTab,
    async userBack() {
      if (control.pages.length > 1) await navigation.event('navigateBack', { route: '', query: {} })
      else life.hide()
    },
    async coldStart(how = {}) {
      if (control.pages.length > 0) throw new Error('the app is running: kill() it first')
      const next = { ...launch, ...how }
      life.start(next)
      app.start()
      life.begin()
      clock.outside(0, () => life.announce())
      await navigation.event('appLaunch', { route: next.path, query: { ...next.query } })
    },
    async hotStart(path, query = {}) {
      await life.show({ path, query }, false)
      await navigation.event('autoReLaunch', { route: path, query: { ...query } })
    },
    toasts: dialogs.control.toasts,
    modals: dialogs.control.modals,
    get loading() {
      return dialogs.control.loading
    },
  }
}

const OPTIONS = ['clock', 'sdkVersion', 'launch', 'tabPages', 'pages', 'decodesQuery']

function checkOptions(options: FakeWxOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name))
  if (unknown !== undefined) throw new TypeError(`createFakeWx: unknown option "${unknown}"`)
  const { sdkVersion = '3.17.0' } = options
  if (!/^\d+\.\d+\.\d+$/.test(sdkVersion)) {
    throw new TypeError('createFakeWx: sdkVersion must be a version of three numbers, as "3.17.0"')
  }
}
