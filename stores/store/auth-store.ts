import { observable } from 'mobx-miniprogram'
import { createAppCalls } from '../renewal/app-calls'
import type { StoreContext } from './context'
import type { StoreOptions } from './store-options'
import { createEngine } from './engine'
import { RenewalFailedError } from '../errors'
import { createSessionSync } from '../persistence/session-sync'
import { checkPlatform, checkStoreOptions, isTapEvent } from '../options'
import { createRenewer } from '../renewal/renewal'
import { secretsOf } from '../secrets'
import { createServerClock } from '../machine/server-clock'
import { createSignIn } from '../renewal/sign-in'
import { statusOf, type State } from '../machine/state'
import type { AuthStore, AuthStoreOptions, UndeclaredCredentials } from '../contract'
import type { Parked, Session } from '../types'
import { systemClock } from '../platform/wx-clock'
import { wxLifecycle } from '../platform/wx-lifecycle'
import { wxStorage } from '../platform/wx-storage'

/**
 * Makes the store that holds the session: MobX observables such as `token`, `isLogin` and `expiry`, and the actions
 * that change them. Give the store to `createHttp({ auth })` and to your pages.
 *
 * The store reads storage at once (see `ready`). It renews the token ahead of its end and when the server calls it
 * expired, with at most one renewal at a time. It checks the session again when the app comes to the foreground.
 * @throws TypeError for an unknown, missing or wrong option
 * @example
 * const authStore = createAuthStore({
 *   login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
 *   refresh: (session) => http.post('token/refresh', { refreshToken: session.refreshToken }, { auth: 'none' }),
 * })
 */
export function createAuthStore<
  Profile extends object = Record<string, unknown>,
  Credentials = UndeclaredCredentials,
>(options: AuthStoreOptions<Profile, Credentials>): AuthStore<Profile, Credentials>
export function createAuthStore<Profile extends object, Credentials>(
  options: StoreOptions<Profile, Credentials>,
): AuthStore<Profile, Credentials> {
  type S = Session<Profile>
  checkStoreOptions(options)
  const {
    platform,
    storage = wxStorage({ platform }),
    storageKey: key = 'mobx-miniprogram-auth',
    clock = (platform && platform.clock) || systemClock,
    lifecycle = wxLifecycle(platform),
    refreshAhead = 60_000,
  } = options
  checkPlatform(storage, key, clock, lifecycle)
  const rules = { refreshAhead, canRenew: !!(options.refresh || options.silentLogin) }

  const time = createServerClock(clock)
  const engine = createEngine<S>({ rules, clock, time, renew: (state) => renewer.renew(state), changed })
  const { view, gate, dispatch, report } = engine
  const app = createAppCalls<Profile>(options.accountOf, time, (error) => report('listener', error))
  const context: StoreContext<Profile> = { options, engine, app, clock, time }
  const sync = createSessionSync(context, storage, key)
  const { channel, ready } = sync
  const renewer = createRenewer(context, channel)
  const signIn = createSignIn(context, lifecycle)

  function changed(state: State<S>): void {
    if (!state.renewal) renewer.stop()
    signIn.changed()
    sync.changed(state)
  }

  function logout(): Promise<void> {
    const { session } = engine.state
    const leave = options.logout
    dispatch({ type: 'logout' }, null)
    // After `dispose()` the session stays in storage, so the server must not end it.
    if (session && leave && !engine.stopped)
      app.call(() => leave(session), secretsOf(session)).catch((error: unknown) => report('logout', error))
    return sync.clear()
  }

  function refresh(): Promise<S> {
    const before = engine.state.generation
    dispatch({ type: 'demand' })
    return new Promise((resolve, reject) => {
      const ticket: Parked = {
        auth: 'required',
        waitForLogin: false,
        explicit: false,
        account: null,
        asked: false,
        flight: 0,
        settle(admission) {
          const { session, generation, refused } = engine.state
          if (admission.kind === 'fail') reject(admission.error)
          else if (session && generation > before) resolve(session)
          else reject(new RenewalFailedError(view.get().failure, rules.canRenew && !refused))
        },
      }
      const admission = gate.admit(ticket)
      if (admission.kind === 'wait') gate.park(ticket)
      else ticket.settle(admission)
    })
  }

  sync.restore()
  const unwatch = lifecycle.watch(
    () => dispatch({ type: 'shown' }),
    () => {
      dispatch({ type: 'hidden' })
      sync.again()
    },
  )

  const now = (): State<S> => view.get().state
  /** The observable fields. Each is computed, so that a reaction runs only when a field that it reads has changed. */
  const fields = {
    get token() {
      const { session } = now()
      return session && session.token
    },
    get isLogin() {
      return !!now().session
    },
    get expiry() {
      const { session } = now()
      return session && session.expiry
    },
    get status() {
      return statusOf(now())
    },
    get reason() {
      return now().reason
    },
    get session() {
      return now().session
    },
    get error() {
      return view.get().failure
    },
    get generation() {
      return now().generation
    },
    get waiting() {
      return engine.waiting.get()
    },
  }

  const rest: Omit<AuthStore<Profile, Credentials>, keyof typeof fields> = {
    ready,
    platform,
    login: (...given: readonly unknown[]) => quiet(signIn.login(isTapEvent(given[0]) ? undefined : given[0])),
    logout,
    // Once storage was read, the renewal starts at once; before, it waits for that.
    refresh: () => quiet(engine.state.restored ? refresh() : ready.then(refresh)),
    expire(token) {
      const { session, generation } = engine.state
      if (session && (typeof token !== 'string' || token === session.token))
        dispatch({ type: 'expired', generation })
    },
    setSession: (result) =>
      dispatch({ type: 'signedIn', flight: null, fresh: app.read('setSession', result) }, null),
    cancelLogin: gate.cancel,
    on: engine.on,
    dispose() {
      unwatch()
      engine.stop()
      signIn.changed()
      renewer.stop()
      channel.leave()
    },
    gate: {
      refreshAhead: rules.canRenew ? refreshAhead : 0,
      get calling() {
        return app.own.depth > 0
      },
      get account() {
        const { session, account } = engine.state
        return session && account
      },
      get generation() {
        const { session, renewal, generation, spent } = engine.state
        return session && !renewal && spent !== generation ? generation : 0
      },
      get epoch() {
        return gate.epoch
      },
      get secrets() {
        return app.secrets().concat(secretsOf(engine.state.session))
      },
      admit: gate.admit,
      park: gate.park,
      leave: gate.leave,
      hasParked: gate.hasParked,
      expired: ({ generation }) => dispatch({ type: 'expired', generation }),
      accepted({ generation }) {
        if (!engine.state.proven) dispatch({ type: 'accepted', generation })
      },
      serverTime(read) {
        const sampled = time.sample(read)
        if (!sampled) return
        if (sampled.shift) sync.touch()
        dispatch({ type: 'clockLearned', shift: sampled.shift, first: sampled.first })
      },
      report,
    },
  }

  return Object.assign(observable(fields, {}, { proxy: false }), rest)
}

/** Marks a rejection as handled, because `error` and the store's events tell of it, too; a caller still gets it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(Boolean)
  return promise
}
