import { SHORT_LIFE } from '../renewal/read-session'
import type { Reason, SessionCore, Status } from '../types'

/** What the app makes possible; constant for a store. */
export interface Rules {
  /** How long before its end a token is renewed, in ms. */
  readonly refreshAhead: number
  /** Is there a way to renew at all? */
  readonly canRenew: boolean
}

/** Whose session it is: what `accountOf` said, or `true` for the WeChat user of this phone. */
export type Key = string | number | true

export interface State<S extends SessionCore = SessionCore> {
  readonly restored: boolean
  readonly session: S | null
  readonly reason: Reason
  /** The login that runs; 0 for none. */
  readonly login: number
  /** The renewal that runs; 0 for none. */
  readonly renewal: number
  /** Numbers for logins and renewals; only grows. */
  readonly flights: number
  /** Grows with every new session and every renewal. */
  readonly generation: number
  /** Grows with every other account. */
  readonly account: number
  /** Whose session it is or was; null when unknown or after a logout. */
  readonly key: Key | null
  /** When the token was obtained. */
  readonly obtainedAt: number
  /** When the token ends; Infinity if only the server can tell. */
  readonly endsAt: number
  /** The end was counted from now by a clock that no answer has been compared with since. */
  readonly relative: boolean
  /** The newest generation that the server called expired. */
  readonly spent: number
  /** Has the server accepted this token? */
  readonly proven: boolean
  /** Renewals in a row whose token the server never accepted. */
  readonly futile: number
  /** The renewal of this token was refused; it is used until it ends. */
  readonly refused: boolean
  /** Failed renewals in a row. */
  readonly failures: number
  /** When the last renewal was started. */
  readonly startedAt: number
  /** Interruptions of the renewal that runs. */
  readonly interruptions: number
  /** The renewal that runs waits for the foreground. Means nothing when none runs. */
  readonly paused: boolean
  /** No renewal by itself before this. */
  readonly retryAt: number
  /** No renewal at all before this. */
  readonly coolUntil: number
  readonly visible: boolean
}

/** A token this young is sent even if the clock says that it has ended: the server decides. */
const MIN_SPACING = 1_000
/** Renewals that are tried by themselves, in a row; later ones wait for a request or the foreground. */
const MAX_TRIES = 5

export const initialState: State<never> = {
  restored: false,
  session: null,
  reason: 'none',
  login: 0,
  renewal: 0,
  flights: 0,
  generation: 0,
  account: 0,
  key: null,
  obtainedAt: 0,
  endsAt: Infinity,
  relative: false,
  spent: 0,
  proven: false,
  futile: 0,
  refused: false,
  failures: 0,
  startedAt: 0,
  interruptions: 0,
  paused: false,
  retryAt: 0,
  coolUntil: 0,
  visible: true,
}

export function statusOf(s: State): Status {
  if (s.session) return s.renewal ? 'renewing' : 'signedIn'
  if (s.login) return 'signingIn'
  return s.restored ? 'signedOut' : 'restoring'
}

/** Must this token not be sent? Because the server said so, or the clock does and there was time to renew. */
export function isDead(s: State, now: number): boolean {
  return s.spent === s.generation || (now >= s.endsAt && now >= s.obtainedAt + MIN_SPACING)
}

/** Is it too early for a renewal? Not if the clock was set back since: nobody knows then how much time has passed. */
export function isCooling(s: State, now: number): boolean {
  return now < s.coolUntil && now >= s.startedAt
}

/** When the state next changes by itself; Infinity for never. */
export function wakeAt(s: State, rules: Rules): number {
  if (!s.session) return Infinity
  if (!rules.canRenew || s.refused) return s.endsAt
  if (s.renewal || !s.visible || s.failures >= MAX_TRIES) return Infinity
  const retryAt = Math.max(s.retryAt, s.coolUntil)
  // A token the server called expired is renewed at once; what is left to do here is to try again after a failure.
  if (s.spent === s.generation) return s.failures ? retryAt : Infinity
  const life = s.endsAt - s.obtainedAt
  // Ahead of time only what does not end while it is fetched.
  if (life < SHORT_LIFE && !s.failures) return Infinity
  return Math.max(s.endsAt - Math.min(rules.refreshAhead, life / 2), retryAt)
}
