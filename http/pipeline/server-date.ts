import { isRecord } from '../../stores/check'
import type { AuthGate } from '../../stores/types'
import type { DeadlineGroup } from './deadlines'
import type { Client, Plan, Success } from './types'

/** A time without a zone means another moment on every phone. */
const HAS_ZONE = /(Z|GMT|UTC|[+-]\d\d:?\d\d)$/i

function parse(date: unknown): number {
  if (typeof date === 'number') return date
  return typeof date === 'string' && HAS_ZONE.test(date) ? Date.parse(date) : NaN
}

/** An answer that took longer than this, in ms, tells no time. */
const PROMPT = 15_000

/**
 * Tells the store what time it is at the server, if it wants to know: by the HTTP header `date`, as HTTP/1 or HTTP/2 spells
 * it, or by that of the envelope around the data, which has a `code`; but not by an old answer out of a cache.
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
  // Most answers do not tell; that is seen without a look at a clock.
  if (!(ms > 0) || header.age || header.Age || platform.enableCache) return
  client.clockSample = since
  // It may have lain unread: its date says when it was made, and not what time it is.
  gate.serverTime(() => (client.clock.now() - since > PROMPT ? NaN : ms))
}
