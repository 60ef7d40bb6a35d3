import { retryAfterOf } from '../../stores/renewal/read-session'
import type { Clock } from '../../stores/types'
import { HttpStatusError, NotJsonError } from '../errors'
import type { Sendable } from './types'
import type { Answer, Header } from '../types'

export const isThenable = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === 'object' && value !== null && 'then' in value

/** The error that an answer is, or null: in `wx` every HTTP status is a success, and so is a body that was cut off. */
export function faultOf(
  clock: Pick<Clock, 'now'>,
  request: Sendable,
  { statusCode, header, data, expired }: Answer,
): Error | null {
  if ((statusCode < 200 || statusCode > 299) && statusCode !== 304)
    return new HttpStatusError(statusCode, header, data, retryAfterOf(header, clock.now()), expired)
  return typeof data === 'string' && isBroken(request, header, data)
    ? new NotJsonError(statusCode, header, data)
    : null
}

/**
 * Was JSON promised, and is this not it? `wx` parses JSON whatever its header says, and hands on as text what it cannot
 * parse. JSON is promised by the header of the answer or by `dataType: 'json'`; and HTML, unless another `dataType` asks
 * for it, is the page of a gateway or of a hotel's network in the place of the answer.
 */
function isBroken({ plan: { kind, platform } }: Sendable, header: Header, text: string): boolean {
  const { dataType } = platform
  if (!text || kind === 'download') return false
  if (dataType !== undefined) return dataType === 'json'
  return /json|text\/html/i.test(header['content-type'] || '')
}
