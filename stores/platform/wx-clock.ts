import type { Clock } from '../types'

/** The device's time, timers and random numbers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (id) => {
    // `id` comes from `setTimeout` above, which returns a number in a mini-program.
    clearTimeout(id as number)
  },
  random: () => Math.random(),
}
