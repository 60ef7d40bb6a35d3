import type { Clock } from '../types'

/** The device's own time and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (id) => {
    // What came out of our own `setTimeout`: a number in a mini-program.
    clearTimeout(id as number)
  },
  random: () => Math.random(),
}
