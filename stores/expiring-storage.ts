import { checkOptions, isRecord, wrong } from './check'
import type { AuthStorage, Clock } from './types'
import { systemClock } from './wx-clock'
import { wxStorage } from './wx-storage'

export interface ExpiringStorageOptions {
  /** Where to keep it. @default wx storage, encrypted where the base library can (2.21.3) */
  readonly storage?: AuthStorage | undefined
  /** How long a value lives, in ms, unless `set` says otherwise; `null` for ever. @default null */
  readonly ttl?: number | null | undefined
  readonly clock?: Pick<Clock, 'now'> | undefined
  /** Told of a value that cannot be read (cut off, foreign, of a later version); it is removed. */
  readonly onInvalid?: ((key: string) => void) | undefined
}

export interface ExpiringStorage {
  /** The value, or `undefined` when there is none or its time is up (it is then removed). */
  get(key: string): Promise<unknown>
  /** @param ttl ms; `null` for ever; left out: the default of this storage */
  set(key: string, value: unknown, ttl?: number | null): Promise<void>
  has(key: string): Promise<boolean>
  remove(key: string): Promise<void>
}

/** What lies in storage: the value, when it was written and when it ends, so that an older app's data is recognised. */
interface Kept {
  readonly v: 1
  readonly value: unknown
  readonly at: number
  readonly ends: number | null
}

function isKept(raw: unknown): raw is Kept {
  return (
    isRecord(raw) &&
    raw.v === 1 &&
    typeof raw.at === 'number' &&
    (raw.ends === null || typeof raw.ends === 'number')
  )
}

/**
 * wx storage with a time to live for each key. The session's own persistence is built on it.
 *
 * A clock that was set back does not bring a dead value to life: a value that claims to come from the future is dead.
 * @throws TypeError for an unknown option or a negative `ttl`; its methods reject when the storage fails
 * @example
 * const cache = createExpiringStorage({ ttl: 60_000 })
 * await cache.set('groups', groups)
 * const groups = await cache.get('groups') // undefined a minute later
 */
export function createExpiringStorage(options: ExpiringStorageOptions = {}): ExpiringStorage {
  checkOptions(
    'createExpiringStorage',
    { ...options, ttl: options.ttl ?? undefined },
    {
      storage: 'object?',
      ttl: 'duration?',
      clock: 'object?',
      onInvalid: 'function?',
    },
  )
  const storage = options.storage || wxStorage()
  const clock = options.clock || systemClock
  const standard = options.ttl === undefined ? null : options.ttl

  async function get(key: string): Promise<unknown> {
    const raw = await storage.get(key)
    // `wx.getStorageSync` reads '' where there is nothing, and so may a storage built on it.
    if (raw === undefined || raw === null || raw === '') return undefined
    const now = clock.now()
    if (isKept(raw)) {
      if (raw.ends === null || (now < raw.ends && now >= raw.at)) return raw.value
    } else if (options.onInvalid) options.onInvalid(key)
    await storage.remove(key)
    return undefined
  }

  return {
    get,
    async set(key, value, ttl = standard) {
      if (ttl !== null && !(ttl >= 0))
        throw wrong('ExpiringStorage.set', 'ttl', 'a number of ms, 0 or more', ttl)
      const at = clock.now()
      const kept: Kept = { v: 1, value, at, ends: ttl === null ? null : at + ttl }
      await storage.set(key, kept)
    },
    async has(key) {
      return (await get(key)) !== undefined
    },
    async remove(key) {
      await storage.remove(key)
    },
  }
}
