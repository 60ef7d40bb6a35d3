import { checkMethods, checkOptions, isNothing, kindFor, wrong } from '../check'
import { AuthError } from '../errors'
import { entryOf, isEntry, type StorageArea } from './storage-entry'
import { runSync, runAsync, type Steps } from './storage-steps'
import { createExpiryCheck, type ExpiryCheck } from './expiry-check'
import type { AuthStorage, Clock } from '../types'
import { systemClock } from '../platform/wx-clock'
import type { StoragePlatform } from '../platform/wx-storage'
import { wxStorageArea } from './wx-storage-area'

/** The options of `createExpiringStorage`, all optional. */
export interface ExpiringStorageOptions {
  /** The storage for the values. @default wx storage */
  readonly storage?: AuthStorage | StorageArea | undefined
  /**
   * True to encrypt the values (base library 2.21.3); `auto` encrypts where the base library can. With either, the
   * `Sync` methods throw.
   * @default false
   */
  readonly encrypt?: boolean | 'auto' | undefined
  /** A prefix for every key, so that `clear` and eviction leave other keys alone. @default '' */
  readonly prefix?: string | undefined
  /** How long a value lives, in ms, unless you give `set` another time; `null` for ever. @default null */
  readonly ttl?: number | null | undefined
  /**
   * What `set` does when the storage is full: reject with `storage-full` (`error`), or make room (`evict`) by
   * removing first ended values, then the oldest ones. Values that live for ever, and keys without the prefix, are
   * never removed.
   * @default 'error'
   */
  readonly whenFull?: 'error' | 'evict' | undefined
  /** The clock, for tests. @default the platform's, otherwise the device's */
  readonly clock?: Pick<Clock, 'now'> | undefined
  /** The platform that has the storage. @default wx, read when it is used */
  readonly platform?: StoragePlatform | undefined
  /**
   * Called with the key of a value that is no entry of this storage (damaged, foreign, of a later version) and is
   * removed.
   */
  readonly onInvalid?: ((key: string) => void) | undefined
}

/** A storage whose values end by themselves. The `Sync` methods are synchronous, and throw where the others reject. */
export interface ExpiringStorage {
  /** Resolves to the value, or to `undefined` if there is none or its time is up. An ended value is removed. */
  get(key: string): Promise<unknown>
  /**
   * Saves a value that JSON can represent. Rejects with `storage-full` if there is no room, and with a `TypeError`
   * for a wrong argument.
   * @param ttl how long the value lives, in ms; `null` for ever; left out: the option `ttl` of this storage
   */
  set(key: string, value: unknown, ttl?: number | null): Promise<void>
  /** Resolves to true if there is a value whose time is not up. */
  has(key: string): Promise<boolean>
  /** Removes a value. A missing key is no error. */
  remove(key: string): Promise<void>
  /** Removes all ended values, and resolves to their number. */
  clearExpired(): Promise<number>
  /** Removes all values. Rejects without a `prefix`, because other code uses the same storage. */
  clear(): Promise<void>
  /** `get`, synchronously. It costs start-up time: WeChat advises against it in `onLaunch`, `onLoad` and `onShow`. */
  getSync(key: string): unknown
  /** `set`, synchronously. */
  setSync(key: string, value: unknown, ttl?: number | null): void
  /** `has`, synchronously. */
  hasSync(key: string): boolean
  /** `remove`, synchronously. */
  removeSync(key: string): void
  /** `clearExpired`, synchronously. */
  clearExpiredSync(): number
  /** `clear`, synchronously. */
  clearSync(): void
}

/** There is no room: the value is larger than one key may hold, or the storage is full. */
export class StorageFullError extends AuthError {
  readonly code = 'storage-full'
  /** `entry`: this value is too large for one key. `total`: the storage is full. */
  readonly limit: 'entry' | 'total'
  constructor(limit: 'entry' | 'total', cause?: unknown) {
    super(limit === 'entry' ? 'The value is larger than one key may hold' : 'The storage is full', cause)
    this.limit = limit
  }
}

const OWNER = 'createExpiringStorage'
const [DURATION, isDuration] = kindFor('duration')

/** The platforms' messages for a full storage: exceed storage max size, quota reached, the storage limit is 10MB. */
const FULL = /exceed|quota|limit|full/i
const isFull = (error: unknown): boolean => error instanceof Error && FULL.test(error.message)

/**
 * Makes a storage with a time to live for each key, by default on wx storage.
 *
 * An ended value does not come back when the device's clock is set back.
 * @throws TypeError for an unknown or wrong option; the methods fail if the storage fails
 * @example
 * const cache = createExpiringStorage({ ttl: 60_000, prefix: 'cache:' })
 * await cache.set('groups', ['tea', 'chess'])
 * const groups = await cache.get('groups') // undefined a minute later
 */
