import pg from 'pg'
import { ConfigError } from '../config-error'
import type { Database, Queryable } from './types'

const INT8 = 20

/** A PostgreSQL server by its address; for several server processes on one database. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    types: {
      // pg hands out int8 as text, because it may exceed a double; ours are counts and ms since the epoch.
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  await tryConnection(pool)
  return {
    query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await pool.query<Row>(sql, [...parameters])).rows,
    transaction: async (work) => {
      const client = await pool.connect()
      const transaction: Queryable = {
        query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
          (await client.query<Row>(sql, [...parameters])).rows,
      }
      let broken = false
      try {
        await client.query('BEGIN')
        const result = await work(transaction)
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end(),
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
