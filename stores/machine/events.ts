import type { Key } from './state'
import type { SessionCore } from '../types'

/** What can happen to a session. */
export type Event<S extends SessionCore = SessionCore> =
  | { readonly type: 'restored'; readonly saved: Saved<S> | null | undefined }
  | { readonly type: 'login' }
  | { readonly type: 'loginFailed'; readonly flight: number }
  | { readonly type: 'signedIn'; readonly flight: number | null; readonly fresh: Fresh<S> }
  | { readonly type: 'expired' | 'accepted'; readonly generation: number }
  | { readonly type: 'demand' | 'tick' | 'shown' | 'hidden' | 'logout' }
  | { readonly type: 'renewed'; readonly basis: number; readonly fresh: Fresh<S> }
  | ({ readonly flight: number; readonly jitter: number } & Setback)
  /** `shift`: how far the server's clock is behind what we took for it. */
  | { readonly type: 'clockLearned'; readonly shift: number; readonly first: boolean }
  | { readonly type: 'ended'; readonly reason: 'expired' | 'refused' }

/** How a renewal ends that brings no token. */
export interface Setback {
  readonly type: 'refused' | 'failed' | 'interrupted'
  /** How long the server asked to be left alone, in ms. */
  readonly retryAfter: number
}

/** The same with the reason, for those who are told. */
export interface Failure extends Setback {
  readonly error: Error
}

/** A session that has just come from the server. */
export interface Fresh<S extends SessionCore> {
  readonly session: S
  readonly relative: boolean
  /** When it was issued, as far as that is known: `expiresIn` counts from then. */
  readonly at: number
  readonly key: Key | null
}

/** A session that storage has kept; its end was known to the store that kept it. */
export interface Saved<S extends SessionCore> extends Fresh<S> {
  /** Infinity if only the server can tell. */
  readonly endsAt: number
}

/**
 * What follows besides the next state. `start`: run the renewal `state.renewal`. The others are announced; `restored` is
 * the login of a session that was kept, and the reason of a `logout` is the state's.
 */
export type Effect = 'start' | 'login' | 'restored' | 'logout' | 'renew' | 'accountChange'
