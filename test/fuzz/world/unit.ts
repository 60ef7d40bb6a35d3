import { autorun } from 'mobx-miniprogram'
import { createCalls, type Calls } from './calls'
import { createClients, type Clients } from './clients'
import { layer } from './layers'
import type { AuthStore, Http, Library, Socket } from './library'
import { bindPages } from './pages'
import { react } from './reactions'
import { createRenewals, type Renewals } from './renewals'
import { SECRET } from './server'
import { createHooks, type Hooks } from './storage'
import { createTransport, type Transport } from './transport'
import { keyOf, LEGACY, type World } from './world'

export interface SocketRecord {
  readonly number: number
  readonly socket: Socket
  closes: number
  /** When it was opened, in ms since the epoch; Infinity before that. */
  openedAt: number
  /** Whether the server has called its token expired, rightly or not. */
  refused: boolean
}

/** One store, with its client, sockets and checks. */
export interface Unit {
  readonly number: number
  readonly library: Library
  readonly store: AuthStore
  readonly http: Http
  readonly transport: Transport
  /** The client, and those that were made from it by `extend`. */
  readonly clients: Clients
  readonly calls: Calls
  readonly sockets: SocketRecord[]
  /** The users who were signed in, in their order; null for nobody. */
  readonly users: (string | null)[]
  /** Counts the sessions that began or ended, and the calls of `logout()`. */
  changes: number
  /** Counts the changes of the fields that pages show. */
  shown: number
  /** What a MobX reader of the store has seen last. */
  seen: { readonly token: string | null; readonly isLogin: boolean }
  /** The generation of the token that the last request was traced to carry; 0 for none. */
  carried: number
  disposed: boolean
  /** The calls of the app's `refresh` that have not ended: their token, when they began, and `world.jumps` at that time. */
  renewals: { readonly token: string; readonly at: number; readonly jumps: number }[]
  readonly reasons: Renewals
  readonly hooks: Hooks
  readonly kept: ReturnType<Library['createExpiringStorage']>
  user(): string | null
  /** Whether nobody is signed in, and nothing is under way that may change that. */
  isOver(): boolean
  dispose(): void
  /** Called when the process of the app has ended. */
  abandon(): void
}

/** The store gives up a renewal that takes so long, in ms. */
const PATIENCE = 10_000

