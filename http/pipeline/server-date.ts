import { isRecord } from '../../stores/check'
import type { AuthGate } from '../../stores/types'
import type { Client, Sendable } from './types'
import type { Answer } from '../types'

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
function serverTimeOf({ plan: { platform } }: Sendable, { header, data }: Answer): number {
  if (header.age || platform.enableCache) return NaN
  const ms = header.date ? parse(header.date) : NaN
  return ms > 0 || !isRecord(data) || !('code' in data) ? ms : parse(data.date)
}

/** An answer that took longer than this, in ms, tells no time. */
const PROMPT = 15_000

/** Tells the store what time it is at the server, if it wants to know. */
export function sampleClock(
  gate: AuthGate,
  client: Client,
  since: number,
  request: Sendable,
  answer: Answer,
): void {
  const ms = since === client.clockSample ? NaN : serverTimeOf(request, answer)
  // Most answers do not tell; that is seen without a look at a clock.
  if (!(ms > 0)) return
  client.clockSample = since
  // It may have lain unread: its date says when it was made, and not what time it is.
  gate.serverTime(() => (client.clock.now() - since > PROMPT ? NaN : ms))
}
