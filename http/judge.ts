import { retryAfterOf } from '../stores/session'
import type { Clock } from '../stores/types'
import type { Layer } from './compose'
import { HttpStatusError, NotJsonError } from './errors'
import type { Header, HttpRequest } from './types'

/** Makes errors of answers that are none: in `wx` every HTTP status is a success, and so is a body that was cut off. */
export function judgeAnswers(clock: Pick<Clock, 'now'>): Layer {
  return (request, next) =>
    next(request).then((answer) => {
      const { statusCode, header, data, expired } = answer
      if ((statusCode < 200 || statusCode > 299) && statusCode !== 304)
        throw new HttpStatusError(statusCode, header, data, retryAfterOf(header, clock.now()), expired)
      if (typeof data === 'string' && isBroken(request, header, data))
        throw new NotJsonError(statusCode, header, data)
      return answer
    })
}

/**
 * Was JSON promised, and is this not it? `wx` parses JSON whatever its header says, and hands on as text what it cannot
 * parse. JSON is promised by the header of the answer or by `dataType: 'json'`; and HTML, unless another `dataType` asks
 * for it, is the page of a gateway or of a hotel's network in the place of the answer.
 */
function isBroken({ kind, platform }: HttpRequest, header: Header, text: string): boolean {
  const { dataType, enableChunked } = platform
  if (!text || kind === 'download' || enableChunked) return false
  if (dataType !== undefined) return dataType === 'json'
  return /json|text\/html/i.test(header['content-type'] || '')
}
