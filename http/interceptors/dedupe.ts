import { checkOptions } from '../../stores/check'
import type { HttpAuth } from '../contract'
import { copyOf } from '../request/copy'
import { identityOf, accountOfRequest } from './answer-key'
import type { Answer, HttpRequest, Interceptor } from '../types'

/** What `dedupe` takes. */
export interface DedupeOptions {
  /**
   * The store of the client. An answer to one account is never given to another. Without a store only requests with
   * `auth: 'none'` are shared.
   */
  readonly auth?: HttpAuth | undefined
}

interface Flight {
  readonly leader: HttpRequest
  readonly answer: Promise<Answer>
}

/**
 * An interceptor that does not send a GET again while the same GET is under way: ten components that need the same data
 * at the same time cost one request. Each caller gets a copy of the data. An abort of one caller leaves the others.
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
    const whose = accountOfRequest(request)
    const { gate } = request.context
    // Calls that wait for a login do not share with calls that do not wait, nor calls after a logout with calls before.
    const key = [whose, gate && gate.epoch, request.waitForLogin, request.explicit, known].join()
    const flight = flights.get(key)
    // A visitor's call may have been sent for an account since: then another visitor must not share its answer.
    if (flight && accountOfRequest(flight.leader) === whose)
      return flight.answer.then(
        (answer) => {
          // The answer is that of the leader's account. Interceptors that keep answers must know it for this call, too.
          request.context.account = accountOfRequest(flight.leader)
          return Object.assign({}, answer, { data: copyOf(answer.data) })
        },
        (error: unknown) => {
          // Only the leader was aborted: send the request again for this caller.
          if (flight.leader.signal.aborted && !request.signal.aborted) return interceptor(request, next)
          throw error
        },
      )
    const answer = next(request)
    const mine: Flight = { leader: request, answer }
    flights.set(key, mine)
    const forget = (): void => {
      if (flights.get(key) === mine) flights.delete(key)
    }
    answer.then(forget, forget)
    // An aborted leader is dropped at once, because its request may never be answered.
    request.signal.addEventListener('abort', forget)
    return answer
  }
  return interceptor
}
