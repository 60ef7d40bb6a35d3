import { isRecord } from '../stores/check'
import type { Sendable } from './route'
import type { Answer } from './types'

/** A time without a zone means another moment on every phone. */
const HAS_ZONE = /(Z|GMT|UTC|[+-]\d\d:?\d\d)$/i

function parse(date: unknown): number {
  if (typeof date === 'number') return date
  return typeof date === 'string' && HAS_ZONE.test(date) ? Date.parse(date) : NaN
}

/**
 * The server's clock in an answer: the HTTP header `date`, or that of the envelope around the data, which has a `code`.
 * @returns ms since the epoch; NaN if the answer does not tell, or is an old one out of a cache
 */
export function serverTimeOf({ platform }: Sendable, { header, data }: Answer): number {
  if (header.age || platform.enableCache) return NaN
  const ms = parse(header.date)
  return ms > 0 ? ms : parse(isRecord(data) && 'code' in data ? data.date : undefined)
}
