import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock'
import { deleteInParts, type GoOn } from '../database/in-parts'
import type { Database } from '../database/types'
import { clientNetwork, siteNetwork } from './addresses'
import { ApiError } from './errors'

const MINUTE_MS = 60_000
/**
 * The number of clients of one IPv6 site that may be at their limit at the same time. Without it, the owner of a /48
 * could make 65,536 times as many tries.
 */
const CLIENTS_OF_A_SITE = 16

/** Rate limits. Requests are counted in the database, for all server processes together and by its clock. */
export interface Limits {
  /** A hook for the options of a route: it allows `max` requests a minute from one address, and throws `tooMany`. */
  perAddress(max: number): { onRequest(request: FastifyRequest): Promise<void> }
  /** Counts one action of a user, who may do it `max` times a minute; throws `tooMany`. */
  spend(what: string, userId: string, max: number): Promise<void>
  /** Deletes the counts of minutes that have passed. */
  sweep(goOn: GoOn): Promise<void>
}

export function createLimits(database: Database, clock: Clock): Limits {
  /**
   * Until when a key is refused, by the clock of this process. A flood of requests above the limit does not reach the
   * database.
   */
  const refusedUntil = new Map<string, number>()

  const tooMany = (wait: number) => new ApiError('tooMany', undefined, Math.max(1, Math.ceil(wait / 1000)))

  function refuseKnown(key: string): void {
    const left = (refusedUntil.get(key) ?? 0) - clock.now()
    // More than a minute is left only if the clock of this process was set back.
    if (left > 0 && left <= MINUTE_MS) throw tooMany(left)
  }

  /** Counts a request under each of these keys, which may have that many a minute; throws `tooMany`. */
  async function count(most: Readonly<Record<string, number>>): Promise<void> {
    const keys = Object.keys(most)
    keys.forEach(refuseKnown)
    const rows = await database.query<{ key: string; points: number; wait: number }>(
      `INSERT INTO rate_limits AS r (key, points, expire)
         SELECT key, 1, ${clock.sql} + ${MINUTE_MS} FROM jsonb_array_elements_text($1::jsonb) AS key
       ON CONFLICT (key) DO UPDATE SET
         points = CASE WHEN r.expire <= ${clock.sql} THEN 1 ELSE r.points + 1 END,
         expire = CASE WHEN r.expire <= ${clock.sql} THEN excluded.expire ELSE r.expire END
       RETURNING key, points, expire - ${clock.sql} AS wait`,
      [JSON.stringify(keys)],
    )
    for (const { key, points, wait } of rows)
      if (points > (most[key] ?? 0)) refusedUntil.set(key, clock.now() + wait)
    keys.forEach(refuseKnown)
  }

  return {
    perAddress: (max) => ({
      onRequest({ method, routeOptions, ip }) {
        const route = `${method} ${routeOptions.url ?? ''}`
        const site = siteNetwork(ip)
        return count({
          [`${route}:${clientNetwork(ip)}`]: max,
          ...(site !== null && { [`${route}:${site}`]: max * CLIENTS_OF_A_SITE }),
        })
      },
    }),
    spend: (what, userId, max) => count({ [`${what}:${userId}`]: max }),
    async sweep(goOn) {
      for (const [key, until] of refusedUntil) if (until <= clock.now()) refusedUntil.delete(key)
      await deleteInParts(database, goOn, 'rate_limits', `expire < ${clock.sql}`)
    },
  }
}
