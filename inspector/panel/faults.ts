import { NetworkError } from '../../http/errors'
import type { Interceptor } from '../../http/types'
import type { Clock } from '../../stores/types'
import type { InspectedHttp, InspectedStore } from '../inspection'

/** How long the network stays away, in ms. */
const OFFLINE = 10_000

/** What can go wrong on demand. */
export interface Faults {
  /** When the network comes back, in ms since the epoch; 0 while it is there. */
  readonly offlineUntil: number
  /** The next renewal will fail. */
  readonly failing: boolean
  /** No call goes out for ten seconds, or from now on again if there were some left. */
  goOffline(): void
  /** The request of the next renewal fails as if the network had; or, asked for again, it does not. */
  failRenewal(): void
  /** All is well. */
  stop(): void
}

/**
 * Makes calls fail by an interceptor, as an app's own code could. It is there only while something is to fail: without it
 * a call goes the way that it goes in a release.
 * @param told what happened, in a word
 */
export function createFaults(
  store: InspectedStore,
  clients: readonly InspectedHttp[],
  clock: Clock,
  told: (what: 'offline' | 'online' | 'failed') => void,
): Faults {
  let undo: readonly (() => void)[] = []
  let offlineUntil = 0
  let failing = false
  let timer: unknown

  const interceptor: Interceptor = (request, next) => {
    if (offlineUntil > clock.now()) return Promise.reject(new NetworkError('The inspector plays offline'))
    // A renewal's request is made while it runs, and cannot need the token that it is to bring.
    if (!failing || store.status !== 'renewing' || request.auth !== 'none') return next(request)
    failing = false
    change()
    told('failed')
    return Promise.reject(new NetworkError('The inspector fails this renewal'))
  }

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
        told('online')
      }, OFFLINE)
      change()
      told('offline')
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
