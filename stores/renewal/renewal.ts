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
 * The default of `isRefused`: an HTTP no, an expired answer, an answer without a token in it, or an envelope that says
 * that it did not work out. A server that answers in its own words has understood, so what it says is a no.
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
  /** Runs the renewal that this state has begun, and tells the machine what comes of it. */
  renew(state: State<Session<Profile>>): void
  /** Nobody waits for it any more. An answer it still gets is handed on all the same. */
  stop(): void
}

/** Runs renewals: by the app's functions, or by waiting for another store that is at it. */
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
      // A promise, by an async function, is no yes: a session is not ended by what nobody has said.
      const said: unknown = options.isRefused(error)
      return !!said && !isRecord(said)
    } catch {
      return false
    }
  }

  function failureOf(thrown: unknown): Failure {
    const evidence = isRecord(thrown) ? thrown : {}
    // In our own errors it is read already; what an app rejects with may be the answer as `wx` gave it.
    const { retryAfter = retryAfterOf(evidence.header, clock.now()) } = evidence
    return {
      type: wasInterrupted(evidence) ? 'interrupted' : isRefused(thrown) ? 'refused' : 'failed',
      retryAfter: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : 0,
      error: toError(thrown),
    }
  }

  /** `refresh`, and `silentLogin` if there is no `refresh` or it was refused. The app's function is called at once. */
  function attempt(session: S, runs: () => boolean): Promise<Fresh<S>> {
    // A whole new session: nothing of the old one is kept, its refresh token least of all.
    const silent = (): Promise<Fresh<S>> => app.session('silentLogin', () => silentLogin && silentLogin())
    if (!refresh) return silent()
    return app
      .session('refresh', () => refresh(session), secretsOf(session), session)
      .catch((error: unknown) => {
        if (silentLogin && isRefused(error) && runs()) return silent()
        throw error
      })
  }

  function renew({ session, renewal: flight, generation: basis }: State<S>): void {
    if (!session) return
    const runs = (): boolean => engine.state.renewal === flight

    function failed({ type, retryAfter, error }: Failure): void {
      if (!runs()) return
      engine.dispatch({ type, retryAfter, flight, jitter: clock.random() }, error)
      // One event for a row of failures, not one for each.
      const { renewal, failures } = engine.state
      if (!renewal && (type === 'refused' || failures === 1)) engine.report('renewal', error)
    }

    stop()
    const { leads, end, fail } = channel.join(session.token, failed)
    // It may have been renewed already.
    if (!runs()) return
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
      if (leads) end()
    }
    if (!leads) return
    attempt(session, runs).then(
      (fresh) => {
        inTime()
        end()
        engine.dispatch({ type: 'renewed', basis, fresh }, null)
        // This store was disposed meanwhile, but the refresh token is spent for all.
        if (engine.stopped)
          channel.tell(Object.assign({ renews: session.token }, recordOf(fresh, Infinity, time.skew())))
      },
      (thrown: unknown) => {
        inTime()
        fail(failureOf(thrown))
      },
    )
  }

  return { renew, stop: () => stop() }
}
