import { createAuthStore, createHttp, wxLifecycle, type AuthStore } from 'mobx-miniprogram-auth'
import type { Call, Http, RequestOptions } from 'mobx-miniprogram-auth'
import { createFakeWx, type FakePage, type FakeWx } from 'mobx-miniprogram-auth/testing'
import { createBackend, type Backend } from './_backend'
import { httpOptions, transportOf } from './_client'
import { addListeners } from './_listeners'
import { addPages } from './_pages'
import { createProbe, type Cell, type Probe } from './_probe'
import { hookedClock, hookedLifecycle, memoryStorage, phoneStorage } from './_platform'

export interface Profile {
  readonly user: string
}
export type Store = AuthStore<Profile, string | undefined>

/** How the app of a cell is made. Everything is off by default. */
export interface Variant {
  /** Observers of the client, and a store with listeners and reactions. */
  readonly listeners?: boolean
  readonly interceptors?: boolean
  readonly networkInterceptors?: boolean
  /** The functions `authHeader` and `needs`. */
  readonly functions?: boolean
  /** `isExpired` is asynchronous. */
  readonly asyncIsExpired?: boolean
  /** The platform calls back before its function returns. */
  readonly synchronous?: boolean
  /** The storage is synchronous. */
  readonly syncStorage?: boolean
  /** The functions of the clock count as callbacks of the app. */
  readonly clock?: boolean
  /** The app has a session that it saved itself (`adopt`). */
  readonly saved?: boolean
  readonly noSilentLogin?: boolean
  readonly pages?: boolean
  /** The action is done only after the scenario has called `probe.begin`. */
  readonly actionAfterBegin?: boolean
}

export interface App {
  readonly fake: FakeWx
  readonly backend: Backend
  readonly probe: Probe
  readonly store: Store
  readonly http: Http
  /** Removes what the app has added: listeners, reactions, interceptors, bindings. */
  readonly undo: (() => void)[]
  /** Whether the app last signed in or out; undefined before it did either. */
  readonly wanted: 'in' | 'out' | undefined
  readonly disposed: boolean
  login(user: string): void
  logout(): void
  signIn(user: string): void
  dispose(): void
  /** Sends a request, and checks that the answer is for the user who was signed in. */
  ask(path: string, options?: Omit<RequestOptions, 'url'>): void
  /** Records a call that the app makes in another way. */
  trackCall(path: string, make: () => Call): void
  /** The calls that have not settled, the oldest first. */
  running(): Call<unknown>[]
  /** The whole content of the storage as a text. */
  stored(): string
  /** The bound pages so far. */
  readonly pages: FakePage[]
  /** Removes the globals that the app needed. */
  uninstall(): void
}

/** An app on a fake phone; each of its functions calls the probe. */
export function startApp(cell: Cell | null, variant: Variant): App {
  const fake = createFakeWx()
  const uninstall = variant.pages ? fake.install({ time: true }) : () => undefined
  const backend = createBackend()
  let made: App | null = null
  const probe = createProbe(cell, !variant.actionAfterBegin, () => made)
  const { called, track, violations } = probe
  const clock = variant.clock ? hookedClock(fake.clock, called) : fake.clock
  const lifecycle = hookedLifecycle(wxLifecycle(fake.wx), called)
  const storage = variant.syncStorage ? memoryStorage(called) : phoneStorage(fake, called)
  const saved = variant.saved && backend.issue('A')
  const renewing = new Set<string>()
  const calls = new Set<Call<unknown>>()
  let wanted: App['wanted']
  let disposed = false

  /** R1: no token is renewed twice at the same time. */
  async function renewal<T>(token: string, work: () => PromiseLike<T>): Promise<T> {
    if (renewing.has(token)) violations.push('R1: a second renewal of one token is in flight')
    renewing.add(token)
    try {
      return await work()
    } finally {
      renewing.delete(token)
    }
  }

  const post = (path: string, body: object) =>
    http.post<Profile & { token: string }>(path, body, { auth: 'none' })
  const store: Store = createAuthStore<Profile, string | undefined>({
    login(user = 'A') {
      called('login')
      return post('login', { user })
    },
    refresh(session) {
      called('refresh')
      return renewal(session.token, () => post('token/refresh', { refreshToken: session.refreshToken }))
    },
    ...(!variant.noSilentLogin && {
      silentLogin() {
        called('silentLogin')
        return post('login', { user: store.session?.user ?? 'A' })
      },
    }),
    ...(saved && {
      adopt() {
        called('adopt')
        return saved
      },
    }),
    logout(session) {
      called('logout')
      return post('logout', { token: session.token })
    },
    accountOf({ user }) {
      called('accountOf')
      return user
    },
    isRefused(error) {
      called('isRefused')
      return Reflect.get(Object(error), 'statusCode') === 401
    },
    storage: storage.storage,
    lifecycle,
    clock,
  })
  const http: Http = createHttp({
    ...httpOptions(variant, probe),
    auth: store,
    transport: transportOf(variant, fake, backend, probe, (path, bearer) => {
      // R4, R6: a request is sent with the token that is in use at this moment.
      if (disposed || path === '/login' || !bearer) return
      if (bearer !== store.token) violations.push(`R4, R6: ${path} left with a token that is not the store's`)
      else if (store.status !== 'signedIn')
        violations.push(`R4: ${path} left with a token while the store is ${store.status}`)
    }),
    clock,
    lifecycle,
  })

  const app: App = {
    fake,
    backend,
    probe,
    store,
    http,
    undo: [],
    get wanted() {
      return wanted
    },
    get disposed() {
      return disposed
    },
    login(user) {
      wanted = 'in'
      track('login()', store.login(user))
    },
    logout() {
      wanted = 'out'
      track('logout()', store.logout())
    },
    signIn(user) {
      wanted = 'in'
      store.setSession(backend.issue(user))
    },
    dispose() {
      disposed = true
      store.dispose()
    },
    ask: (path, options) => app.trackCall(path, () => http.request({ url: path, ...options })),
    trackCall(path, make) {
      const user = store.session && store.session.user
      const call = make()
      const over = (): boolean => calls.delete(call)
      calls.add(call)
      call.then(over, over)
      track(path, call, (answer) => {
        const as: unknown = Object(Object(Object(answer).data).data).as
        return user && typeof as === 'string' && as !== user && as !== 'visitor'
          ? `R3: ${path} of ${user} was answered for ${as}`
          : ''
      })
    },
    running: () => Array.from(calls),
    pages: [],
    uninstall,
    stored: () => storage.stored() + JSON.stringify(fake.storage.dump()),
  }
  if (variant.listeners) addListeners(app)
  if (variant.pages) addPages(app)
  made = app
  return app
}
