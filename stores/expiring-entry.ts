import { isRecord } from './check'
import type { AuthStorage } from './types'

/** A place for values. What an `AuthStorage` can, and, where it can, more. */
export interface Shelf extends AuthStorage {
  /** All keys there are, also of others. */
  keys?(): PromiseLike<readonly string[]> | readonly string[]
  /** The same without waiting. */
  readonly sync?: SyncShelf
  /** The most characters of JSON one entry may have. */
  readonly entryLimit?: number
}

export interface SyncShelf {
  get(key: string): unknown
  set(key: string, value: unknown): void
  remove(key: string): void
  keys(): readonly string[]
}

/** What lies in storage: the value, when it was written and when it ends, so that an older app's data is recognised. */
export interface Entry {
  readonly v: 1
  readonly value: unknown
  readonly at: number
  /** null for never. */
  readonly ends: number | null
}

export function isEntry(raw: unknown): raw is Entry {
  return (
    isRecord(raw) &&
    raw.v === 1 &&
    typeof raw.at === 'number' &&
    (raw.ends === null || typeof raw.ends === 'number')
  )
}

/** `wx.getStorageSync` reads '' where there is nothing, and so may a storage built on it. */
export const isNothing = (raw: unknown): boolean => raw === undefined || raw === null || raw === ''

/** Small corrections of a clock, in ms, are no jump. */
const JITTER = 1_000

/** Tells the living from the dead by a wall clock that may be set. */
export interface Mortality {
  now(): number
  isDead(key: string, entry: Entry): boolean
  /** Written just now. */
  born(key: string): void
}

/**
 * A clock that is set back does not bring the dead to life. What ended before the latest time that was ever seen is
 * dead, unless it was written after the clock was set back; so is what claims to come from the future.
 */
export function createMortality(clock: { now(): number }): Mortality {
  let latest = -Infinity
  /** What ended up to here was seen to end. */
  let grave = -Infinity
  const young = new Set<string>()

  function now(): number {
    const at = clock.now()
    if (at < latest - JITTER) {
      grave = Math.max(grave, latest)
      latest = at
      young.clear()
    } else latest = Math.max(latest, at)
    return at
  }

  return {
    now,
    isDead(key, { at, ends }) {
      const time = now()
      if (ends === null) return false
      return time >= ends || time < at - JITTER || (ends <= grave && !young.has(key))
    },
    born(key) {
      if (grave > -Infinity) young.add(key)
    },
  }
}
