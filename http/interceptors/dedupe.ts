import { checkOptions } from '../../stores/check'
import type { HttpAuth } from '../contract'
import { copyOf } from '../request/copy'
import { identityOf, whoseIs } from './answer-key'
import type { Answer, HttpRequest, Interceptor } from '../types'

/** What `dedupe` takes. */
export interface DedupeOptions {
  /**
   * The store of the client: what one account asked is never answered to another. Without it only requests with
   * `auth: 'none'` are shared.
   */
  readonly auth?: HttpAuth | undefined
}

interface Flight {
  readonly leader: HttpRequest
  readonly answer: Promise<Answer>
}

/**
 * An interceptor that sends a GET once while the same GET is under way: ten components that ask for the same at the same
 * time cost one request. Each caller gets a copy of the data, and may abort without the others.
 * @throws TypeError for a wrong option
 * @example
 * import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
 * createHttp({ baseUrl, auth: authStore, interceptors: [dedupe({ auth: authStore })] })
 */
export function dedupe(options: DedupeOptions = {}): Interceptor {
  checkOptions('dedupe', options, { auth: 'object?' })
  const { auth } = options
  const flights = new Map<string, Flight>()

  const interceptor: Interceptor = (request, next) => {
    const known = identityOf(request, auth && auth.gate)
    if (known === undefined) return next(request)
    const whose = whoseIs(request)
    const { gate } = request.context
    // Who waits for a login does not share the fate of who would not, nor what comes after a logout that of what came before.
    const key = [whose, gate && gate.epoch, request.waitForLogin, request.explicit, known].join()
    const flight = flights.get(key)
    // What nobody asked may have become somebody's meanwhile: then it is not for the next visitor.
    if (flight && whoseIs(flight.leader) === whose)
      return flight.answer.then(
        (answer) => {
          // It is what the one that was sent was answered: whose that was is told to those who keep it.
          request.context.account = whoseIs(flight.leader)
          return Object.assign({}, answer, { data: copyOf(answer.data) })
        },
        (error: unknown) => {
          // Who began it gave up; that is no reason for the others to.
          if (flight.leader.signal.aborted && !request.signal.aborted) return interceptor(request, next)
          throw error
        },
      )
    const answer = next(request)
    const mine: Flight = { leader: request, answer }
    flights.set(key, mine)
    const land = (): void => {
      if (flights.get(key) === mine) flights.delete(key)
    }
    answer.then(land, land)
    // A caller that gives up leaves at once: what it began may not even be answered any more.
    request.signal.addEventListener('abort', land)
    return answer
  }
  return interceptor
}
