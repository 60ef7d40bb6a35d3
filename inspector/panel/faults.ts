import { NetworkError } from '../../http/errors'
import type { Interceptor } from '../../http/types'
import type { Clock } from '../../stores/types'
import type { InspectedHttp, InspectedStore } from '../inspection'

/** How long the client plays offline, in ms. */
const OFFLINE = 10_000

/** Failures on demand. */
export interface Faults {
  /** When the clients are online again, in ms since the epoch; 0 while they are online. */
  readonly offlineUntil: number
  /** True if the next renewal will fail. */
  readonly failing: boolean
  /** Makes all calls fail for ten seconds; a second call starts the ten seconds anew. */
  goOffline(): void
  /** Makes the request of the next renewal fail with a network error; a second call takes that back. */
  failRenewal(): void
  /** Ends all failures. */
  stop(): void
}

/**
 * Makes calls fail by an interceptor. The interceptor is installed only while something shall fail; otherwise calls run
 * as in a release.
 * @param onChange called when a failure begins or ends
 */
export function createFaults(
  store: InspectedStore,
  clients: readonly InspectedHttp[],
  clock: Clock,
  onChange: (what: 'offline' | 'online' | 'failed') => void,
): Faults {
  let undo: readonly (() => void)[] = []
  let offlineUntil = 0
  let failing = false
  let timer: unknown

  const interceptor: Interceptor = (request, next) => {
    if (offlineUntil > clock.now()) return Promise.reject(new NetworkError('The inspector plays offline'))
    // The request of a renewal: made while the renewal runs, and with `auth: 'none'`, as there is no new token yet.
    if (!failing || store.status !== 'renewing' || request.auth !== 'none') return next(request)
    failing = false
    change()
    onChange('failed')
    return Promise.reject(new NetworkError('The inspector fails this renewal'))
  }

  /** Installs or removes the interceptor. */
  function change(): void {
    const wanted = failing || offlineUntil > 0
    if (wanted === undo.length > 0) return
    undo.forEach((each) => each())
    undo = wanted ? clients.map((http) => http.use(interceptor)) : []
  }

  return {
    get offlineUntil() {
      return offlineUntil
    },
    get failing() {
      return failing
    },
    goOffline() {
      clock.clearTimeout(timer)
      offlineUntil = clock.now() + OFFLINE
      timer = clock.setTimeout(() => {
        offlineUntil = 0
        change()
        onChange('online')
      }, OFFLINE)
      change()
      onChange('offline')
    },
    failRenewal() {
      failing = !failing
      change()
    },
    stop() {
      clock.clearTimeout(timer)
      failing = false
      offlineUntil = 0
      change()
    },
  }
}
