import { checkOptions, isNothing, wrong } from '../check'
import { AuthError } from '../errors'
import { entryOf, isEntry, type StorageArea } from './storage-entry'
import { atOnce, waiting, type Steps } from './storage-steps'
import { createExpiryCheck, type ExpiryCheck } from './expiry-check'
import type { AuthStorage, Clock } from '../types'
import { systemClock } from '../platform/wx-clock'
import type { StoragePlatform } from '../platform/wx-storage'
import { wxStorageArea } from './wx-storage-area'

/** What `createExpiringStorage` takes. All of it is optional. */
export interface ExpiringStorageOptions {
  /** Where to keep it. @default wx storage */
  readonly storage?: AuthStorage | StorageArea | undefined
  /**
   * Encrypt it (base library 2.21.3; `auto`: where that is there). What is encrypted cannot be read synchronously.
   * @default false
   */
  readonly encrypt?: boolean | 'auto' | undefined
  /** Stands before every key, so that others' keys are left alone. @default '' */
  readonly prefix?: string | undefined
  /** How long a value lives, in ms, unless `set` says otherwise; `null` for ever. @default null */
  readonly ttl?: number | null | undefined
  /**
   * What to do when the storage is full: reject with `storage-full`, or make room by removing what has ended, and then
   * the oldest values. What lives for ever is never removed. Only keys with our prefix are.
   * @default 'error'
   */
  readonly whenFull?: 'error' | 'evict' | undefined
  /** For tests. @default the device's */
  readonly clock?: Pick<Clock, 'now'> | undefined
  /** Whose storage it is. @default wx, read when it is used */
  readonly platform?: StoragePlatform | undefined
  /** Told of a value that cannot be read (cut off, foreign, of a later version); it is removed. */
  readonly onInvalid?: ((key: string) => void) | undefined
}

/** Values that end by themselves. The `Sync` ones do the same at once, and throw where the others reject. */
export interface ExpiringStorage {
  /** The value, or `undefined` when there is none or its time is up (it is then removed). */
  get(key: string): Promise<unknown>
  /** Keeps a value that survives JSON. @param ttl ms; `null` for ever; left out: the default of this storage */
  set(key: string, value: unknown, ttl?: number | null): Promise<void>
  /** Is there a value whose time is not up? */
  has(key: string): Promise<boolean>
  /** A key that is not there is no error. */
  remove(key: string): Promise<void>
  /** Removes what has ended, and returns how many that were. */
  clearExpired(): Promise<number>
  /** Removes everything. For a storage with a `prefix` only, as there is more in a phone's storage than ours. */
  clear(): Promise<void>
  /** `get` at once. Costs start-up time: WeChat advises against it in `onLaunch`, `onLoad` and `onShow`. */
  getSync(key: string): unknown
  /** `set` at once. */
  setSync(key: string, value: unknown, ttl?: number | null): void
  /** `has` at once. */
  hasSync(key: string): boolean
  /** `remove` at once. */
  removeSync(key: string): void
  /** `clearExpired` at once. */
  clearExpiredSync(): number
  /** `clear` at once. */
  clearSync(): void
}

/** There is no room: for this value, which is larger than any may be, or for any more of them. */
export class StorageFullError extends AuthError {
  readonly code = 'storage-full'
  /** `entry`: this value is too large by itself. */
  readonly limit: 'entry' | 'total'
  constructor(limit: 'entry' | 'total', cause?: unknown) {
    super(limit === 'entry' ? 'The value is larger than one key may hold' : 'The storage is full', cause)
    this.limit = limit
  }
}

const OWNER = 'createExpiringStorage'

/** The words of the platform differ: exceed storage max size, quota reached, the storage limit is 10MB. */
const FULL = /exceed|quota|limit|full/i
const isFull = (error: unknown): boolean => error instanceof Error && FULL.test(error.message)

/**
 * wx storage with a time to live for each key.
 *
 * A clock that was set back does not bring a dead value to life.
 * @throws TypeError for an unknown option or a negative `ttl`; its methods fail when the storage does
 * @example
 * const cache = createExpiringStorage({ ttl: 60_000, prefix: 'cache:' })
 * await cache.set('groups', ['tea', 'chess'])
 * const groups = await cache.get('groups') // undefined a minute later
 */
export function createExpiringStorage(options: ExpiringStorageOptions = {}): ExpiringStorage {
  const { area, prefix, whenFull, standard, expiryCheck, onInvalid } = read(options)
  const { hasEnded } = expiryCheck

  /** Grows with every write: what was read before one must not be removed after it. */
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

  /** What may be removed, in the order in which it should be: the dead, then the oldest. */
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

  const named = (key: unknown): string => {
    if (typeof key !== 'string' || !key)
      throw wrong('ExpiringStorage', 'key', 'a string that is not empty', key)
    return prefix + key
  }
  const lasting = (ttl: number | null = standard): number | null => {
    if (ttl !== null && !(ttl >= 0))
      throw wrong('ExpiringStorage.set', 'ttl', 'a number of ms, 0 or more', ttl)
    return ttl
  }
  /** What is wrong with the arguments is a rejection here, and thrown there. */
  const later = <Result>(begin: () => Steps<Result>): Promise<Result> =>
    new Promise((resolve) => resolve(waiting(area, begin())))
  const now = <Result>(steps: Steps<Result>): Result => atOnce(area, steps)

  return {
    get: (key) => later(() => get(named(key))),
    set: (key, value, ttl) => later(() => set(named(key), plain(value), lasting(ttl))),
    has: (key) => later(() => get(named(key))).then((value) => value !== undefined),
    remove: (key) => later(() => remove(named(key))),
    clearExpired: () => later(clearExpired),
    clear: () => later(clear),
    getSync: (key) => now(get(named(key))),
    setSync: (key, value, ttl) => now(set(named(key), plain(value), lasting(ttl))),
    hasSync: (key) => now(get(named(key))) !== undefined,
    removeSync: (key) => now(remove(named(key))),
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
    encrypt = false,
    prefix = '',
    ttl = null,
    whenFull = 'error',
    clock = systemClock,
  } = options
  if (whenFull !== 'error' && whenFull !== 'evict')
    throw wrong(OWNER, 'whenFull', "'error' or 'evict'", whenFull)
  if (typeof encrypt === 'string' && encrypt !== 'auto')
    throw wrong(OWNER, 'encrypt', "a boolean or 'auto'", encrypt)
  if (storage && (options.platform || options.encrypt !== undefined))
    throw new TypeError(
      OWNER + ': `platform` and `encrypt` are for the storage of a platform, and `storage` is another one',
    )
  return {
    area: storage || wxStorageArea(options.platform, encrypt),
    prefix,
    whenFull,
    standard: ttl,
    expiryCheck: createExpiryCheck(clock),
    onInvalid: options.onInvalid,
  }
}

/** @throws TypeError for what JSON cannot say */
function plain(value: unknown): unknown {
  try {
    if (typeof JSON.stringify(value) === 'string') return value
  } catch {
    // A cycle, or a BigInt; what was thrown may quote the value.
  }
  throw wrong('ExpiringStorage.set', 'value', 'something that JSON can say', value)
}
