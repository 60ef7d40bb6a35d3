import type { Database } from './types'
import { migrations } from './migrations'

/** Any number known to nobody else in this database: the processes that start at the same time queue up on it. */
const MIGRATION_LOCK = 7_299_997

/** Brings the schema up to date. Steps and their record are one transaction: a failed start leaves nothing half done. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(
    async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      await transaction.query('CREATE TABLE IF NOT EXISTS schema_steps (step integer PRIMARY KEY)')
      const [done] = await transaction.query<{ steps: number }>('SELECT count(*) AS steps FROM schema_steps')
      for (const [step, statements] of migrations.entries()) {
        if (step < (done?.steps ?? 0)) continue
        for (const statement of statements) await transaction.query(statement)
        await transaction.query('INSERT INTO schema_steps (step) VALUES ($1)', [step])
      }
    },
    { patient: true },
  )
}
