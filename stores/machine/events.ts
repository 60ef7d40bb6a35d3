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
  /** `shift`: how many ms the server's clock is behind our estimate. `first`: nothing was known before. */
  | { readonly type: 'clockLearned'; readonly shift: number; readonly first: boolean }
  | { readonly type: 'ended'; readonly reason: 'expired' | 'refused' }

/** The end of a renewal that brought no token. */
export interface Setback {
  readonly type: 'refused' | 'failed' | 'interrupted'
  /** The server's `Retry-After`, in ms; 0 for none. */
  readonly retryAfter: number
}

/** A setback with its error, which the store keeps and reports. */
export interface Failure extends Setback {
  readonly error: Error
}

/** A session that has just come from the server. */
export interface Fresh<S extends SessionCore> {
  readonly session: S
  /** True if `expiry` was counted from `at` (`expiresIn`); false if the server gave the end. */
  readonly relative: boolean
  /** When the token was issued, as far as that is known, in ms since the epoch by the server's clock. */
  readonly at: number
  /** Whose session it is; null if unknown. */
  readonly key: Key | null
}

/** A session read from storage. The store that saved it has computed the end. */
export interface Saved<S extends SessionCore> extends Fresh<S> {
  /** When the token ends; Infinity if only the server can tell. */
  readonly endsAt: number
}

/**
 * What the engine must do after a step. `start`: run the renewal `state.renewal`. The others are events of the store:
 * `restored` is `login` for a session read from storage, and `logout` takes its reason from the state.
 */
export type Effect = 'start' | 'login' | 'restored' | 'logout' | 'renew' | 'accountChange'
