import type { Clock, Lifecycle } from '../../stores/types'
import { isInterrupted } from '../errors'
import type { CallContext, Sendable, Stoppable } from './types'

/** As many as fit into the five seconds between hiding and freezing, and a few for a platform that is not itself. */
const MAX_TRIES = 8
const LONGEST = 8_000

/** The platform around a client: time and the app's life. */
export interface Surroundings {
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
}

/** Did the background cut it off, and may it be sent twice? */
export const mayGoAgain = ({ idempotent }: Sendable, tries: number, error: unknown): boolean =>
  idempotent && tries < MAX_TRIES && isInterrupted(error)

/**
 * Goes on when the app is, or may be, in the foreground. The failure is told before the app is shown or after it: so
 * the first time, there is nothing to wait for, and later on a timer stands beside the listener. In the background
 * timers run for five seconds, then they stand still with everything else.
 */
export function whenShown(
  { clock, lifecycle }: Surroundings,
  owner: CallContext,
  tries: number,
  begin: () => void,
): Stoppable | null {
  function go(): void {
    // The time in the background was not the call's.
    owner.restartTimeout()
    owner.trace('replayed')
    begin()
  }
  if (!tries) {
    go()
    return null
  }
  let unwatch: (() => void) | null = null
  function stop(): void {
    clock.clearTimeout(timer)
    if (unwatch) unwatch()
  }
  function end(): void {
    // Who is told from within the listening has heard nothing new.
    if (!unwatch) return
    stop()
    go()
  }
  const timer = clock.setTimeout(end, Math.min(LONGEST, 250 << tries))
  unwatch = lifecycle.watch(end, Boolean)
  return { stop }
}
