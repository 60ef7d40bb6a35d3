import { isRecord } from '../../stores/check'
import type { AuthGate } from '../../stores/types'
import type { DeadlineGroup } from './deadlines'
import type { Client, Plan, Success } from './types'

/** A date without a time zone would mean another moment on each phone, so it is ignored. */
const HAS_ZONE = /(Z|GMT|UTC|[+-]\d\d:?\d\d)$/i

function parse(date: unknown): number {
  if (typeof date === 'number') return date
  return typeof date === 'string' && HAS_ZONE.test(date) ? Date.parse(date) : NaN
}

/** In ms. The date of an answer that took longer is ignored. */
const PROMPT = 15_000

/**
 * Offers the store the server's time. It comes from the HTTP header `date` (`Date` in HTTP/1), or from the field `date`
 * of a body that has a `code`, too: an envelope. An answer out of a cache is old and is ignored.
 */
export function sampleClock(
  gate: AuthGate,
  client: Client,
  group: DeadlineGroup | null,
  { platform }: Plan,
  { header: given, data }: Pick<Success, 'header' | 'data'>,
): void {
  const since = group ? group.at : NaN
  if (since === client.clockSample) return
  const header = isRecord(given) ? given : {}
  const ms = parse(header.date || header.Date || (isRecord(data) && 'code' in data && data.date))
  // Most answers have no date: check that before the clock is read. A number that would lie before 1973 counts seconds,
  // or is a date written as a number, such as 20260704.
  if (!(ms > 1e11) || header.age || header.Age || platform.enableCache) return
  client.clockSample = since
  // The answer may have waited in a frozen app. Then its date says when it was made, not what time it is now.
  gate.serverTime(() => (client.clock.now() - since > PROMPT ? NaN : ms))
}
