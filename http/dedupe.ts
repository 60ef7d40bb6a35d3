import { checkOptions } from '../stores/check'
import type { HttpAuth } from './contract'
import { copyOf } from './copy'
import { createIdentity } from './identity'
import type { Answer, HttpRequest, Interceptor } from './types'

/** What `dedupe` takes. */
export interface DedupeOptions {
  /**
   * The store of the client: what one account asked is never answered to another. Without it only requests with
   * `auth: 'none'` are shared.
   */
  readonly auth?: HttpAuth | undefined
}

interface Flight {
  readonly epoch: number
  readonly leader: HttpRequest
  readonly answer: Promise<Answer>
}

/**
 * An interceptor that sends a GET once while the same GET is under way: ten components that ask for the same at the same
 * time cost one request. Each caller gets a copy of the data, and may abort for himself.
 * @throws TypeError for a wrong option
 * @example
 * import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
 * createHttp({ baseUrl, auth: authStore, interceptors: [dedupe({ auth: authStore })] })
 */
export function dedupe(options: DedupeOptions = {}): Interceptor {
  checkOptions('dedupe', options, { auth: 'object?' })
  const flights = new Map<string, Flight>()
  const identity = createIdentity(options.auth, () => flights.clear())

  const interceptor: Interceptor = (request, next) => {
    const known = identity.keyOf(request)
    if (known === undefined) return next(request)
    // Who waits for a login does not share the fate of who would not.
    const key = [request.waitForLogin, request.explicit, known].join()
    const { epoch } = identity
    const flight = flights.get(key)
    if (flight && flight.epoch === epoch)
      return flight.answer.then(
        (answer) => Object.assign({}, answer, { data: copyOf(answer.data) }),
        (error: unknown) => {
          // Who began it gave up; that is no reason for the others to.
          if (flight.leader.signal.aborted && !request.signal.aborted) return interceptor(request, next)
          throw error
        },
      )
    const answer = next(request)
    const mine: Flight = { epoch, leader: request, answer }
    flights.set(key, mine)
    const land = (): void => {
      if (flights.get(key) === mine) flights.delete(key)
    }
    answer.then(land, land)
    // Whoever gives up leaves at once: what he began may not even be answered any more.
    request.signal.addEventListener('abort', land)
    return answer
  }
  return interceptor
}
