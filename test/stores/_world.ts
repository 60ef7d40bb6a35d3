import { autorun } from 'mobx-miniprogram'
import { createAuthStore, createHttp, isAuthError, wxLifecycle, wxStorage } from 'mobx-miniprogram-auth'
import type {
  AuthStore,
  AuthStoreOptions,
  Call,
  Http,
  HttpOptions,
  RequestOptions,
} from 'mobx-miniprogram-auth'
import { createFakeClock, createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeClock, FakeRequest, FakeWx, FakeWxOptions } from 'mobx-miniprogram-auth/testing'
import { createBackend, type Backend } from './_backend'

export interface Profile {
  readonly user: string
}
export type Store = AuthStore<Profile, string | undefined>
export type StoreOptions = AuthStoreOptions<Profile, string | undefined>

export interface WorldOptions {
  /** @default nobody */
  readonly signedIn?: string
  readonly expiresIn?: number | undefined
  readonly store?: Partial<StoreOptions>
  readonly http?: Partial<HttpOptions>
  readonly fake?: FakeWxOptions
  readonly seed?: number
  /** Uses the phone and the server of another world, as a restart of the app or a second store does. */
  readonly sharing?: World
}

export interface World {
  readonly fake: FakeWx
  readonly clock: FakeClock
  readonly backend: Backend
  readonly store: Store
  readonly http: Http
  /** The events of the store, in order: 'login', 'logout:expired', 'error:renewal' … */
  readonly events: string[]
  /** `path token` of each request sent since the last call of `sent`, without login and refresh. */
  sent(): string[]
  get(path: string, options?: Omit<RequestOptions, 'url'>): TrackedCall
  settle(): Promise<void>
  /** The token of the stored session, or null. */
  stored(): string | null
}

/** A call and its outcome so far. */
export interface TrackedCall {
  readonly call: Call
  /** 'pending', 'ok:<the token it was answered for>' or the error's code. */
  readonly outcome: string
  readonly settled: number
}

export const BASE = 'https://api.example.com/'
const KEY = 'mobx-miniprogram-auth'
const rejections: unknown[] = []
const worlds: World[] = []
const onRejection = (error: unknown): void => void rejections.push(error)

/** Checks after each test of the file that the fake `wx` has nothing left over and no rejection was unhandled. */
export function checkEachTest(): void {
  beforeEach(() => {
    process.on('unhandledRejection', onRejection)
  })
  afterEach(async () => {
    const all = worlds.splice(0)
    for (const { store } of all) store.dispose()
    for (const { clock } of all) await clock.settle()
    process.off('unhandledRejection', onRejection)
    const unhandledRejections = rejections.splice(0).map(String)
    for (const { fake } of all) fake.verify()
    expect(unhandledRejections).toEqual([])
  })
}

/** Returns the unhandled rejections so far, and forgets them. */
export const takeUnhandled = (): string[] => rejections.splice(0).map(String)

export function trackCall(call: Call): TrackedCall {
  let outcome = 'pending'
  let settled = 0
  const end = (text: string): void => {
    outcome = text
    settled++
  }
  call.then(
    ({ data }) => {
      const found: unknown = Object(Object(data).data).as
      end('ok' + (typeof found === 'string' ? ':' + found : ''))
    },
    (error: unknown) => end(codeOf(error)),
  )
  return {
    call,
    get outcome() {
      return outcome
    },
    get settled() {
      return settled
    },
  }
}

export const codeOf = (error: unknown): string => (isAuthError(error) ? error.code : String(error))

/** The code a promise rejects with, or 'ok'. */
export const resultOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'ok', codeOf)

const isData = ({ path }: FakeRequest): boolean => path !== '/login' && path !== '/token/refresh'

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { sharing } = options
  const clock = sharing
    ? sharing.clock
    : createFakeClock(undefined, options.seed === undefined ? {} : { seed: options.seed })
  const fake = sharing ? sharing.fake : createFakeWx({ clock, ...options.fake })
  const backend = sharing ? sharing.backend : createBackend()
  if ('expiresIn' in options) backend.expiresIn = options.expiresIn
  fake.server((request) => backend.serve(request))
  const store: Store = createAuthStore<Profile, string | undefined>({
    login: (user = 'A') => http.post('login', { user }, { auth: 'none' }),
    refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, { auth: 'none' }),
    accountOf: ({ user }) => user,
    storage: wxStorage({ platform: fake.wx }),
    lifecycle: wxLifecycle(fake.wx),
    clock,
    ...options.store,
  })
  const http: Http = createHttp({
    baseUrl: BASE,
    auth: store,
    expiredCodes: ['99997'],
    transport: (options) => fake.wx.request(options),
    clock,
    ...options.http,
  })
  let seen = 0
  const made: World = {
    fake,
    clock,
    backend,
    store,
    http,
    events: record(store),
    sent() {
      const fresh = fake.requests.slice(seen).filter(isData)
      seen = fake.requests.length
      return fresh.map(({ path, get }) => path + ' ' + (get('Authorization') || '-').replace('Bearer ', ''))
    },
    get: (path, more) => trackCall(http.request({ url: path, ...more })),
    settle: () => clock.settle(),
    stored() {
      const { session } = Object(fake.storage.dump()[KEY])
      return session ? String(session.token) : null
    },
  }
  worlds.push(made)
  await clock.settle()
  if (options.signedIn !== undefined) {
    const signingIn = store.login(options.signedIn)
    await clock.settle()
    await signingIn
    made.events.length = 0
  }
  return made
}

function record(store: Store): string[] {
  const events: string[] = []
  store.on('login', ({ restored }) => events.push(restored ? 'login:restored' : 'login'))
  store.on('logout', ({ reason }) => events.push('logout:' + reason))
  store.on('renew', () => events.push('renew'))
  store.on('accountChange', () => events.push('accountChange'))
  store.on('loginRequired', () => events.push('loginRequired'))
  store.on('error', ({ source }) => events.push('error:' + source))
  return events
}

/** The values that a MobX reaction has read, in order. */
export function valuesRead<T>(read: () => T): T[] {
  const seen: T[] = []
  stops.push(autorun(() => void seen.push(read())))
  return seen
}

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))
