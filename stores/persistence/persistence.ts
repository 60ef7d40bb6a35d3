import { isNothing, isRecord } from '../check'
import type { Saved } from '../machine/events'
import { parsed } from '../renewal/read-session'
import { startTimeout } from '../renewal/timer'
import type { StoreContext } from '../store/context'
import type { AuthStorage, Session, SessionCore } from '../types'
import type { SessionChannel } from './session-channel'
import type { SessionRecord } from './session-record'

/** A storage call that takes longer, in ms, is given up: an app must start and log out even if the storage hangs. */
const PATIENCE = 3_000
const VERSION = 1

/** A session read from storage. */
export interface RestoredSession<S extends SessionCore> extends Saved<S>, Pick<SessionRecord, 'skew'> {
  /** True if the app had saved the session by itself (`adopt`), and the store has not saved it yet. */
  readonly adopted?: true
}

export interface Persistence<S extends SessionCore> {
  /**
   * Reads the saved session: null if there is none or none that can be used (then it is removed), undefined if storage
   * could not be read. Never rejects.
   */
  load(): Promise<RestoredSession<S> | null | undefined>
  /** Saves a session; null removes it. Storage ends up with the newest call's session, however slow its writes are. */
  save(kept: SessionRecord<S> | null): void
  /** Tries a failed write once more. Settles when nothing is being written; never rejects. */
  again(): Promise<undefined>
}

/** The value in storage. */
type Stored =
  /** Nobody is signed in: the session that the app saved by itself must not be adopted again. */
  | { readonly version: number; readonly session: null }
  | (Pick<SessionRecord, 'obtainedAt' | 'skew'> & {
      readonly version: number
      readonly session: unknown
      readonly wechat?: unknown
      readonly relative?: unknown
      /** When the token ends; null if only the server can tell, because JSON has no Infinity. */
      readonly endsAt: number | null
    })

const endOf = (end: number | null): number => (end === null ? Infinity : end)
const isNumeric = (value: unknown): boolean => value === null || typeof value === 'number'

function isStored(raw: unknown): raw is Stored {
  return (
    isRecord(raw) &&
    raw.version === VERSION &&
    (raw.session === null ||
      (typeof raw.obtainedAt === 'number' && isNumeric(raw.endsAt) && isNumeric(raw.skew)))
  )
}

/** Calls `work` at once; what it throws becomes a rejection. */
const begin = (work: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(work()))

/** Saves a session under one key of a storage that may throw, reject, hang or answer late. */
export function createPersistence<Profile extends object>(
  { options, engine, app, clock }: StoreContext<Profile>,
  storage: AuthStorage,
  key: string,
  channel: SessionChannel,
): Persistence<Session<Profile>> {
  type Restored = RestoredSession<Session<Profile>>
  const { adopt: old } = options
  const { writes } = channel

  const remove = (): unknown => storage.remove(key)
  const report = (thrown: unknown): undefined => void engine.report('storage', thrown)

  /** Settles with `work`, but rejects after `PATIENCE`; if `work` ends after that, `late` is called. */
  function bounded(work: () => unknown, late: () => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let over = false
      const stop = startTimeout(clock, PATIENCE, () => {
        over = true
        reject(new Error('Storage did not answer'))
      })
      void begin(work)
        .then(resolve, reject)
        .then(() => (over ? late() : stop()))
    })
  }

  function write(entry: Stored): Promise<unknown> {
    // A write that was given up may still end, and undo a newer write, also one of this same entry (a `set` that fails
    // at last removes the key): write the newest entry once more. Removing twice does no harm, so that needs no repeat.
    const late = (): void => {
      if (entry !== writes.entry || (entry.session && !writes.failed)) start()
    }
    const set = (): unknown => storage.set(key, entry)
    // With `adopt`, the end is saved as an entry: otherwise the next start would adopt the app's own session again.
    if (entry.session === null)
      return old
        ? bounded(set, late).catch(() =>
            bounded(() => Promise.all([remove(), typeof old === 'string' && storage.remove(old)]), late),
          )
        : bounded(remove, late).catch(() => bounded(set, late))
    return bounded(
      () =>
        begin(set).catch((error: unknown) =>
          // Without this removal the next start would restore the session before this one.
          Promise.resolve(remove()).then(() => {
            throw error
          }),
        ),
      late,
    )
  }

  function run(): Promise<undefined> | undefined {
    const { due } = writes
    writes.due = undefined
    return due ? due().then(run) : (writes.running = undefined)
  }

  /** Writes the newest entry, at once or after the running write. */
  function start(): void {
    writes.due = writes.write
    // In a microtask: a storage may call the app within `set`, and the write that this causes must find `running`.
    if (!writes.running) writes.running = Promise.resolve().then(run)
  }

  /** Reads the session that the app saved by itself; the store then saves it as its own. */
  function adopt(): null | Promise<Restored | null> {
    if (!old) return null
    return bounded(() => (typeof old === 'string' ? storage.get(old) : app.call(old)), Boolean)
      .then((found) => {
        const kept = parsed(found)
        if (isNothing(kept)) return null
        const fresh = app.read('adopt', typeof kept === 'string' ? { token: kept } : kept)
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

  function find(found: unknown): Restored | null | Promise<Restored | null> {
    // A storage for texts may return JSON text. Text that is not JSON must not throw, because the error would quote it.
    const stored = parsed(found)
    if (isNothing(stored)) return adopt()
    try {
      if (!isStored(stored)) throw new TypeError('storage: what was kept is of another kind')
      if (stored.session === null) return null
      const { session, wechat, relative, obtainedAt: at, endsAt, skew } = stored
      const fresh = app.read('storage', session, { wechat: wechat === true })
      return Object.assign(fresh, {
        at,
        relative: relative === true && skew === null,
        endsAt: endOf(endsAt),
        skew,
      })
    } catch (error) {
      report(error)
      return bounded(remove, start).then(() => null)
    }
  }

  return {
    load() {
      const { entry: before, running, failed } = writes
      const found = running || failed ? Promise.resolve(before) : bounded(() => storage.get(key), start)
      return found
        .then(find)
        .catch(report)
        .then((kept) => {
          // Removing an unusable entry may have removed an entry that was saved meanwhile: write that again.
          if (writes.entry !== before) start()
          return kept
        })
    },
    save(kept) {
      const entry: Stored = kept
        ? Object.assign({ version: VERSION }, kept, { endsAt: kept.endsAt < Infinity ? kept.endsAt : null })
        : { version: VERSION, session: null }
      writes.entry = entry
      writes.write = () =>
        write(entry).then(
          () => (writes.failed = false),
          (error: unknown) => {
            writes.failed = true
            report(error)
          },
        )
      start()
    },
    again() {
      if (writes.failed) start()
      return Promise.resolve(writes.running)
    },
  }
}
