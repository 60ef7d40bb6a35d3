import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { FastifyRequest } from 'fastify'
import type { Database, Parameter } from '../database/types'
import { clientNetwork } from './addresses'
import { ApiError } from './errors'

const MINUTE = 60

interface Statement {
  readonly text: string
  readonly values?: readonly Parameter[]
}

/** Rate limits. Requests are counted in the database, for all server processes together. */
export interface Limits {
  /** A hook for the options of a route: it allows `max` requests a minute from one address, and throws `tooMany`. */
  perAddress(max: number): { onRequest(request: FastifyRequest): Promise<void> }
  /** Counts one action of a user, who may do it `max` times a minute; throws `tooMany`. */
  spend(what: string, userId: string, max: number): Promise<void>
  /** Deletes the counts of minutes that have passed. */
  sweep(): Promise<void>
}

export function createLimits(database: Database): Limits {
  // Requests above the limit are refused from memory, so that a flood of them does not reach the database.
  const limiters = new Map<string, RateLimiterPostgres>()
  const storeClient = {
    async query({ text, values }: Statement) {
      const rows = await database.query(text, values)
      return { rows, rowCount: rows.length }
    },
  }

  function limiterOf(name: string, max: number): RateLimiterPostgres {
    const known = limiters.get(name)
    if (known) return known
    const limiter = new RateLimiterPostgres({
      storeClient,
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points: max,
      duration: MINUTE,
      inMemoryBlockOnConsumed: max + 1,
    })
    limiters.set(name, limiter)
    return limiter
  }

  async function count(name: string, key: string, max: number): Promise<void> {
    try {
      await limiterOf(name, max).consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new ApiError('tooMany', undefined, Math.ceil(error.msBeforeNext / 1000))
    }
  }

  return {
    perAddress: (max) => ({
      onRequest: ({ method, routeOptions, ip }) =>
        count(`${method} ${routeOptions.url ?? ''}`, clientNetwork(ip), max),
    }),
    spend: (what, userId, max) => count(what, userId, max),
    async sweep() {
      await database.query('DELETE FROM rate_limits WHERE expire < $1', [Date.now()])
    },
  }
}
