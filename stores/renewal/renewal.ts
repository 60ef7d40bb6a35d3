import { isRecord } from '../check'
import { isAuthError, toError, wasInterrupted } from '../errors'
import type { Failure, Fresh } from '../machine/events'
import type { State } from '../machine/state'
import type { SessionChannel } from '../persistence/session-channel'
import { recordOf } from '../persistence/session-record'
import { secretsOf } from '../secrets'
import type { StoreContext } from '../store/context'
import type { Session } from '../types'
import { retryAfterOf } from './read-session'
import { startTimeout } from './timer'

/**
 * The default of `isRefused`: true for HTTP 400, 401 and 403, an expired answer, an answer without a token, and an
 * envelope that reports an error. A server that answers in its own format has understood the request and declined.
 */
function isRefusal(error: Record<string, unknown>): boolean {
  const { statusCode = error.status } = error
  return (
    error.refused === true ||
    error.expired === true ||
    [400, 401, 403].indexOf(Number(statusCode)) >= 0 ||
    isAuthError(error, 'business')
  )
}

export interface Renewer<Profile extends object> {
  /** Runs the renewal `state.renewal`, and dispatches its result to the machine. */
  renew(state: State<Session<Profile>>): void
  /** Stops waiting for the renewal. An answer that still comes is dispatched all the same. */
  stop(): void
}

/** Runs renewals: calls the app's functions, or waits for another store that renews the same token. */
export function createRenewer<Profile extends object>(
  { options, engine, app, clock, time }: StoreContext<Profile>,
  channel: SessionChannel,
): Renewer<Profile> {
  type S = Session<Profile>
  const { refresh, silentLogin, renewalTimeout: timeout = 10_000 } = options
  let stop = (): void => undefined

  function isRefused(error: unknown): boolean {
    try {
      if (!options.isRefused) return isRecord(error) && isRefusal(error)
      // An async `isRefused` returns a promise, which counts as false: a session must not end without an answer.
      const said: unknown = options.isRefused(error)
      return !!said && !isRecord(said)
    } catch {
      return false
    }
  }

  function failureOf(thrown: unknown): Failure {
    const evidence = isRecord(thrown) ? thrown : {}
    // Our own errors have `retryAfter` as a field; an app may also reject with the answer as `wx` gave it.
    const { retryAfter = retryAfterOf(evidence.header, clock.now()) } = evidence
    return {
      type: wasInterrupted(evidence) ? 'interrupted' : isRefused(thrown) ? 'refused' : 'failed',
      retryAfter: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : 0,
      error: toError(thrown),
    }
  }

  /**
   * Calls `refresh`, and `silentLogin` if there is no `refresh` or the server refused it; the first of them at once.
   * @param runs is this renewal still the one that runs?
   */
  function attempt(session: S, runs: () => boolean): Promise<Fresh<S>> {
    // `silentLogin` gives a whole new session: nothing of the old one is kept, in particular not its refresh token.
    const loginSilently = (): Promise<Fresh<S>> =>
      app.session('silentLogin', () => silentLogin && silentLogin())
    if (!refresh) return loginSilently()
    return app
      .session('refresh', () => refresh(session), secretsOf(session), session)
      .catch((error: unknown) => {
        if (silentLogin && isRefused(error) && runs()) return loginSilently()
        throw error
      })
  }

  function renew({ session, renewal: flight, generation: basis }: State<S>): void {
    if (!session) return
    const isCurrent = (): boolean => engine.state.renewal === flight

    function failed({ type, retryAfter, error }: Failure): void {
      if (!isCurrent()) return
      engine.dispatch({ type, retryAfter, flight, jitter: clock.random() }, error)
      // Of several failures in a row only the first is reported; a refusal always is.
      const { renewal, failures } = engine.state
      if (!renewal && (type === 'refused' || failures === 1)) engine.report('renewal', error)
    }

    stop()
    const { leads, end, fail } = channel.join(session.token, failed)
    // Another store may have renewed this token already; then `join` has adopted the new session.
    if (!isCurrent()) return
    const inTime = startTimeout(clock, timeout, () => {
      const failure: Failure = {
        type: 'failed',
        retryAfter: 0,
        error: new Error('The renewal got no answer in time'),
      }
      if (leads) return fail(failure)
      end()
      failed(failure)
    })
    stop = () => {
      inTime()
      // After `dispose()` the call still runs: a store made anew by a hot reload must not use the refresh token a second time.
      if (leads && !engine.stopped) end()
    }
    if (!leads) return
    attempt(session, isCurrent).then(
      (fresh) => {
        inTime()
        end(() => {
          engine.dispatch({ type: 'renewed', basis, fresh }, null)
          // This store was disposed meanwhile; the other stores need the new session, as the refresh token is spent.
          if (engine.stopped)
            channel.tell(Object.assign({ renews: session.token }, recordOf(fresh, Infinity, time.skew())))
        })
      },
      (thrown: unknown) => {
        inTime()
        fail(failureOf(thrown))
      },
    )
  }

  return { renew, stop: () => stop() }
}
