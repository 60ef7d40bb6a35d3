import { autorun } from 'mobx-miniprogram'
import { createCalls, type Calls } from './calls'
import { createClients, type Clients } from './clients'
import { createInterceptor } from './interceptors'
import type { AuthStore, Http, Library, Socket } from './library'
import { bindPages } from './pages'
import { react } from './reactions'
import { createRenewals, type Renewals } from './renewals'
import { SECRET } from './server'
import { createHooks, type StorageHooks } from './storage'
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
  shownChanges: number
  /** What a MobX reader of the store has seen last. */
  observed: { readonly token: string | null; readonly isLogin: boolean }
  /** The generation of the token that the last request was traced to carry; 0 for none. */
  sentGeneration: number
  disposed: boolean
  /** The calls of the app's `refresh` that have not ended: their token, when they began, and `world.jumps` at that time. */
  renewals: { readonly token: string; readonly at: number; readonly jumps: number }[]
  readonly renewalReasons: Renewals
  readonly hooks: StorageHooks
  readonly expiringStorage: ReturnType<Library['createExpiringStorage']>
  user(): string | null
  /** Whether nobody is signed in, and nothing is under way that may change that. */
  isSignedOut(): boolean
  dispose(): void
  /** Called when the process of the app has ended. */
  processEnded(): void
}

/** The store gives up a renewal that takes so long, in ms. */
const RENEWAL_TIMEOUT = 10_000

export function createUnit(world: World, number: number, library: Library): Unit {
  const { config, rules, fake, server } = world
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
    rules.count('login')
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
    rules.count('refresh')
    const mine = { token, at: clock.now(), jumps: world.jumps }
    for (const { renewals } of siblings())
      for (const other of renewals)
        if (other.token === token && other.jumps === world.jumps && mine.at - other.at < RENEWAL_TIMEOUT)
          rules.break('renewal', `the session of store ${String(number)} is renewed twice at a time`)
    unit.renewalReasons.begin(token)
    unit.renewals.push(mine)
    // Two copies of the library do not know of each other, and a broken storage may give an old session.
    if (config.copies === 1 && !world.storageFailed)
      rules.check(
        'spent',
        !world.usedRefreshTokens.has(String(refreshToken)),
        `the refresh token of ${token} was spent`,
      )
    const call = post('refresh', { refreshToken })
    call.then(
      ({ data }) =>
        JSON.stringify(data).includes(SECRET) && world.usedRefreshTokens.add(String(refreshToken)),
      () => undefined,
    )
    const end = (): void => void (unit.renewals = unit.renewals.filter((each) => each !== mine))
    call.then(end, end)
    return call
  }

  function silentLogin() {
    const { session } = store
    // With a `refresh`, this is only the second step of a renewal, which has begun already.
    if (session && !renews) unit.renewalReasons.begin(session.token)
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
    names.map((name) => createInterceptor(name, world, { store, number, library }))
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
      rules.count('authHeader')
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
    shownChanges: 0,
    observed: { token: null, isLogin: false },
    sentGeneration: 0,
    disposed: false,
    renewals: [],
    renewalReasons: createRenewals(world),
    hooks,
    expiringStorage: library.createExpiringStorage({ prefix: `kept-${String(number)}:`, clock }),
    user: () => store.session && store.session.user,
    isSignedOut: () =>
      store.status === 'signedOut' &&
      ![...unit.calls.open].some(({ what }) => /^(login|logout|ready)$/.test(what)),
    dispose() {
      unit.disposed = true
      store.dispose()
      undo.forEach((each) => each())
    },
    processEnded() {
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
      rules.check(
        'comes-back',
        !restored || !world.endedKeys.has(key),
        `${key} is restored, though it had ended`,
      )
      world.endedKeys.delete(key)
      if (!restored) change()
    })
    store.on('logout', ({ reason }) => {
      // A logout may also end a session that has not been announced yet.
      rules.check('told-twice', signedIn || reason === 'logout', `logout (${reason}) of nobody`)
      signedIn = false
      unit.renewalReasons.ended(reason)
      change()
    })
    store.on('accountChange', change)
    store.on('error', ({ source, error }) => {
      rules.checkError(`the error event (${source})`, error)
      if (source === 'listener') rules.break('crash', `a listener or the app failed: ${error.message}`)
    })
    undo.push(
      autorun(() => {
        const { token, isLogin, session, generation, expiry } = store
        if (token !== null) unit.renewalReasons.sessionChanged(generation, token, expiry)
        unit.observed = { token, isLogin }
        rules.check('reader', isLogin === (token !== null), 'isLogin and token do not agree')
        const user = session && session.user
        if (unit.users.at(-1) !== user) unit.users.push(user)
      }),
      autorun(() => {
        void [store.isLogin, store.expiry, store.session && store.session.user]
        unit.shownChanges++
      }),
      http.observe((trace) => {
        rules.count('trace')
        rules.checkText('a trace', JSON.stringify(trace))
        unit.calls.trace(trace)
        unit.renewalReasons.trace(trace)
        if (trace.phase === 'sent') unit.sentGeneration = trace.generation
        if (trace.phase !== 'queued') return
        const urgent = /\/(login|refresh)$/.test(trace.path) && unit.calls.parked > 0
        const { active } = transport
        rules.check('queue', active >= (urgent ? 10 : 9), `${trace.path} is queued behind ${String(active)}`)
      }),
    )
  }
}

/** The longest time that a late `isExpired` takes, in ms. */
export const LATE_VERDICT = 1_500
/** The kinds of `isExpired` that fail for some answers. */
const THROWS = ['throws', 'late']

/** The options by which the app recognises an expired answer. */
function expiryOf({ config, rules, fake, random }: World): object {
  type Answer = { readonly statusCode: number; readonly data: unknown }
  const isExpiredAnswer = ({ statusCode, data }: Answer): boolean => {
    rules.count('isExpired')
    const body = Object(data)
    if (THROWS.includes(config.expiry) && 'odd' in body) throw new Error('odd verdict')
    return statusCode === 401 || body.code === '99997'
  }
  if (config.expiry === 'status') return {}
  if (config.expiry === 'codes') return { expiredCodes: ['99997'] }
  const { clock } = fake
  const late = (answer: Answer): Promise<boolean> =>
    new Promise<void>((resolve) => void clock.setTimeout(resolve, random.oneOf([1, 50, LATE_VERDICT]))).then(
      () => isExpiredAnswer(answer),
    )
  if (config.expiry === 'late') return { isExpired: late }
  return {
    isExpired:
      config.expiry === 'async' ? async (answer: Answer) => isExpiredAnswer(answer) : isExpiredAnswer,
  }
}

/** The issued session, with the type that the store needs. */
function session(issued: Readonly<Record<string, unknown>>) {
  return { user: '', ...issued, token: String(issued['token']) }
}
