import { setTimeout as wait } from 'node:timers/promises'

/** Time as an argument, so that tests can hold it still. */
export interface Clock {
  /** ms since the epoch, by this process: for what it tells and measures itself. */
  now(): number
  /**
   * SQL for the same, as bigint, by the clock that all processes share, which is the database's: for everything that ends.
   * It is read when the statement runs, not when the transaction began.
   */
  readonly sql: string
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sql: '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
  sleep: async (ms) => {
    await wait(ms)
  },
}
