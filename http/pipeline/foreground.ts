import type { Clock, Lifecycle } from '../../stores/types'

const LONGEST = 8_000

/** The platform around a client: time and the app's life. */
interface Surroundings {
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
}

/**
 * Goes on when the app is, or may be, in the foreground. The failure is told before the app is shown or after it: so
 * the first time, there is nothing to wait for, and later on a timer stands beside the listener. In the background
 * timers run for five seconds, then they stand still with everything else.
 * @returns the undo; null where there is nothing to wait for
 */
export function whenShown(
  { clock, lifecycle }: Surroundings,
  tries: number,
  go: () => void,
): (() => void) | null {
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
  return stop
}
