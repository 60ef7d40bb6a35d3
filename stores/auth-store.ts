import { computed, makeObservable } from 'mobx-miniprogram'
import { toError } from './emitter'
import { createEngine } from './engine'
import { LoginBusyError, RenewalFailedError, SessionChangedError, SignedOutError } from './errors'
import type { Fresh } from './events'
import { loginCancelled } from './gate'
import { isTapEvent, readOptions } from './options'
import { createPersistence, type Kept } from './persistence'
import { runRenewal } from './renewal'
import { readSession, type ReadSession } from './session'
import { statusOf, type State } from './state'
import type { AuthStore, AuthStoreOptions, Session, TapEvent, Ticket } from './types'
import { WechatLoginError } from './wx-login'

/** The server's clock is compared with ours this often at most, in ms; a difference below the second figure is latency. */
const CLOCK_LESSON = 60_000
const CLOCK_NOISE = 5_000

/**
 * Makes the store that holds the session: `token`, `isLogin`, `expiry` and what follows from them, as MobX observables,
 * and the actions that change it. Give it to `createHttp({ auth })` and to the pages.
 *
 * It reads storage at once (see `ready`), renews ahead of the token's end and whenever the server calls it expired, at
 * most one renewal at a time, and is looked at again when the app comes to the foreground.
 * @throws TypeError for an unknown, missing or wrong option
 * @example
 * const authStore = createAuthStore({
 *   login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
 *   refresh: (session) => http.post('token/refresh', { refreshToken: session.refreshToken }, { auth: 'none' }),
 * })
 */
