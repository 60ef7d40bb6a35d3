import pg from 'pg'
import { ConfigError } from '../config-error'
import type { Database, Parameter, Queryable } from './types'
import { DatabaseUnavailable, isPassing } from './unavailable'

/** PostgreSQL's type number of bigint. */
const INT8 = 20
const HOUR = 3_600_000

/** ms that a request waits for the database before it fails with `DatabaseUnavailable`. */
export interface Timeouts {
  /** For a connection. */
  readonly connection: number
  /** For a lock that another transaction holds. */
  readonly lock: number
  /** For a statement; the database itself ends it. */
  readonly statement: number
  /** For the answer to a statement, measured here: the network to the database may fail silently. */
  readonly answer: number
}

const DEFAULT_TIMEOUTS: Timeouts = { connection: 5000, lock: 3000, statement: 5000, answer: 8000 }

/**
 * Opens a PostgreSQL server by its address; several server processes may share it.
 * @throws ConfigError if there is no connection
 */
export async function openPostgres(url: string, timeouts: Timeouts = DEFAULT_TIMEOUTS): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: timeouts.connection,
    lock_timeout: timeouts.lock,
    statement_timeout: timeouts.statement,
    idle_in_transaction_session_timeout: 2 * timeouts.answer,
    query_timeout: timeouts.answer,
    types: {
      // pg returns a bigint as text, because it may exceed a double. Ours are counts and ms since the epoch, which do
      // not.
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // The pool replaces a broken idle connection at the next query. Without a listener the error would end the process.
  pool.on('error', () => undefined)
  await tryConnection(pool)

  async function ask<Row extends object>(
    { query }: { query(config: pg.QueryConfig): Promise<pg.QueryResult<Row>> },
    text: string,
    values: readonly Parameter[],
    timeout?: number,
  ): Promise<Row[]> {
    const config: pg.QueryConfig & { query_timeout?: number } = { text, values: [...values] }
    if (timeout !== undefined) config.query_timeout = timeout
    return (await orUnavailable(query(config))).rows
  }

  return {
    query: (sql, parameters = []) => ask({ query: (config) => pool.query(config) }, sql, parameters),
    transaction: async (work, { noTimeouts = false } = {}) => {
      const client = await orUnavailable(pool.connect())
      // If the connection breaks during the transaction, a statement fails as well; the event needs only a listener.
      const ignore = () => undefined
      client.on('error', ignore)
      const timeout = noTimeouts ? HOUR : undefined
      const transaction: Queryable = {
        query: (sql, parameters = []) =>
          ask({ query: (config) => client.query(config) }, sql, parameters, timeout),
      }
      let broken = false
      try {
        await orUnavailable(client.query('BEGIN'))
        if (noTimeouts) {
          await orUnavailable(client.query('SET LOCAL statement_timeout = 0'))
          await orUnavailable(client.query('SET LOCAL lock_timeout = 0'))
        }
        const result = await work(transaction)
        await orUnavailable(client.query('COMMIT'))
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.off('error', ignore)
        client.release(broken)
      }
    },
    pool: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => pool.end(),
  }
}

/**
 * Turns errors into `DatabaseUnavailable` if trying again later may help: errors of the connection, and refusals of the
 * database that will pass. Other refusals of the database are thrown unchanged.
 */
async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (cause) {
    if (cause instanceof pg.DatabaseError && !isPassing(cause.code ?? '')) throw cause
    throw new DatabaseUnavailable({ cause })
  }
}

/**
 * Connects once, so that a wrong address fails the start. Only the error's code is repeated: its message may hold the
 * address.
 */
async function tryConnection(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
    throw new ConfigError(`DATABASE_URL: no connection to the database (${code}).`)
  }
}
