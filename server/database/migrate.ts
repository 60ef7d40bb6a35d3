import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from './types'
import { migrations } from './migrations'
import { DatabaseUnavailable } from './unavailable'

/** Any number known to nobody else in this database: the processes that start at the same time queue up on it. */
const MIGRATION_LOCK = 7_299_997
/** ms. What waits for a table keeps all waiting that come after it: behind a backup that would stop the server. */
const TABLE_WAIT = 300
const PAUSE = 1000

/**
 * Brings the schema up to date. Steps and their record are one transaction: a failed start leaves nothing half done.
 * Others may use the tables all the while: a step that finds one locked gives up and tries again, for as long as it takes.
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
    { patient: true },
  )
}

/** lock_not_available, or a deadlock with what the requests do. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof DatabaseUnavailable)) return false
  const { cause } = error
  return cause instanceof Error && 'code' in cause && (cause.code === '55P03' || cause.code === '40P01')
}
