import type { Database, Parameter } from './types'

/** Runs one statement without the time limits of a request, as a deletion of all that has ended. */
export async function queryWithoutTimeouts(
  database: Database,
  sql: string,
  parameters?: readonly Parameter[],
): Promise<void> {
  await database.transaction((transaction) => transaction.query(sql, parameters), { noTimeouts: true })
}
