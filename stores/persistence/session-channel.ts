import type { Failure } from '../machine/events'
import type { Change } from './session-record'

interface Flight {
  readonly token: string
  readonly followers: Set<(failure: Failure) => void>
}

/** A store, to the others. */
export interface Member {
  /** Hears what they tell. */
  adopt(change: Change): void
  /** Has it a session? */
  holds(): boolean
}

/**
 * Stores that keep their session under one key of one storage: after a hot reload, or where the app makes its store
 * twice. They hold one session, so that a refresh token that is good for one use is used once, and a logout of one is
 * not undone by what another one writes.
 */
interface SharedSession {
  readonly stores: Set<Member>
  flight: Flight | null
  /** The last renewal, for a store that has read what storage held before it. */
  last: Change | null
  /** What shall lie in storage, and does not yet. */
  entry: unknown
  /** Those who are still writing it, or something older. */
  readonly writers: Set<unknown>
}

const channels = new WeakMap<object, Map<string, SharedSession>>()

function sharedSessionOf(storage: object, key: string): SharedSession {
  const known = channels.get(storage) || new Map<string, SharedSession>()
  channels.set(storage, known)
  const shared = known.get(key) || {
    stores: new Set(),
    flight: null,
    last: null,
    entry: undefined,
    writers: new Set(),
  }
  known.set(key, shared)
  return shared
}

export interface SessionChannel {
  tell(change: Change): void
  /** Has another store the session? */
  held(): boolean
  /**
   * What the others hear of, too: from now on this lies in storage, or will. `undefined` once it does: when all
   * have written, what is found there is true, whoever puts it there.
   */
  keep(entry: unknown): void
  /** What will lie in storage, where another store is at it that knows; else undefined. */
  kept(): unknown
  /**
   * Is another store renewing this token, or has it? Then nothing is to be done but to wait: for what it tells, or
   * for `failed`. A store that has waited too long calls the result: then the next one that needs a token tries by itself.
   */
  follow(token: string, failed: (failure: Failure) => void): (() => void) | null
  /**
   * This store renews the token. `land` ends that, and returns those who want to hear of a failure. `abandon`: nobody
   * here waits for it any more, so a store that needs a token from now on asks anew.
   */
  lead(token: string): { land(): readonly ((failure: Failure) => void)[]; abandon(): void }
  leave(): void
}

export function openSessionChannel(storage: object, key: string, self: Member): SessionChannel {
  const shared = sharedSessionOf(storage, key)
  const { stores } = shared
  stores.add(self)
  return {
    tell(change) {
      shared.last = change.session && change.renews !== null ? change : null
      for (const other of Array.from(stores)) if (other !== self) other.adopt(change)
    },
    held: () => Array.from(stores).some((other) => other !== self && other.holds()),
    keep(entry) {
      const { writers } = shared
      if (entry) writers.add(self)
      else writers.delete(self)
      if (entry || !writers.size) shared.entry = entry
    },
    kept: () => (stores.size > 1 ? shared.entry : undefined),
    follow(token, failed) {
      const { flight, last } = shared
      if (last && last.session && last.renews === token) {
        self.adopt(last)
        return () => undefined
      }
      if (!flight || flight.token !== token) return null
      flight.followers.add(failed)
      return () => {
        flight.followers.delete(failed)
        if (shared.flight === flight) shared.flight = null
      }
    },
    lead(token) {
      const flight: Flight = { token, followers: new Set() }
      shared.flight = flight
      const abandon = (): void => {
        if (shared.flight === flight) shared.flight = null
      }
      return {
        abandon,
        land() {
          abandon()
          const followers = Array.from(flight.followers)
          flight.followers.clear()
          return followers
        },
      }
    },
    leave: () => void stores.delete(self),
  }
}
