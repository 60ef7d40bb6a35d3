import type { StorageEntry } from './storage-entry'

/** A clock that goes back by less than this, in ms, was corrected, not set. */
const JITTER = 1_000

/** Tells whether entries have ended, by a wall clock that may be set. */
export interface ExpiryCheck {
  /** The time by the clock, in ms since the epoch. */
  now(): number
  /** True if the entry's time is up. */
  hasEnded(key: string, entry: StorageEntry): boolean
  /** Call this after an entry was written. */
  written(key: string): void
}

/**
 * Makes an expiry check in which a clock that is set back does not revive ended entries. An entry that ended before the
 * latest time seen by this check has ended, unless it was written after the clock was set back. An entry that was
 * written in the future has ended, too.
 */
export function createExpiryCheck(clock: { now(): number }): ExpiryCheck {
  let latest = -Infinity
  /** Entries whose end is not later than this had ended before the clock was set back. */
  let endedUpTo = -Infinity
  /** The keys written since the clock was set back. */
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
