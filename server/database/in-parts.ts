import type { Database, Parameter } from './types'

/** Pages of a table that one statement reads: a few thousand rows, so that no request waits long for one. */
const PAGES = 64

/** Whether a work of many steps shall go on after each of them. */
export type GoOn = () => boolean

/**
 * Runs a statement on one part of a table after the other, each in a transaction of its own. The whole table is read
 * once, whatever an index says. Rows that are changed meanwhile may be left out.
 * @param statementOn makes the statement from the condition of a part, which is about `ctid` of `table`
 */
export async function inParts(
  database: Database,
  goOn: GoOn,
  table: string,
  statementOn: (part: string) => string,
  parameters?: readonly Parameter[],
): Promise<void> {
  const [size] = await database.query<{ pages: number }>(
    `SELECT pg_relation_size('${table}') / current_setting('block_size')::integer AS pages`,
  )
  for (let page = 0; goOn() && (page === 0 || page < (size?.pages ?? 0)); page += PAGES) {
    const part = `${table}.ctid >= '(${page},0)'::tid AND ${table}.ctid < '(${page + PAGES},0)'::tid`
    // No user waits for it, and it must not fail because a row is locked for some seconds.
    await database.transaction((transaction) => transaction.query(statementOn(part), parameters), {
      noTimeouts: true,
    })
  }
}

/** Deletes the rows of a table that meet the condition, in parts. */
export function deleteInParts(
  database: Database,
  goOn: GoOn,
  table: string,
  condition: string,
  parameters?: readonly Parameter[],
): Promise<void> {
  return inParts(
    database,
    goOn,
    table,
    (part) => `DELETE FROM ${table} WHERE ${part} AND ${condition}`,
    parameters,
  )
}
