import { retryAfterOf } from '../stores/session'
import type { Clock } from '../stores/types'
import { HttpStatusError } from './errors'
import type { Interceptor } from './types'

/** Makes an error of an HTTP status other than 2xx or 304: in `wx` every status is a success. */
export function statusInterceptor(clock: Pick<Clock, 'now'>): Interceptor {
  return (request, next) =>
    next(request).then((answer) => {
      const { statusCode, header, data, expired } = answer
      if ((statusCode >= 200 && statusCode < 300) || statusCode === 304) return answer
      throw new HttpStatusError(statusCode, header, data, retryAfterOf(header, clock.now()), expired)
    })
}
