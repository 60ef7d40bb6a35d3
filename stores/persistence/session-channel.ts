import type { Failure } from '../machine/events'
import type { Change } from './session-record'

/** A renewal that runs. */
interface Flight {
  /** The token that is renewed. */
  readonly token: string
  /** The `failed` callback of each store that takes part, beginning with the store that runs the renewal. */
  readonly failed: ((failure: Failure) => void)[]
  /** Takes the tokens that came late from an earlier renewal of the same token; called if this renewal fails. */
  late?: (() => void) | undefined
}

/** A renewal, as a store that takes part in it sees it. */
export interface Renewal {
  /** True if this store runs the renewal; false if it waits for another store. */
  readonly leads: boolean
  /**
   * Ends this renewal: the next store that needs a token starts one of its own.
   * @param take takes the new tokens. If this renewal was given up and the next one of the same token runs, `take` is
   *   called only if that one fails: a server that has given tokens twice may have ended the first ones.
   */
  end(take?: () => void): void
  /** Ends this renewal, and calls the `failed` of every store that takes part. */
  fail(failure: Failure): void
}

/** A store, as the others see it. */
export interface Member {
  /** Called with each change that another store tells. */
  adopt(change: Change): void
  /** Does this store have a session? */
  holds(): boolean
}

/** The writes of the stores that share a session: one at a time, the newest last, also after a store was disposed. */
export interface Writes {
  /** The newest entry that storage is to hold. */
  entry?: unknown
  /** Writes `entry`. Never rejects. */
  write?: () => Promise<unknown>
  /** The same function while it waits for the running write to end. */
  due?: (() => Promise<unknown>) | undefined
  /** Settles when the running write and the one that is due have ended; undefined if nothing is being written. */
  running?: Promise<undefined> | undefined
  /** True if the last write failed. */
  failed?: boolean
}

/**
 * Several stores may save their session under the same key of the same storage: after a hot reload, or if the app
 * creates its store twice. They share one session, so that a one-time refresh token is used once, and no store saves a
 * session after another store has logged out.
 */
interface SharedSession {
  readonly stores: Set<Member>
  readonly writes: Writes
  flight: Flight | null
  /** The last change: if a renewal, for a store that has read the session before it from storage. */
  last: Change | null
  /** The token that is being told of, null for the end; undefined for nothing. */
  telling?: string | null | undefined
}

// Two copies of this package in one app do not see each other's sessions: for that the map would have to be a global.
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
  /** Passes a change of this store to the other stores. */
  tell(change: Change): void
  /** Does another store have a session? */
  held(): boolean
  readonly writes: Writes
  /**
   * Call this before you renew a token. If another store has renewed it already, this store adopts the new session. If
   * another store is renewing it (`leads` is false), wait for that store's change, or for `failed`.
   */
  join(token: string, failed: (failure: Failure) => void): Renewal
  /** This store takes no part any more. */
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
      const told = change.session && change.session.token
      // Each that adopts it would tell it once more.
      if (shared.telling === told) return
      shared.telling = told
      shared.last = change
      // What hears of it may have told of something newer.
      for (const other of others()) if (shared.telling === told) other.adopt(change)
      shared.telling = undefined
    },
    held: () => others().some((other) => other.holds()),
    join(token, failed) {
      const { flight: known, last } = shared
      const done = last && last.session && last.renews === token
      if (done) self.adopt(last)
      const flight: Flight = !done && known && known.token === token ? known : { token, failed: [] }
      flight.failed.push(failed)
      if (!done) shared.flight = flight
      const end = (take?: () => void): void => {
        const next = shared.flight
        if (next && next !== flight && next.token === token) next.late = take || next.late
        else {
          if (next === flight) shared.flight = null
          if (take) take()
        }
      }
      return {
        leads: !done && flight !== known,
        end,
        fail(failure) {
          end(flight.late)
          for (const each of flight.failed.splice(0)) each(failure)
        },
      }
    },
    leave: () => void stores.delete(self),
  }
}
