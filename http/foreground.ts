import type { Clock, Lifecycle } from '../stores/types'
import type { Layer } from './compose'
import { isInterrupted, reasonOf } from './errors'
import type { CallSignalLike, Answer, HttpRequest, Next } from './types'

/** As many as fit into the five seconds between hiding and freezing, and a few for a platform that is not itself. */
const MAX_TRIES = 8
const LONGEST = 8_000

export interface ForegroundOptions {
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
}

/**
 * Sends again what WeChat cut off because the app was in the background (errno 600003), once it is shown, and if it may
 * be sent twice. It stands outside of the auth layer: after hours in the background the token comes first.
 */
export function foreground(options: ForegroundOptions): Layer {
  function send(request: HttpRequest, next: Next, tries: number): Promise<Answer> {
    return next(request).then(undefined, (error: unknown) => {
      if (!request.idempotent || request.signal.aborted || !isInterrupted(error) || tries >= MAX_TRIES)
        throw error
      return shown(options, request.signal, tries).then(() => {
        // The time in the background was not the call's.
        request.restartTimeout()
        request.trace('replayed')
        return send(request, next, tries + 1)
      })
    })
  }
  return (request, next) => send(request, next, 0)
}

/**
 * Settles when the app is, or may be, in the foreground. The failure is told before the app is shown or after it: so
 * the first time, there is nothing to wait for, and later on a timer stands beside the listener. In the background
 * timers run for five seconds, then they stand still with everything else.
 */
function shown(
  { clock, lifecycle }: ForegroundOptions,
  signal: CallSignalLike,
  tries: number,
): Promise<void> {
  if (!tries) return Promise.resolve()
  return new Promise((resolve, reject) => {
    function stop(): void {
      clock.clearTimeout(timer)
      unwatch()
      signal.removeEventListener('abort', over)
    }
    function end(): void {
      stop()
      resolve()
    }
    function over(): void {
      stop()
      reject(reasonOf(signal))
    }
    const timer = clock.setTimeout(end, Math.min(LONGEST, 250 * 2 ** tries))
    const unwatch = lifecycle.watch(end, Boolean)
    signal.addEventListener('abort', over)
  })
}
