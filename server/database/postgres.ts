import pg from 'pg'
import { ConfigError } from '../config-error'
import type { Database, Parameter, Queryable } from './types'
import { DatabaseUnavailable, isPassing } from './unavailable'

const INT8 = 20
const HOUR = 3_600_000

/** ms that somebody waits for the database before they are told to try again. */
export interface Patience {
  /** For a connection. */
  readonly connection: number
  /** For a lock that another transaction holds. */
  readonly lock: number
  /** For a statement, by the database's own clock. */
  readonly statement: number
  /** For the answer to a statement: the database may be gone without a word. */
  readonly answer: number
}

const PATIENCE: Patience = { connection: 5000, lock: 3000, statement: 5000, answer: 8000 }

/** A PostgreSQL server by its address; for several server processes on one database. */
export async function openPostgres(url: string, patience: Patience = PATIENCE): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patience.connection,
    lock_timeout: patience.lock,
    statement_timeout: patience.statement,
    idle_in_transaction_session_timeout: 2 * patience.answer,
    query_timeout: patience.answer,
    types: {
      // pg hands out int8 as text, because it may exceed a double; ours are counts and ms since the epoch.
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
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
    return (await told(query(config))).rows
  }

  return {
    query: (sql, parameters = []) => ask({ query: (config) => pool.query(config) }, sql, parameters),
    transaction: async (work, { patient = false } = {}) => {
      const client = await told(pool.connect())
      // A connection that breaks while it is ours says so by the statement that fails, too.
      const ignore = () => undefined
      client.on('error', ignore)
      const timeout = patient ? HOUR : undefined
      const transaction: Queryable = {
        query: (sql, parameters = []) =>
          ask({ query: (config) => client.query(config) }, sql, parameters, timeout),
      }
      let broken = false
      try {
        await told(client.query('BEGIN'))
        if (patient) {
          await told(client.query('SET LOCAL statement_timeout = 0'))
          await told(client.query('SET LOCAL lock_timeout = 0'))
        }
        const result = await work(transaction)
        await told(client.query('COMMIT'))
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

/** What the database itself refused is told as it is, unless it was for the moment; everything else is the way to it. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (cause) {
    if (cause instanceof pg.DatabaseError && !isPassing(cause.code ?? '')) throw cause
    throw new DatabaseUnavailable({ cause })
  }
}

/** A wrong address should end the start, not the first request. Only the code is told: messages may quote the address. */
async function tryConnection(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
    throw new ConfigError(`DATABASE_URL: no connection to the database (${code}).`)
  }
}
