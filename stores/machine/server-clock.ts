import type { Clock } from '../types'

/** The clocks are compared at most once in this time, in ms. */
const SPACING = 60_000
/** A difference smaller than this, in ms, may be the network's latency and is ignored. */
const NOISE = 5_000

/** An estimate of the server's clock: the device's clock minus its skew. Times are in ms since the epoch. */
export interface ServerClock {
  /** The time by the server's clock. @param at the time by the device's clock, if you have just read it */
  now(at?: number): number
  /** The time by the device's clock. */
  device(): number
  /** Converts a time of the server's clock to the device's clock. */
  onDevice(at: number): number
  /** How far the device's clock is ahead of the server's, in ms; null while unknown. */
  skew(): number | null
  /** Takes the skew that was saved with the session; has no effect once one is known. */
  recall(skew: number | null): void
  /**
   * Compares the clocks, but at most once in `SPACING`.
   * @param read returns the server's time in an answer, or NaN
   * @returns null if the clocks were not compared; otherwise `shift`: how many ms `now()` has moved back (0 if it was
   *   right), and `first`: true if no skew was known before
   */
  sample(read: () => number): { readonly shift: number; readonly first: boolean } | null
}

export function createServerClock(clock: Clock): ServerClock {
  let skew: number | null = null
  let learnedAt = -Infinity

  return {
    now: (at = clock.now()) => at - (skew || 0),
    device: () => clock.now(),
    onDevice: (at) => at + (skew || 0),
    skew: () => skew,
    recall(known) {
      if (skew === null) skew = known
    },
    sample(read) {
      const at = clock.now()
      if (at >= learnedAt && at - learnedAt < SPACING) return null
      const ms = read()
      if (!(ms > 0)) return null
      learnedAt = at
      const first = skew === null
      const known = skew || 0
      const shift = at - ms - known
      skew = known
      if (Math.abs(shift) < NOISE) return { shift: 0, first }
      skew += shift
      return { shift, first }
    },
  }
}
