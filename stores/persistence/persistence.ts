import { isNothing, isRecord } from '../check'
import type { Saved } from '../machine/events'
import { parsed } from '../renewal/read-session'
import { startTimeout } from '../renewal/timer'
import type { StoreContext } from '../store/context'
import type { AuthStorage, Session, SessionCore } from '../types'
import type { SessionChannel } from './session-channel'
import type { SessionRecord } from './session-record'

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
  /** Tries once more what could not be written. Settles when nothing is being written; never rejects. */
  again(): Promise<undefined>
}

/** What lies in storage. */
type Stored =
  /** The user has logged out: what the app kept by itself is not to be adopted again. */
  | { readonly version: number; readonly session: null }
  | (Pick<SessionRecord, 'obtainedAt' | 'skew'> & {
      readonly version: number
      readonly session: unknown
      readonly wechat?: unknown
      readonly relative?: unknown
      /** JSON has no Infinity: null stands for "only the server can tell". */
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

/** What it throws is a rejection. */
const begin = (work: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(work()))

/** Keeps a session under one key of a storage that may throw, reject, hang or answer late. */
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

  /** Settles with the work or after `PATIENCE`, whichever is first; `late` hears of work that ends after that. */
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
    // A write that ends late may have undone what was written after it, also if that was the same: then the newest is
    // written once more. That nothing is to be there is done twice by itself.
    const late = (): void => {
      if (entry !== writes.entry || (entry.session && !writes.failed)) start()
    }
    const set = (): unknown => storage.set(key, entry)
    // That it is over is kept as such where there is something that could be adopted anew.
    if (entry.session === null)
      return old
        ? bounded(set, late).catch(() =>
            bounded(() => Promise.all([remove(), typeof old === 'string' && storage.remove(old)]), late),
          )
        : bounded(remove, late).catch(() => bounded(set, late))
    return bounded(
      () =>
        begin(set).catch((error: unknown) =>
          // Better nothing at the next start than the session before this one.
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

  /** Writes the newest, at once or after what is being written. */
  function start(): void {
    writes.due = writes.write
    if (!writes.running) writes.running = run()
  }

  /** Once: what comes of it is kept as ours. */
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
    // A storage for texts may hand back the text it was kept as. What is no JSON stays what it is: an error would quote it.
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
          // What was saved while storage was read may have been cleaned up with what was there before.
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
