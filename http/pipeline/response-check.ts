import { retryAfterOf } from '../../stores/renewal/read-session'
import type { Clock } from '../../stores/types'
import { HttpStatusError, NotJsonError } from '../errors'
import type { Sendable } from './types'
import type { Answer, Header } from '../types'

export const isThenable = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === 'object' && value !== null && 'then' in value

/** The error of a bad answer, or null. `wx` calls `success` for every HTTP status, and for a body that was cut off. */
export function errorOf(
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
 * True if JSON was promised and this text is none. `wx` parses JSON whatever the content type says, and delivers a body
 * that it cannot parse as text. The answer's content type or `dataType: 'json'` promises JSON. Without a `dataType`,
 * HTML is broken, too: it is the page of a gateway or of a hotel's network instead of the answer.
 */
function isBroken({ plan: { kind, platform } }: Sendable, header: Header, text: string): boolean {
  const { dataType } = platform
  if (!text || kind === 'download') return false
  if (dataType !== undefined) return dataType === 'json'
  return /json|text\/html/i.test(String(header['content-type']))
}
