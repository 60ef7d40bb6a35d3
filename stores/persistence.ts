import { isRecord } from './check'
import { toError } from './emitter'
import { createExpiringStorage } from './expiring-storage'
import type { Saved } from './events'
import { startTimeout } from './timeout'
import type { AuthStorage, Clock, SessionCore } from './types'

/** A storage call that takes longer is given up: a phone whose storage hangs must still start and log out. */
const PATIENCE = 3_000
const VERSION = 1

/** What is kept of a session. */
export interface Kept<S extends SessionCore> extends Saved<S> {
  /** How far the device's clock was ahead of the server's, in ms; null when nobody knew. */
  readonly skew: number | null
}

export interface Persistence<S extends SessionCore> {
  /**
   * What was kept; null when there is nothing, or nothing that can be used (which is then cleaned up); undefined when
   * it could not be read. Never rejects.
   */
  load(): Promise<Kept<S> | null | undefined>
  /** What shall be kept from now on; null for nothing. The newest word wins, whatever storage does meanwhile. */
  save(kept: Kept<S> | null): void
  /** Tries once more what could not be written. */
  again(): void
  /** Settles when nothing is being written. Never rejects. */
  idle(): Promise<void>
}

function isKept(
  value: unknown,
): value is { session: SessionCore; key: string | number | null } & Record<string, unknown> {
  if (!isRecord(value) || value.version !== VERSION || !isRecord(value.session)) return false
  const { token, expiry, refreshToken } = value.session
  const numeric = (found: unknown): boolean => found === null || typeof found === 'number'
  return (
    typeof token === 'string' &&
    token !== '' &&
    numeric(expiry) &&
    (refreshToken === undefined || typeof refreshToken === 'string') &&
    (numeric(value.key) || typeof value.key === 'string') &&
    typeof value.obtainedAt === 'number' &&
    numeric(value.endsAt) &&
    numeric(value.skew)
  )
}

export function createPersistence<S extends SessionCore>(
  storage: AuthStorage,
  key: string,
  clock: Clock,
  onError: (error: Error) => void,
): Persistence<S> {
  const invalid = (): void => onError(new Error('What was stored is no session; it was removed'))
  const shelf = createExpiringStorage({ storage, clock, onInvalid: invalid })
  let wanted: Kept<S> | null | undefined
  let failed = false
  let running: Promise<void> | null = null
  let stale = false

  /** Settles with the work or after `PATIENCE`, whichever is first; `late` hears of work that ends after that. */
  function bounded<T>(work: () => Promise<T>, late: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let over = false
      const stop = startTimeout(clock, PATIENCE, () => {
        over = true
        reject(new Error('Storage did not answer'))
      })
      const end = (settle: () => void): void => {
        if (over) return late()
        stop()
        settle()
      }
      work().then(
        (value) => end(() => resolve(value)),
        (error: unknown) => end(() => reject(toError(error))),
      )
    })
  }

  /** A write that ends late may have undone what was written after it: then the newest is written once more. */
  function write(kept: Kept<S> | null): Promise<void> {
    const late = (): void => {
      if (kept === wanted) return
      stale = true
      if (!running) running = run()
    }
    if (!kept)
      return bounded(() => shelf.remove(key), late).catch(() => bounded(() => shelf.set(key, null), late))
    // JSON has no Infinity: null stands for "only the server can tell".
    const endsAt = kept.endsAt === Infinity ? null : kept.endsAt
    return bounded(async () => {
      try {
        await shelf.set(key, { ...kept, version: VERSION, endsAt })
      } catch (error) {
        // Better nothing at the next start than the session before this one.
        await shelf.remove(key)
        throw error
      }
    }, late)
  }

  async function run(): Promise<void> {
    for (let done = false; !done;) {
      const kept = wanted || null
      stale = false
      failed = false
      await write(kept).catch((error: unknown) => {
        failed = true
        onError(toError(error))
      })
      done = kept === wanted && !stale
    }
    running = null
  }

  function save(kept: Kept<S> | null): void {
    wanted = kept
    if (!running) running = run()
  }

  /** What was saved while storage was read may have been cleaned up with what was there before. */
  function repeat(): void {
    if (wanted) save(wanted)
  }

  return {
    async load() {
      try {
        const value = await bounded(() => shelf.get(key), repeat)
        if (value === undefined || value === null) return null
        if (isKept(value)) {
          const endsAt = value.endsAt === null ? Infinity : value.endsAt
          // The profile in it is the app's own, as it was saved.
          return Object.assign({}, value, {
            endsAt,
            session: Object.freeze(value.session),
          }) as unknown as Kept<S>
        }
        invalid()
        await bounded(() => shelf.remove(key), Boolean)
        return null
      } catch (error) {
        onError(toError(error))
        return undefined
      } finally {
        repeat()
      }
    },
    save,
    again() {
      if (failed && wanted !== undefined) save(wanted)
    },
    idle: () => running || Promise.resolve(),
  }
}
