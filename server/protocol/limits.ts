import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock'
import type { Database } from '../database/types'
import { clientNetwork } from './addresses'
import { ApiError } from './errors'

const MINUTE_MS = 60_000

/** Rate limits. Requests are counted in the database, for all server processes together and by its clock. */
export interface Limits {
  /** A hook for the options of a route: it allows `max` requests a minute from one address, and throws `tooMany`. */
  perAddress(max: number): { onRequest(request: FastifyRequest): Promise<void> }
  /** Counts one action of a user, who may do it `max` times a minute; throws `tooMany`. */
  spend(what: string, userId: string, max: number): Promise<void>
  /** Deletes the counts of minutes that have passed. */
  sweep(): Promise<void>
}

export function createLimits(database: Database, clock: Clock): Limits {
  /**
   * Until when a key is refused, by the clock of this process. A flood of requests above the limit does not reach the
   * database.
   */
  const refusedUntil = new Map<string, number>()

  const tooMany = (wait: number) => new ApiError('tooMany', undefined, Math.max(1, Math.ceil(wait / 1000)))

  async function count(key: string, max: number): Promise<void> {
    const left = (refusedUntil.get(key) ?? 0) - clock.now()
    // More than a minute is left only if the clock of this process was set back.
    if (left > 0 && left <= MINUTE_MS) throw tooMany(left)
    const [row] = await database.query<{ points: number; wait: number }>(
      `INSERT INTO rate_limits AS r (key, points, expire) VALUES ($1, 1, ${clock.sql} + ${MINUTE_MS})
       ON CONFLICT (key) DO UPDATE SET
         points = CASE WHEN r.expire <= ${clock.sql} THEN 1 ELSE r.points + 1 END,
         expire = CASE WHEN r.expire <= ${clock.sql} THEN excluded.expire ELSE r.expire END
       RETURNING points, expire - ${clock.sql} AS wait`,
      [key],
    )
    if (!row || row.points <= max) return
    refusedUntil.set(key, clock.now() + row.wait)
    throw tooMany(row.wait)
  }

  return {
    perAddress: (max) => ({
      onRequest: ({ method, routeOptions, ip }) =>
        count(`${method} ${routeOptions.url ?? ''}:${clientNetwork(ip)}`, max),
    }),
    spend: (what, userId, max) => count(`${what}:${userId}`, max),
    async sweep() {
      for (const [key, until] of refusedUntil) if (until <= clock.now()) refusedUntil.delete(key)
      await database.query(`DELETE FROM rate_limits WHERE expire < ${clock.sql}`)
    },
  }
}
