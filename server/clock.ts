import { setTimeout as wait } from 'node:timers/promises'
import type { Queryable } from './database/types'

/** Time as an argument, so that tests can stop it. */
export interface Clock {
  /**
   * ms since the epoch by the clock of this process: for the `date` of answers and for what only this process measures.
   */
  now(): number
  /**
   * An SQL expression for the same as a bigint, by the clock of the database, which all processes share. Everything
   * that expires is compared with it. It gives the time at which it is evaluated, not the start of the transaction.
   */
  readonly sql: string
  /** Waits for `ms`. */
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sql: '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
  sleep: async (ms) => {
    await wait(ms)
  },
}

/** The time by the clock of the database, in ms since the epoch. */
export async function databaseTime(queryable: Queryable, clock: Clock): Promise<number> {
  const [row] = await queryable.query<{ now: number }>(`SELECT ${clock.sql} AS now`)
  return row?.now ?? 0
}

/** Seconds by which the clock of a process may differ from the database's before the log says so. */
const TOLERANCE = 30

/**
 * Warns in the log if the clock of this process is wrong. Clients correct their own clocks by the `date` of answers, and
 * WeChat Pay refuses requests whose time is off by more than five minutes.
 */
export async function warnAboutClock(
  database: Queryable,
  clock: Clock,
  log: { warn(text: string): void },
): Promise<void> {
  const ahead = Math.round((clock.now() - (await databaseTime(database, clock))) / 1000)
  if (Math.abs(ahead) < TOLERANCE) return
  const how = `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the database's`
  log.warn(`The clock of this process is ${how}. Set both by NTP.`)
}
