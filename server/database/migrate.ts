import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from './types'
import { migrations } from './migrations'
import { DatabaseUnavailable } from './unavailable'

/** The key of the advisory lock on which processes that start at the same time wait. Any number not used elsewhere. */
const MIGRATION_LOCK = 7_299_997
/**
 * ms to wait for the lock of a table. A statement that waits for a table makes all later ones wait too, so waiting for
 * a running backup would stop the server.
 */
const TABLE_WAIT = 300
/** ms between two attempts. */
const PAUSE = 1000

/**
 * Brings the schema up to date. The steps and the record of them are one transaction, so that a failed start leaves
 * nothing half done. Other processes may use the tables meanwhile: if a table is locked, the transaction is given up
 * and tried again, for as long as it takes.
 */
export async function migrate(database: Database, steps = migrations): Promise<void> {
  for (;;) {
    try {
      return await bringUpToDate(database, steps)
    } catch (error) {
      if (!isLocked(error)) throw error
      await wait(PAUSE)
    }
  }
}

async function bringUpToDate(database: Database, steps: typeof migrations): Promise<void> {
  await database.transaction(
    async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      await transaction.query(`SET LOCAL lock_timeout = ${TABLE_WAIT}`)
      await transaction.query('CREATE TABLE IF NOT EXISTS schema_steps (step integer PRIMARY KEY)')
      const [done] = await transaction.query<{ steps: number }>('SELECT count(*) AS steps FROM schema_steps')
      for (const [step, statements] of steps.entries()) {
        if (step < (done?.steps ?? 0)) continue
        for (const statement of statements) await transaction.query(statement)
        await transaction.query('INSERT INTO schema_steps (step) VALUES ($1)', [step])
      }
    },
    { noTimeouts: true },
  )
}

/** Whether the error is lock_not_available, or a deadlock with a request. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof DatabaseUnavailable)) return false
  const { cause } = error
  return cause instanceof Error && 'code' in cause && (cause.code === '55P03' || cause.code === '40P01')
}