export function createAuthStore<Profile extends object = Record<string, unknown>, Credentials = void>(
  options: AuthStoreOptions<Profile, Credentials>,
): AuthStore<Profile, Credentials> {
  type S = Session<Profile>
  const { storage, storageKey, clock, lifecycle, refreshAhead, renewalTimeout } = readOptions(options)
  const rules = { refreshAhead, canRenew: !!(options.refresh || options.silentLogin) }

  let lessonAt = -Infinity
  /** How many of the app's functions are being called right now. */
  let calls = 0
  /** What was last given to storage; undefined until it was read. */
  let kept: S | null | undefined
  let running: {
    readonly flight: number
    readonly credentials: unknown
    readonly promise: Promise<S>
  } | null = null

  const engine = createEngine<S>({ rules, clock, renew, changed: keep })
  const { view, gate, dispatch, announceError, now } = engine
  const persistence = storage
    ? createPersistence<S>(storage, storageKey, clock, (error) => announceError('storage', error))
    : null

  function keep({ session, key, obtainedAt, endsAt, restored }: State<S>): void {
    if (!persistence || !restored || session === kept) return
    kept = session
    persistence.save(session && { session, key, obtainedAt, endsAt, skew: engine.skew() })
  }

  /** Calls one of the app's functions; a request it makes right away does not wait for what it is part of. */
  function call<T>(work: () => T): T {
    calls++
    try {
      return work()
    } finally {
      calls--
    }
  }

  function fresh(found: ReadSession<Profile>): Fresh<S> {
    let key: string | number | null | undefined
    try {
      key = options.accountOf && options.accountOf(found.session)
    } catch (error) {
      announceError('listener', toError(error))
    }
    return { ...found, key: key === undefined ? null : key }
  }

  function renew({ session, renewal: flight, generation: basis }: State<S>): void {
    if (!session) return
    runRenewal<Profile>({
      options,
      session,
      clock,
      timeout: renewalTimeout,
      now,
      call,
      isCurrent: () => engine.state().renewal === flight,
      settle(outcome) {
        if (outcome.type === 'renewed')
          return dispatch({ type: 'renewed', flight, basis, ...fresh(outcome) }, null)
        if (engine.state().renewal !== flight) return
        const { error } = outcome
        const jitter = clock.random()
        if (outcome.type === 'failed')
          dispatch({ type: 'failed', flight, jitter, retryAfter: outcome.retryAfter }, error)
        else dispatch({ type: outcome.type, flight, jitter }, error)
        // One event for a row of failures, not one for each.
        const state = engine.state()
        if (!state.renewal && (outcome.type === 'refused' || state.failures === 1))
          announceError('renewal', error)
      },
    })
  }

  function login(first?: Credentials | TapEvent): Promise<S> {
    const credentials = isTapEvent(first) ? undefined : first
    if (running && running.flight === engine.state().login)
      return running.credentials === credentials ? running.promise : Promise.reject(new LoginBusyError())
    if (lifecycle.isSinglePage()) return Promise.reject(new WechatLoginError('No login in single-page mode'))
    dispatch({ type: 'login' })
    const flight = engine.state().login
    const promise = signIn(flight, credentials)
    running = { flight, credentials, promise }
    return quiet(promise)
  }

  async function signIn(flight: number, credentials: unknown): Promise<S> {
    try {
      // At run time `void` credentials are no credentials; everything else came in through the type of `login`.
      const result = await call(() => options.login(credentials as Credentials))
      const found = fresh(readSession<Profile>('login', result, now(), null))
      dispatch({ type: 'signedIn', flight, ...found }, engine.state().login === flight ? null : undefined)
      if (engine.state().session === found.session) return found.session
    } catch (thrown) {
      if (engine.state().login === flight) {
        dispatch({ type: 'loginFailed', flight }, toError(thrown))
        announceError('login', toError(thrown))
      }
      throw thrown
    }
    throw engine.state().session ? new SessionChangedError() : new SignedOutError()
  }

  function logout(): Promise<void> {
    const { session } = engine.state()
    dispatch({ type: 'logout' }, null)
    const leave = options.logout
    if (session && leave)
      new Promise((resolve) => resolve(call(() => leave(session)))).catch((error: unknown) =>
        announceError('logout', toError(error)),
      )
    return persistence ? persistence.idle() : Promise.resolve()
  }

  function refresh(): Promise<S> {
    return quiet(
      ready.then(
        () =>
          new Promise<S>((resolve, reject) => {
            const before = engine.state().generation
            const ticket: Ticket = { auth: 'required', waitForLogin: false, explicit: false, account: null }
            dispatch({ type: 'demand' })
            const settle = (): void => {
              const admission = gate.admit(ticket)
              const { session, generation, refused } = engine.state()
              if (admission.kind === 'wait') gate.park(ticket, settle)
              else if (admission.kind === 'fail') reject(admission.error)
              else if (session && generation > before) resolve(session)
              else reject(new RenewalFailedError(view.get().failure, rules.canRenew && !refused))
            }
            settle()
          }),
      ),
    )
  }

  function restore(found: Kept<S> | null): void {
    // A login or a logout that came first has settled what is true.
    if (engine.state().restored) return
    kept = found && found.session
    if (found && found.skew !== null && engine.skew() === null) engine.setSkew(found.skew)
    dispatch({ type: 'restored', saved: found })
  }

  const ready = persistence ? persistence.load().then(restore) : Promise.resolve(restore(null))
  const unwatch = lifecycle.watch(
    () => dispatch({ type: 'shown' }),
    () => dispatch({ type: 'hidden' }),
  )

  const store: AuthStore<Profile, Credentials> = {
    get token() {
      const { session } = view.get().state
      return session && session.token
    },
    get isLogin() {
      return view.get().state.session !== null
    },
    get expiry() {
      const { session } = view.get().state
      return session && session.expiry
    },
    get status() {
      return statusOf(view.get().state)
    },
    get reason() {
      return view.get().state.reason
    },
    get session() {
      return view.get().state.session
    },
    get error() {
      return view.get().failure
    },
    get generation() {
      return view.get().state.generation
    },
    get waiting() {
      return engine.waiting.get()
    },
    ready,
    login,
    logout,
    refresh,
    expire(token) {
      const { session, generation } = engine.state()
      if (session && (typeof token !== 'string' || token === session.token))
        dispatch({ type: 'expired', generation })
    },
    setSession(result) {
      dispatch(
        { type: 'signedIn', flight: null, ...fresh(readSession('setSession', result, now(), null)) },
        null,
      )
    },
    cancelLogin: () => gate.evict(true)(loginCancelled),
    on: engine.on,
    dispose() {
      unwatch()
      engine.stop()
    },
    gate: {
      get calling() {
        return calls > 0
      },
      admit: gate.admit,
      park: gate.park,
      expired: ({ generation }) => dispatch({ type: 'expired', generation }),
      accepted({ generation }) {
        if (!engine.state().proven) dispatch({ type: 'accepted', generation })
      },
      serverTime: learn,
    },
  }

  function learn(read: () => number): void {
    const at = clock.now()
    if (at >= lessonAt && at - lessonAt < CLOCK_LESSON) return
    const ms = read()
    if (!(ms > 0)) return
    lessonAt = at
    const known = engine.skew()
    const ahead = at - ms
    const noise = Math.abs(ahead - (known || 0)) < CLOCK_NOISE
    engine.setSkew(noise ? known || 0 : ahead)
    if (noise) return
    // What is kept holds the difference, for a phone that is off just as much when it starts again.
    kept = undefined
    dispatch({ type: 'clockLearned', delta: known === null ? ahead : 0 })
  }

  return makeObservable(store, {
    token: computed,
    isLogin: computed,
    expiry: computed,
    status: computed,
    reason: computed,
    session: computed,
    error: computed,
    generation: computed,
    waiting: computed,
  })
}

/** Rejects its caller all the same; but nobody who does not look gets an unhandled rejection: `error` and events tell too. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(Boolean)
  return promise
}
