import type { StoreContext } from '../store/context'
import type { Event } from '../machine/events'
import { LoginBusyError, SessionChangedError, SignedOutError, toError } from '../errors'
import type { Lifecycle, Session } from '../types'
import { textsIn } from '../secrets'
import { WechatLoginError } from '../platform/wx-login'

export interface SignIn<Profile extends object> {
  /** Begins a login, or joins the one that runs. */
  login(credentials: unknown): Promise<Session<Profile>>
  /** Called after every change: a login that no longer counts rejects now, as its function may never end. */
  changed(): void
}

/** The login: one at a time, joined by each call that asks for the same; overtaken by a logout or another session. */
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

  const runs = (flight: number): boolean => engine.state.login === flight && !engine.stopped

  /** Ends the login that runs, if this is the one. */
  function end(flight: number, event: Event<S>, failure: Error | null): boolean {
    if (!runs(flight)) return false
    // Credentials are kept no longer than they are needed.
    running = null
    engine.dispatch(event, failure)
    return true
  }

  function changed(): void {
    if (!running || runs(running.flight)) return
    running.reject(engine.state.session && !engine.stopped ? new SessionChangedError() : new SignedOutError())
    running = null
  }

  return {
    changed,
    login(credentials) {
      const { login: current, flights } = engine.state
      if (running && running.flight === current)
        return running.credentials === credentials ? running.promise : Promise.reject(new LoginBusyError())
      if (lifecycle.isSinglePage())
        return Promise.reject(new WechatLoginError('No login in single-page mode'))
      const flight = flights + 1
      let resolve: (session: S) => void = Boolean
      let reject: (error: unknown) => void = Boolean
      const promise = new Promise<S>((fulfil, refuse) => {
        resolve = fulfil
        reject = refuse
      })
      // Known before anybody can see that it runs: a login that is asked for then joins this one.
      running = { flight, credentials, promise, reject }
      engine.dispatch({ type: 'login' })
      // A reader that saw the login begin may have ended it, and a store that was disposed begins none.
      if (!runs(flight)) changed()
      else
        app
          // At run time `void` credentials are no credentials; everything else came in through the type of `login`.
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
