import { databaseTime, type Clock } from '../clock'
import type { Database } from '../database/types'

/** ms by which a time that WeChat has signed may differ from the database's clock. */
export const WINDOW = 300_000

/**
 * Whether a time in seconds, which WeChat has signed, is of now. A signature never expires, so that somebody who overhears
 * a message could send it again later. The clock of this process may be wrong: the database's counts.
 */
export async function isRecent(database: Database, clock: Clock, seconds: number): Promise<boolean> {
  return Math.abs(seconds * 1000 - (await databaseTime(database, clock))) <= WINDOW
}
