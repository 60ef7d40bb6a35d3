import type { Reason, SessionCore } from './types'

/** What can happen to a session, and what follows from it besides the next state. */
export type Event<S extends SessionCore = SessionCore> =
  | { readonly type: 'restored'; readonly saved: Saved<S> | null }
  | { readonly type: 'login' }
  | { readonly type: 'loginFailed'; readonly flight: number }
  | ({ readonly type: 'signedIn'; readonly flight: number | null } & Fresh<S>)
  | { readonly type: 'expired'; readonly generation: number }
  | { readonly type: 'accepted'; readonly generation: number }
  | { readonly type: 'demand' | 'tick' | 'shown' | 'hidden' | 'logout' }
  | ({ readonly type: 'renewed'; readonly basis: number } & Fresh<S>)
  | { readonly type: 'refused'; readonly flight: number }
  | { readonly type: 'failed'; readonly flight: number; readonly jitter: number; readonly retryAfter: number }
  | { readonly type: 'interrupted'; readonly flight: number; readonly jitter: number }
  /** `shift`: how far the server's clock is behind what we took for it. */
  | { readonly type: 'clockLearned'; readonly shift: number; readonly first: boolean }
  | { readonly type: 'ended'; readonly reason: 'expired' | 'refused' }

/** A session that has just come from the server. */
export interface Fresh<S extends SessionCore> {
  readonly session: S
  readonly relative: boolean
  readonly key: string | number | null
}

/** A session as it was kept. */
export interface Saved<S extends SessionCore> {
  readonly session: S
  readonly key: string | number | null
  readonly obtainedAt: number
  readonly endsAt: number
}

export type Effect =
  /** Run the renewal `state.renewal`. */
  | { readonly type: 'renew' }
  | { readonly type: 'announce'; readonly event: 'login'; readonly restored: boolean }
  | { readonly type: 'announce'; readonly event: 'logout'; readonly reason: Exclude<Reason, 'none'> }
  | { readonly type: 'announce'; readonly event: 'renew' | 'accountChange' }
