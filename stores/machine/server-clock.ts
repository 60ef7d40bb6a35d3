import type { Clock } from '../types'

/** The clocks are compared this often at most, in ms. */
const SPACING = 60_000
/** A smaller difference than this, in ms, is the network's latency. */
const NOISE = 5_000

/** The server's clock, as far as it is known: the device's, and how far that is ahead. */
export interface ServerClock {
  /** @param at what the device's clock shows, if that is known */
  now(at?: number): number
  /** What the device's clock shows. */
  device(): number
  /** When the device's clock will show this. */
  onDevice(at: number): number
  /** How far the device's clock is ahead, in ms; null while nobody knows. */
  skew(): number | null
  /** What was known when the app last ran. */
  recall(skew: number | null): void
  /**
   * @param read finds the server's clock in an answer, or NaN; called now and then only
   * @returns how far `now()` has moved back by what was learned, 0 if the clock was right, and whether it was the first
   *   sample; null if nothing was found
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
