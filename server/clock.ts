import { setTimeout as wait } from 'node:timers/promises'

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
