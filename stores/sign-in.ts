import type { AppCalls } from './app-calls'
import { toError } from './emitter'
import type { Engine } from './engine'
import { LoginBusyError, SessionChangedError, SignedOutError } from './errors'
import type { ServerClock } from './server-clock'
import { readSession } from './session'
import type { AuthStoreOptions, Lifecycle, Session } from './types'
import { WechatLoginError } from './wx-login'

export interface SignInDeps<Profile extends object, Credentials> {
  readonly login: AuthStoreOptions<Profile, Credentials>['login']
  readonly engine: Pick<Engine<Session<Profile>>, 'state' | 'dispatch' | 'announceError' | 'stopped'>
  readonly app: AppCalls<Profile>
  readonly lifecycle: Lifecycle
  readonly time: ServerClock
}

/** The login: one at a time, joined by whoever asks for the same; overtaken by a logout or another session. */
export function createSignIn<Profile extends object, Credentials>({
  login,
  engine,
  app,
  lifecycle,
  time,
}: SignInDeps<Profile, Credentials>): (credentials: unknown) => Promise<Session<Profile>> {
  type S = Session<Profile>
  let running: {
    readonly flight: number
    readonly credentials: unknown
    readonly promise: Promise<S>
  } | null = null

  async function signIn(flight: number, credentials: unknown): Promise<S> {
    const runs = (): boolean => engine.state().login === flight && !engine.stopped()
    try {
      // A reader that saw the login begin may have ended it.
      if (!runs()) throw new SignedOutError()
      // At run time `void` credentials are no credentials; everything else came in through the type of `login`.
      const result = await app.call(() => login(credentials as Credentials))
      const found = app.identify(readSession<Profile>('login', result, time.now(), null))
      if (runs()) {
        engine.dispatch({ type: 'signedIn', flight, ...found }, null)
        return found.session
      }
    } catch (thrown) {
      if (runs()) {
        engine.dispatch({ type: 'loginFailed', flight }, toError(thrown))
        engine.announceError('login', toError(thrown))
      }
      throw thrown
    } finally {
      // Credentials are kept no longer than they are needed.
      if (running && running.flight === flight) running = null
    }
    throw engine.state().session ? new SessionChangedError() : new SignedOutError()
  }

  return (credentials) => {
    if (running && running.flight === engine.state().login)
      return running.credentials === credentials ? running.promise : Promise.reject(new LoginBusyError())
    if (engine.stopped()) return Promise.reject(new SignedOutError())
    if (lifecycle.isSinglePage()) return Promise.reject(new WechatLoginError('No login in single-page mode'))
    const flight = engine.state().flights + 1
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
