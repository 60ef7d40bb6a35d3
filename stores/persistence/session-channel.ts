import type { Failure } from '../machine/events'
import type { Change } from './session-record'

interface Flight {
  readonly token: string
  /** Of each store that waits for it, the one that runs it first. */
  readonly failed: ((failure: Failure) => void)[]
}

/** A renewal, to a store that takes part in it. */
export interface Renewal {
  /** It is this store that runs it. */
  readonly leads: boolean
  /** The next store that needs a token runs one by itself. */
  end(): void
  /** The same, and all that wait for it are told why. */
  fail(failure: Failure): void
}

/** A store, to the others. */
export interface Member {
  /** Hears what they tell. */
  adopt(change: Change): void
  /** Has it a session? */
  holds(): boolean
}

/** How storage comes to hold what one of them saved last: one write at a time, also after that store was disposed. */
export interface Writes {
  /** What was saved last. */
  entry?: unknown
  /** Writes it. Never rejects. */
  write?: () => Promise<unknown>
  /** The same, where that has not begun. */
  due?: (() => Promise<unknown>) | undefined
  /** Settles when nothing is being written. */
  running?: Promise<undefined> | undefined
  /** The last write did not work out. */
  failed?: boolean
}

/**
 * Stores that keep their session under one key of one storage: after a hot reload, or where the app makes its store
 * twice. They hold one session, so that a refresh token that is good for one use is used once, and a logout of one is
 * not undone by what another one writes.
 */
interface SharedSession {
  readonly stores: Set<Member>
  readonly writes: Writes
  flight: Flight | null
  /** The last renewal, for a store that has read what storage held before it. */
  last: Change | null
}

const channels = new WeakMap<object, Map<string, SharedSession>>()

function sharedSessionOf(storage: object, key: string): SharedSession {
  const known = channels.get(storage) || new Map<string, SharedSession>()
  channels.set(storage, known)
  const shared = known.get(key) || {
    stores: new Set(),
    writes: {},
    flight: null,
    last: null,
  }
  known.set(key, shared)
  return shared
}

export interface SessionChannel {
  tell(change: Change): void
  /** Has another store the session? */
  held(): boolean
  readonly writes: Writes
  /**
   * A store is about to renew this token. Where another one is at it, or has been, there is nothing to do but to wait: for
   * what it tells, or for `failed`.
   */
  join(token: string, failed: (failure: Failure) => void): Renewal
  leave(): void
}

export function openSessionChannel(storage: object, key: string, self: Member): SessionChannel {
  const shared = sharedSessionOf(storage, key)
  const { stores } = shared
  const others = (): Member[] => Array.from(stores).filter((other) => other !== self)
  stores.add(self)
  return {
    writes: shared.writes,
    tell(change) {
      shared.last = change.session && change.renews !== null ? change : null
      for (const other of others()) other.adopt(change)
    },
    held: () => others().some((other) => other.holds()),
    join(token, failed) {
      const { flight: known, last } = shared
      const done = last && last.session && last.renews === token
      if (done) self.adopt(last)
      const flight: Flight = !done && known && known.token === token ? known : { token, failed: [] }
      flight.failed.push(failed)
      if (!done) shared.flight = flight
      const end = (): void => {
        if (shared.flight === flight) shared.flight = null
      }
      return {
        leads: !done && flight !== known,
        end,
        fail(failure) {
          end()
          for (const each of flight.failed.splice(0)) each(failure)
        },
      }
    },
    leave: () => void stores.delete(self),
  }
}
