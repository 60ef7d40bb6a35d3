import type { Clock, Lifecycle } from '../../stores/types'

/** The longest timer before another try, in ms. */
const LONGEST = 8_000

/** What a client needs of its platform here: the clock, and whether the app is shown. */
interface Surroundings {
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
}

/**
 * Calls `go` when the app is in the foreground, or may be. The platform reports an interrupted request before or after
 * `onAppShow`. So the first try goes at once, and each later try waits for `onAppShow` or for a timer, whichever comes
 * first. In the background timers run for 5 s; then they are frozen with the app.
 * @param tries how many tries there were before this one
 * @returns the undo; null if `go` was called at once
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
  let stop: (() => void) | null = null
  function end(): void {
    // `watch` may call back before it returns: that reports no change, so ignore it.
    if (!stop) return
    stop()
    go()
  }
  const timer = clock.setTimeout(end, Math.min(LONGEST, 250 << tries))
  const unwatch = lifecycle.watch(end, Boolean)
  stop = () => {
    clock.clearTimeout(timer)
    unwatch()
  }
  return stop
}