export function createExpiringStorage(options: ExpiringStorageOptions = {}): ExpiringStorage {
  const { area, prefix, whenFull, standard, expiryCheck, onInvalid } = read(options)
  const { hasEnded } = expiryCheck

  /** Grows with every write: a value that was read before a write must not be removed after it. */
  let writes = 0

  function* get(key: string): Steps<unknown> {
    const before = writes
    const raw = yield { op: 'get', key }
    if (isNothing(raw)) return undefined
    if (!isEntry(raw)) {
      if (onInvalid) onInvalid(key.slice(prefix.length))
    } else if (!hasEnded(key, raw)) return raw.value
    if (writes === before) yield { op: 'remove', key }
    return undefined
  }

  function* set(key: string, value: unknown, ttl: number | null): Steps<void> {
    const at = expiryCheck.now()
    const entry = entryOf(value, at, ttl === null ? null : at + ttl)
    if (area.entryLimit !== undefined && key.length + JSON.stringify(entry).length > area.entryLimit)
      throw new StorageFullError('entry')
    let victims: string[] | null = null
    for (;;) {
      try {
        writes++
        yield { op: 'set', key, value: entry }
        return expiryCheck.written(key)
      } catch (error) {
        if (!isFull(error)) throw error
        if (whenFull === 'evict' && !victims) victims = (yield* mortals(key)).map((mortal) => mortal.key)
        const victim = victims && victims.shift()
        if (!victim) throw new StorageFullError('total', error)
        yield { op: 'remove', key: victim }
      }
    }
  }

  /** The entries that have an end, in the order of removal: ended ones first, then the oldest. */
  function* mortals(except: string): Steps<{ key: string; at: number; dead: boolean }[]> {
    const found = []
    for (const key of yield* keys()) {
      const raw = key === except ? undefined : yield { op: 'get', key }
      if (isEntry(raw) && raw.ends !== null) found.push({ key, at: raw.at, dead: hasEnded(key, raw) })
    }
    return found.sort((a, b) => Number(b.dead) - Number(a.dead) || a.at - b.at)
  }

  function* keys(): Steps<string[]> {
    const found = yield { op: 'keys' }
    const all: readonly unknown[] = Array.isArray(found) ? found : []
    return all.filter((key): key is string => typeof key === 'string' && key.lastIndexOf(prefix, 0) === 0)
  }

  function* clearExpired(): Steps<number> {
    let count = 0
    const before = writes
    for (const { key, dead } of yield* mortals('')) {
      if (!dead || writes !== before) continue
      yield { op: 'remove', key }
      count++
    }
    return count
  }

  function* clear(): Steps<void> {
    if (!prefix) throw new TypeError('ExpiringStorage.clear: a storage without a `prefix` is not ours alone')
    for (const key of yield* keys()) yield { op: 'remove', key }
  }

  function* remove(key: string): Steps<void> {
    yield { op: 'remove', key }
  }

  const storageKeyOf = (key: unknown): string => {
    if (typeof key !== 'string' || !key)
      throw wrong('ExpiringStorage', 'key', 'a string that is not empty', key)
    return prefix + key
  }
  const lasting = (ttl: number | null = standard): number | null => {
    if (ttl !== null && !isDuration(ttl)) throw wrong('ExpiringStorage.set', 'ttl', DURATION, ttl)
    return ttl
  }
  /** Wrong arguments become a rejection here, while `now` throws. */
  const later = <Result>(begin: () => Steps<Result>): Promise<Result> =>
    new Promise((resolve) => resolve(runAsync(area, begin())))
  const now = <Result>(steps: Steps<Result>): Result => runSync(area, steps)

  return {
    get: (key) => later(() => get(storageKeyOf(key))),
    set: (key, value, ttl) => later(() => set(storageKeyOf(key), jsonValue(value), lasting(ttl))),
    has: (key) => later(() => get(storageKeyOf(key))).then((value) => value !== undefined),
    remove: (key) => later(() => remove(storageKeyOf(key))),
    clearExpired: () => later(clearExpired),
    clear: () => later(clear),
    getSync: (key) => now(get(storageKeyOf(key))),
    setSync: (key, value, ttl) => now(set(storageKeyOf(key), jsonValue(value), lasting(ttl))),
    hasSync: (key) => now(get(storageKeyOf(key))) !== undefined,
    removeSync: (key) => now(remove(storageKeyOf(key))),
    clearExpiredSync: () => now(clearExpired()),
    clearSync: () => now(clear()),
  }
}

interface Settings {
  readonly area: StorageArea
  readonly prefix: string
  readonly whenFull: 'error' | 'evict'
  readonly standard: number | null
  readonly expiryCheck: ExpiryCheck
  readonly onInvalid: ((key: string) => void) | undefined
}

function read(options: ExpiringStorageOptions): Settings {
  checkOptions(OWNER, Object.assign({}, options, { ttl: options.ttl === null ? undefined : options.ttl }), {
    storage: 'object?',
    encrypt: 'boolean|string?',
    prefix: 'string?',
    ttl: 'duration?',
    whenFull: 'string?',
    clock: 'object?',
    platform: 'object?',
    onInvalid: 'function?',
  })
  const {
    storage,
    platform,
    encrypt = false,
    prefix = '',
    ttl = null,
    whenFull = 'error',
    clock = (platform && platform.clock) || systemClock,
  } = options
  checkMethods(OWNER, 'clock', clock, 'now')
  if (whenFull !== 'error' && whenFull !== 'evict')
    throw wrong(OWNER, 'whenFull', "'error' or 'evict'", whenFull)
  if (typeof encrypt === 'string' && encrypt !== 'auto')
    throw wrong(OWNER, 'encrypt', "a boolean or 'auto'", encrypt)
  if (storage && (platform || options.encrypt !== undefined))
    throw new TypeError(OWNER + ': `platform` and `encrypt` do not go with a `storage` of your own')
  if (storage) checkMethods(OWNER, 'storage', storage, 'get set remove')
  return {
    area: storage || wxStorageArea(platform, encrypt),
    prefix,
    whenFull,
    standard: ttl,
    expiryCheck: createExpiryCheck(clock),
    onInvalid: options.onInvalid,
  }
}

/** Returns the value. @throws TypeError if JSON cannot represent it */
function jsonValue(value: unknown): unknown {
  try {
    if (typeof JSON.stringify(value) === 'string') return value
  } catch {
    // A cycle or a BigInt. The thrown error is not passed on, because it may quote the value.
  }
  throw wrong('ExpiringStorage.set', 'value', 'something that JSON can say', value)
}
