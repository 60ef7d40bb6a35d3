import type { AppCalls } from './app-calls'
import type { Engine } from './engine'
import { LoginBusyError, SessionChangedError, SignedOutError, toError } from './errors'
import type { AuthStoreOptions, Lifecycle, Session } from './types'
import { WechatLoginError } from './wx-login'

export interface SignInDeps<Profile extends object, Credentials> {
  readonly login: AuthStoreOptions<Profile, Credentials>['login']
  readonly engine: Pick<Engine<Session<Profile>>, 'state' | 'dispatch' | 'report' | 'stopped'>
  readonly app: AppCalls<Profile>
  readonly lifecycle: Lifecycle
}

/** The login: one at a time, joined by whoever asks for the same; overtaken by a logout or another session. */
export function createSignIn<Profile extends object, Credentials>({
  login,
  engine,
  app,
  lifecycle,
}: SignInDeps<Profile, Credentials>): (credentials: unknown) => Promise<Session<Profile>> {
  type S = Session<Profile>
  interface Running {
    readonly flight: number
    readonly credentials: unknown
    readonly promise: Promise<S>
  }
  let running: Running | null = null

  function signIn(flight: number, credentials: unknown): Promise<S> {
    const runs = (): boolean => engine.state().login === flight && !engine.stopped()
    /** Credentials are kept no longer than they are needed. */
    const forget = (): void => {
      if (running && running.flight === flight) running = null
    }
    // A reader that saw the login begin may have ended it.
    if (!runs()) {
      forget()
      return Promise.reject(new SignedOutError())
    }
    return (
      app
        // At run time `void` credentials are no credentials; everything else came in through the type of `login`.
        .call(() => login(credentials as Credentials))
        .then((result) => {
          const fresh = app.read('login', result)
          if (!runs()) throw engine.state().session ? new SessionChangedError() : new SignedOutError()
          forget()
          engine.dispatch({ type: 'signedIn', flight, fresh }, null)
          return fresh.session
        })
        .catch((thrown: unknown) => {
          forget()
          if (runs()) {
            engine.dispatch({ type: 'loginFailed', flight }, toError(thrown))
            engine.report('login', thrown)
          }
          throw thrown
        })
    )
  }

  return (credentials) => {
    const { login: current, flights } = engine.state()
    if (running && running.flight === current)
      return running.credentials === credentials ? running.promise : Promise.reject(new LoginBusyError())
    if (lifecycle.isSinglePage()) return Promise.reject(new WechatLoginError('No login in single-page mode'))
    const flight = flights + 1
    let begin = (): void => undefined
    const promise = new Promise<S>((resolve) => {
      begin = () => resolve(signIn(flight, credentials))
    })
    // Known before anybody can see that it runs: who asks for a login then joins this one.
    running = { flight, credentials, promise }
    engine.dispatch({ type: 'login' })
    begin()
    return promise
  }
}
