import { isRecord } from '../check'
import { entryOf, isEntry, isNothing, type StorageEntry } from './storage-entry'
import type { Fresh, Saved } from '../machine/events'
import type { SessionChannel } from './session-channel'
import type { SessionRecord } from './session-record'
import { parsed } from '../renewal/read-session'
import { startTimeout } from '../renewal/timeout'
import type { AuthStorage, Clock, SessionCore } from '../types'

/** A storage call that takes longer is given up: a phone whose storage hangs must still start and log out. */
const PATIENCE = 3_000
const VERSION = 1

/** What was kept, read anew. */
export interface RestoredSession<S extends SessionCore> extends Saved<S>, Pick<SessionRecord, 'skew'> {
  /** It is not ours yet: the app kept it by itself. */
  readonly adopted?: true
}

export interface Persistence<S extends SessionCore> {
  /**
   * What was kept; null when there is nothing, or nothing that can be used (which is then cleaned up); undefined when
   * it could not be read. Never rejects.
   */
  load(): Promise<RestoredSession<S> | null | undefined>
  /** What shall be kept from now on; null for nothing. The newest word wins, whatever storage does meanwhile. */
  save(kept: SessionRecord<S> | null): void
  /** Tries once more what could not be written. */
  again(): void
  /** Settles when nothing is being written. Never rejects. */
  idle(): Promise<void>
}

/** JSON has no Infinity: null stands for "only the server can tell". Versions before this one left out what is unknown. */
interface Stored extends Pick<SessionRecord, 'skew' | 'obtainedAt'> {
  readonly session: unknown
  readonly endsAt: number | null
  readonly wechat?: unknown
  readonly relative?: unknown
}

const endOf = (end: number | null): number => (end === null ? Infinity : end)
const isNumeric = (value: unknown): boolean => value === null || typeof value === 'number'

function isStored(value: unknown): value is Stored {
  return (
    isRecord(value) &&
    value.version === VERSION &&
    typeof value.obtainedAt === 'number' &&
    isNumeric(value.endsAt) &&
    isNumeric(value.skew)
  )
}

export interface PersistenceDeps<S extends SessionCore> {
  readonly storage: AuthStorage
  readonly key: string
  readonly clock: Clock
  readonly channel: SessionChannel
  /** @throws TypeError for what is no session */
  read(session: unknown, wechat: boolean): Fresh<S>
  report(thrown: unknown): void
  /** Where there may be a session of before this library; undefined for nowhere. */
  readonly adoption: Adoption<S> | undefined
}

/** How a session comes in that an app kept by itself. */
export interface Adoption<S extends SessionCore> {
  /** Called once there is nothing of ours. */
  find(): unknown
  /** @throws TypeError for what is no session */
  read(found: unknown): Fresh<S>
  /** Makes sure that it is not found again; for a storage that cannot keep our word that it is over. */
  forget(): unknown
}

/** Keeps a session under one key of a storage that may throw, reject, hang or answer late. */
export function createPersistence<S extends SessionCore>({
  storage,
  key,
  clock,
  channel,
  read,
  report,
  adoption,
}: PersistenceDeps<S>): Persistence<S> {
  let wanted: StorageEntry | undefined
  let failed = false
  let stale = false
  let running: Promise<void> | null = null

  const remove = (): unknown => storage.remove(key)

  /** Settles with the work or after `PATIENCE`, whichever is first; `late` hears of work that ends after that. */
  function bounded(work: () => unknown, late: () => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let over = false
      const stop = startTimeout(clock, PATIENCE, () => {
        over = true
        reject(new Error('Storage did not answer'))
      })
      const end =
        (settle: (value: unknown) => void) =>
        (value: unknown): void => {
          if (over) return late()
          stop()
          settle(value)
        }
      new Promise((begin) => begin(work())).then(end(resolve), end(reject))
    })
  }

  function write(entry: StorageEntry): Promise<unknown> {
    // A write that ends late may have undone what was written after it: then the newest is written once more.
    const late = (): void => {
      if (entry === wanted) return
      stale = true
      start()
    }
    const set = (): unknown => storage.set(key, entry)
    // That it is over is kept as such where there is something that could be adopted anew.
    if (entry.value === null)
      return adoption
        ? bounded(set, late).catch(() => bounded(() => Promise.all([remove(), adoption.forget()]), late))
        : bounded(remove, late).catch(() => bounded(set, late))
    return bounded(
      () =>
        new Promise((begin) => begin(set())).catch((error: unknown) =>
          // Better nothing at the next start than the session before this one.
          Promise.resolve(remove()).then(() => {
            throw error
          }),
        ),
      late,
    )
  }

  function run(): Promise<void> {
    const entry = wanted
    stale = false
    failed = false
    if (!entry) return Promise.resolve()
    return write(entry)
      .then(() => {
        if (entry === wanted) channel.keep(undefined)
      })
      .catch((error: unknown) => {
        failed = true
        report(error)
      })
      .then(() => {
        if (entry !== wanted || stale) return run()
        running = null
        return undefined
      })
  }

  function start(): void {
    if (!running) running = run()
  }

  /** Once: what comes of it is kept as ours. */
  function adopt(): null | Promise<RestoredSession<S> | null> {
    if (!adoption) return null
    return bounded(() => adoption.find(), Boolean)
      .then((found): RestoredSession<S> | null => {
        const old = parsed(found)
        if (isNothing(old)) return null
        const fresh = adoption.read(typeof old === 'string' ? { token: old } : old)
        return Object.assign(fresh, {
          endsAt: endOf(fresh.session.expiry),
          skew: null,
          adopted: true as const,
        })
      })
      .catch((error: unknown) => {
        report(error)
        return null
      })
  }

  function find(found: unknown): RestoredSession<S> | null | Promise<RestoredSession<S> | null> {
    // A storage for texts may hand back the text it was kept as. What is no JSON stays what it is: an error would quote it.
    const raw = parsed(found)
    if (isNothing(raw)) return adopt()
    if (isEntry(raw) && raw.value === null) return null
    try {
      const stored = isEntry(raw) && raw.value
      if (!isStored(stored)) throw new TypeError('storage: what was kept is of another kind')
      const { session, wechat, relative, obtainedAt: at, endsAt, skew } = stored
      return Object.assign(read(session, wechat === true), {
        at,
        relative: relative === true,
        endsAt: endOf(endsAt),
        skew,
      })
    } catch (error) {
      report(error)
      return bounded(remove, Boolean).then(() => null)
    }
  }

  /** What was saved while storage was read may have been cleaned up with what was there before. */
  function repeat(): void {
    if (wanted && wanted.value !== null) start()
  }

  return {
    load() {
      const known = channel.kept()
      const found = known === undefined ? bounded(() => storage.get(key), repeat) : Promise.resolve(known)
      return found
        .then(find)
        .catch((error: unknown) => {
          report(error)
          return undefined
        })
        .then((kept) => {
          repeat()
          return kept
        })
    },
    save(kept) {
      const endsAt = kept && kept.endsAt < Infinity ? kept.endsAt : null
      const value = kept && Object.assign({}, kept, { version: VERSION, endsAt })
      wanted = entryOf(value, clock.now(), null)
      channel.keep(wanted)
      start()
    },
    again() {
      if (failed) start()
    },
    idle: () => running || Promise.resolve(),
  }
}
