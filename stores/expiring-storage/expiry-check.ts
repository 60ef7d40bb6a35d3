import type { StorageEntry } from './storage-entry'

/** Small corrections of a clock, in ms, are no jump. */
const JITTER = 1_000

/** Tells the living from the dead by a wall clock that may be set. */
export interface ExpiryCheck {
  now(): number
  hasEnded(key: string, entry: StorageEntry): boolean
  /** Written just now. */
  written(key: string): void
}

/**
 * A clock that is set back does not bring the dead to life. What ended before the latest time that was ever seen is
 * dead, unless it was written after the clock was set back; so is what claims to come from the future.
 */
export function createExpiryCheck(clock: { now(): number }): ExpiryCheck {
  let latest = -Infinity
  /** What ended up to here was seen to end. */
  let endedUpTo = -Infinity
  const rewritten = new Set<string>()

  function now(): number {
    const at = clock.now()
    if (at < latest - JITTER) {
      endedUpTo = Math.max(endedUpTo, latest)
      latest = at
      rewritten.clear()
    } else latest = Math.max(latest, at)
    return at
  }

  return {
    now,
    hasEnded(key, { at, ends }) {
      const time = now()
      if (ends === null) return false
      return time >= ends || time < at - JITTER || (ends <= endedUpTo && !rewritten.has(key))
    },
    written(key) {
      if (endedUpTo > -Infinity) rewritten.add(key)
    },
  }
}
