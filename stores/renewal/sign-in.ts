import type { StoreContext } from '../store/context'
import type { Event } from '../machine/events'
import { LoginBusyError, SessionChangedError, SignedOutError, toError } from '../errors'
import type { Lifecycle, Session } from '../types'
import { textsIn } from '../secrets'
import { WechatLoginError } from '../platform/wx-login'

export interface SignIn<Profile extends object> {
  /** Starts a login, or joins the running one. */
  login(credentials: unknown): Promise<Session<Profile>>
  /** Called after every change: rejects a login that no longer counts, because the app's `login` may never end. */
  changed(): void
}

/** Runs one login at a time. A call with the same credentials joins it; a logout or another session overtakes it. */
export function createSignIn<Profile extends object>(
  { options, engine, app }: StoreContext<Profile>,
  lifecycle: Lifecycle,
): SignIn<Profile> {
  type S = Session<Profile>
  interface Running {
    readonly flight: number
    readonly credentials: unknown
    readonly promise: Promise<S>
    readonly reject: (error: unknown) => void
  }
  let running: Running | null = null

  const isCurrent = (flight: number): boolean => engine.state.login === flight && !engine.stopped

  /** Ends the login `flight`, if that is the running one. Returns whether it was. */
  function end(flight: number, event: Event<S>, failure: Error | null): boolean {
    if (!isCurrent(flight)) return false
    // Forgets the credentials, too: they are kept no longer than the login runs.
    running = null
    engine.dispatch(event, failure)
    return true
  }

  function changed(): void {
    if (!running || isCurrent(running.flight)) return
    running.reject(engine.state.session && !engine.stopped ? new SessionChangedError() : new SignedOutError())
    running = null
  }

  return {
    changed,
    login(credentials) {
      if (lifecycle.isSinglePage())
        return Promise.reject(new WechatLoginError('No login in single-page mode'))
      const { login: current, flights } = engine.state
      if (running && running.flight === current)
        return running.credentials === credentials ? running.promise : Promise.reject(new LoginBusyError())
      const flight = flights + 1
      let resolve: (session: S) => void = Boolean
      let reject: (error: unknown) => void = Boolean
      const promise = new Promise<S>((fulfil, refuse) => {
        resolve = fulfil
        reject = refuse
      })
      // Set before the dispatch: a MobX reaction to "signingIn" that calls `login` joins this login.
      running = { flight, credentials, promise, reject }
      engine.dispatch({ type: 'login' })
      // A MobX reaction to "signingIn" may have logged out already, and a disposed store starts no login.
      if (!isCurrent(flight)) changed()
      else
        app
          // The type of `store.login` has checked the credentials; only the types of this file do not know them.
          .session('login', () => options.login(credentials as never), textsIn(credentials))
          .then((fresh) => {
            end(flight, { type: 'signedIn', flight, fresh }, null)
            resolve(fresh.session)
          })
          .catch((thrown: unknown) => {
            if (end(flight, { type: 'loginFailed', flight }, toError(thrown))) engine.report('login', thrown)
            reject(thrown)
          })
      return promise
    },
  }
}
