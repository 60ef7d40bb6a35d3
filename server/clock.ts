import { setTimeout as wait } from 'node:timers/promises'

/** Time as an argument, so that tests can hold it still. */
export interface Clock {
  /** ms since the epoch. */
  now(): number
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await wait(ms)
  },
}