export function createUnit(world: World, number: number, library: Library): Unit {
  const { config, watch, fake, server } = world
  const { clock } = fake
  const undo: (() => void)[] = []

  /** The stores that share this store's session: they have the same copy of the library and the same storage key. */
  const siblings = (): Unit[] =>
    config.memory
      ? [unit]
      : world.units.filter(
          (other) => other.library === library && other.number % config.keys === number % config.keys,
        )

  const post = (path: string, body: object) => unit.http.post(path, body, { auth: 'none' })
  const exchange = (user: string) => post('login', { user, pwd: 'SeCrEt-password' })
  async function late(user: string) {
    await Promise.resolve()
    return exchange(user)
  }
  const wechat = library.wechatLogin((code: string) => post('login', { code }), { clock })

  // A tap calls `login` without a user.
  function login(user = 'A') {
    watch.count('login')
    if (config.login === 'direct') return session(server.issue(user))
    if (config.login === 'wechat') return wechat()
    return config.login === 'late' ? late(user) : exchange(user)
  }

  function refresh({
    token,
    refreshToken,
  }: {
    readonly token: string
    readonly refreshToken?: string | undefined
  }) {
    watch.count('refresh')
    const mine = { token, at: clock.now(), jumps: world.jumps }
    for (const { renewals } of siblings())
      for (const other of renewals)
        if (other.token === token && other.jumps === world.jumps && mine.at - other.at < PATIENCE)
          watch.break('renewal', `the session of store ${String(number)} is renewed twice at a time`)
    unit.reasons.begin(token)
    unit.renewals.push(mine)
    // Two copies of the library do not know of each other, and a broken storage may give an old session.
    if (config.copies === 1 && !world.faulty)
      watch.check('spent', !world.spent.has(String(refreshToken)), `the refresh token of ${token} was spent`)
    const call = post('refresh', { refreshToken })
    call.then(
      ({ data }) => JSON.stringify(data).includes(SECRET) && world.spent.add(String(refreshToken)),
      () => undefined,
    )
    const end = (): void => void (unit.renewals = unit.renewals.filter((each) => each !== mine))
    call.then(end, end)
    return call
  }

  function silentLogin() {
    const { session } = store
    // With a `refresh`, this is only the second step of a renewal, which has begun already.
    if (session && !renews) unit.reasons.begin(session.token)
    return exchange(session ? session.user : 'A')
  }

  const renews = config.renewal === 'refresh' || config.renewal === 'both'
  const silent = config.renewal === 'silent' || config.renewal === 'both'
  const hooks = createHooks(world, library)
  const store: AuthStore = library.createAuthStore<{ user: string }, string>({
    login,
    clock,
    storageKey: keyOf(number % config.keys),
    ...(renews && { refresh }),
    ...(silent && { silentLogin }),
    ...(config.accountOf && { accountOf: ({ user }) => user }),
    ...(config.memory ? { storage: false } : { storage: hooks.storage }),
    ...(config.adopt && !config.memory && { adopt: LEGACY }),
  })
  const transport = createTransport(world, () => unit)
  const layers = (names: readonly string[]) =>
    names.map((name) => layer(name, world, { store, number, library }))
  const http = library.createHttp({
    baseUrl: `https://api.example.com/s${String(number)}/`,
    auth: store,
    clock,
    waitForLogin: config.waitForLogin,
    transport: transport.api,
    envelope: { ok: '10000' },
    interceptors: layers(config.interceptors),
    networkInterceptors: layers(config.networkInterceptors),
    authHeader(token) {
      watch.count('authHeader')
      return { Authorization: 'Bearer ' + token }
    },
    ...expiryOf(world),
  })

  const unit: Unit = {
    number,
    library,
    store,
    http,
    transport,
    clients: createClients(world, { store, number, library }, http, transport),
    calls: createCalls(world, () => unit),
    sockets: [],
    users: [],
    changes: 0,
    shown: 0,
    seen: { token: null, isLogin: false },
    carried: 0,
    disposed: false,
    renewals: [],
    reasons: createRenewals(world),
    hooks,
    kept: library.createExpiringStorage({ prefix: `kept-${String(number)}:`, clock }),
    user: () => store.session && store.session.user,
    isOver: () =>
      store.status === 'signedOut' &&
      ![...unit.calls.open].some(({ what }) => /^(login|logout|ready)$/.test(what)),
    dispose() {
      unit.disposed = true
      store.dispose()
      undo.forEach((each) => each())
    },
    abandon() {
      unit.disposed = true
      undo.forEach((each) => each())
    },
  }

  listen()
  undo.push(react(world, unit))
  if (config.pages && number === 0) undo.push(bindPages(world, unit))
  return unit

  function listen(): void {
    let signedIn = false
    const change = (): void => {
      unit.changes++
      for (const each of siblings()) each.renewals = []
    }
    store.on('login', ({ restored }) => {
      signedIn = true
      const key = keyOf(number % config.keys)
      watch.check('comes-back', !restored || !world.over.has(key), `${key} is restored, though it had ended`)
      world.over.delete(key)
      if (!restored) change()
    })
    store.on('logout', ({ reason }) => {
      // A logout may also end a session that has not been announced yet.
      watch.check('told-twice', signedIn || reason === 'logout', `logout (${reason}) of nobody`)
      signedIn = false
      unit.reasons.over(reason)
      change()
    })
    store.on('accountChange', change)
    store.on('error', ({ source, error }) => {
      watch.error(`the error event (${source})`, error)
      if (source === 'listener') watch.break('crash', `a listener or the app failed: ${error.message}`)
    })
    undo.push(
      autorun(() => {
        const { token, isLogin, session, generation, expiry } = store
        if (token !== null) unit.reasons.has(generation, token, expiry)
        unit.seen = { token, isLogin }
        watch.check('reader', isLogin === (token !== null), 'isLogin and token do not agree')
        const user = session && session.user
        if (unit.users.at(-1) !== user) unit.users.push(user)
      }),
      autorun(() => {
        void [store.isLogin, store.expiry, store.session && store.session.user]
        unit.shown++
      }),
      http.observe((trace) => {
        watch.count('trace')
        watch.said('a trace', JSON.stringify(trace))
        unit.calls.trace(trace)
        unit.reasons.trace(trace)
        if (trace.phase === 'sent') unit.carried = trace.generation
        if (trace.phase !== 'queued') return
        const urgent = /\/(login|refresh)$/.test(trace.path) && unit.calls.parked > 0
        const { active } = transport
        watch.check('queue', active >= (urgent ? 10 : 9), `${trace.path} is queued behind ${String(active)}`)
      }),
    )
  }
}

/** The longest time that a late `isExpired` takes, in ms. */
export const LATE_VERDICT = 1_500
/** The kinds of `isExpired` that fail for some answers. */
const THROWS = ['throws', 'late']

/** The options by which the app recognises an expired answer. */
function expiryOf({ config, watch, fake, chance }: World): object {
  type Given = { readonly statusCode: number; readonly data: unknown }
  const judge = ({ statusCode, data }: Given): boolean => {
    watch.count('isExpired')
    const body = Object(data)
    if (THROWS.includes(config.expiry) && 'odd' in body) throw new Error('odd verdict')
    return statusCode === 401 || body.code === '99997'
  }
  if (config.expiry === 'status') return {}
  if (config.expiry === 'codes') return { expiredCodes: ['99997'] }
  const { clock } = fake
  const late = (given: Given): Promise<boolean> =>
    new Promise<void>((resolve) => void clock.setTimeout(resolve, chance.of([1, 50, LATE_VERDICT]))).then(
      () => judge(given),
    )
  if (config.expiry === 'late') return { isExpired: late }
  return { isExpired: config.expiry === 'async' ? async (given: Given) => judge(given) : judge }
}

/** The issued session, with the type that the store needs. */
function session(issued: Readonly<Record<string, unknown>>) {
  return { user: '', ...issued, token: String(issued['token']) }
}
