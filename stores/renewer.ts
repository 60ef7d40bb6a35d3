import type { AppCalls } from './app-calls'
import type { Engine } from './engine'
import type { Seat } from './line'
import { noAnswer, runRenewal, type Failure, type RenewalTry } from './renewal'
import type { ServerClock } from './server-clock'
import type { State } from './state'
import { startTimeout } from './timeout'
import type { Clock, Session } from './types'

export interface RenewerDeps<Profile extends object> {
  readonly options: RenewalTry<Profile>['options']
  readonly engine: Pick<Engine<Session<Profile>>, 'state' | 'dispatch' | 'announceError' | 'stopped'>
  readonly app: AppCalls<Profile>
  readonly seat: Seat
  readonly clock: Clock
  readonly time: ServerClock
  /** ms for one renewal. */
  readonly timeout: number
}

export interface Renewer<Profile extends object> {
  /** Runs the renewal that this state has begun, and tells the machine what comes of it. */
  renew(state: State<Session<Profile>>): void
  /** Nobody waits for it any more. An answer it still gets is handed on all the same. */
  stop(): void
}

/** Runs renewals: by the app's functions, or by waiting for another store that is at it. */
export function createRenewer<Profile extends object>(deps: RenewerDeps<Profile>): Renewer<Profile> {
  const { engine, app, seat, clock, time, timeout } = deps
  let stop = (): void => undefined

  function renew({ session, renewal: flight, generation: basis }: State<Session<Profile>>): void {
    if (!session) return
    const runs = (): boolean => engine.state().renewal === flight

    function failed(failure: Failure): void {
      if (!runs()) return
      const { type, error } = failure
      const jitter = clock.random()
      if (type === 'failed') engine.dispatch({ type, flight, jitter, retryAfter: failure.retryAfter }, error)
      else engine.dispatch({ type, flight, jitter }, error)
      // One event for a row of failures, not one for each.
      const { renewal, failures } = engine.state()
      if (!renewal && (type === 'refused' || failures === 1)) engine.announceError('renewal', error)
    }

    stop()
    const giveUp = seat.follow(session.token, failed)
    // It may have been renewed already.
    if (!runs()) return
    if (giveUp) {
      stop = startTimeout(clock, timeout, () => {
        giveUp()
        failed(noAnswer())
      })
      return
    }
    const land = seat.lead(session.token)
    stop = runRenewal<Profile>({
      options: deps.options,
      session,
      clock,
      timeout,
      now: time.now,
      call: app.call,
      isCurrent: runs,
      renewed(found) {
        land()
        engine.dispatch({ type: 'renewed', basis, ...app.identify(found) }, null)
        // This store was disposed meanwhile, but the refresh token is spent for all.
        if (engine.stopped())
          seat.tell({ session: found.session, relative: found.relative, renews: session.token })
      },
      failed(failure) {
        const followers = land()
        failed(failure)
        followers.forEach((follower) => follower(failure))
      },
    })
  }

  return { renew, stop: () => stop() }
}
