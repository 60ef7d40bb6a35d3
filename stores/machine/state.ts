import { SHORT_LIFE } from '../renewal/read-session'
import type { Reason, SessionCore, Status } from '../types'

/** What the options of the store allow; constant for a store. */
export interface Rules {
  /** How long before its end a token is renewed, in ms. */
  readonly refreshAhead: number
  /** True if there is `refresh` or `silentLogin`. */
  readonly canRenew: boolean
}

/** Whose session it is: what `accountOf` said, or `true` for the WeChat user of this phone. */
export type Key = string | number | true

export interface State<S extends SessionCore = SessionCore> {
  readonly restored: boolean
  readonly session: S | null
  readonly reason: Reason
  /** The number of the running login; 0 for none. */
  readonly login: number
  /** The number of the running renewal; 0 for none. */
  readonly renewal: number
  /** The last number given to a login or renewal; only grows. */
  readonly flights: number
  /** Grows with every new session and every renewal. */
  readonly generation: number
  /** Grows when another account signs in, and with each logout. */
  readonly account: number
  /** Whose session it is or was; null when unknown or after a logout. */
  readonly key: Key | null
  /** When the token was issued, as far as that is known. */
  readonly obtainedAt: number
  /** When the token ends; Infinity if only the server can tell. */
  readonly endsAt: number
  /** True if `endsAt` was counted by our clock, and no answer has been compared with that clock since. */
  readonly relative: boolean
  /** The newest generation that the server called expired. */
  readonly spent: number
  /** True if the server has accepted this token. True for a restored one, too. */
  readonly proven: boolean
  /** Fresh tokens in a row that the server called expired before it had accepted them. */
  readonly futile: number
  /** True if the renewal of this token was refused; the token is used until it ends. */
  readonly refused: boolean
  /** Failed renewals in a row. */
  readonly failures: number
  /** When the last renewal was started. */
  readonly startedAt: number
  /** How often the running renewal was interrupted. */
  readonly interruptions: number
  /** True while the running renewal waits for the foreground. Without a meaning when no renewal runs. */
  readonly paused: boolean
  /** Before this time a renewal starts only for a request or for `refresh()`. */
  readonly retryAt: number
  /** Before this time no renewal starts at all; 0 for none. */
  readonly coolUntil: number
  readonly visible: boolean
}

/** A token younger than this, in ms, is sent even if it has ended by our clock: the server decides. */
const MIN_SPACING = 1_000
/** After this many failures in a row the timer does not try again before the token is due. */
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

/** True if the token must not be sent: the server called it expired, or it has ended and is no longer young. */
export function isDead(s: State, now: number): boolean {
  return s.spent === s.generation || (now >= s.endsAt && now >= s.obtainedAt + MIN_SPACING)
}

/** True if it is too early for a renewal; false if the clock was set back, because the time passed is then unknown. */
export function isCooling(s: State, now: number): boolean {
  return now < s.coolUntil && now >= s.startedAt
}

/** When the machine needs the next `tick`; Infinity for never. */
export function wakeAt(s: State, rules: Rules): number {
  if (!s.session) return Infinity
  if (!rules.canRenew || s.refused) return s.endsAt
  if (s.renewal || !s.visible) return Infinity
  const { failures } = s
  const retryAt = Math.max(s.retryAt, s.coolUntil)
  // Also for a token that lasts for hours: the server may have carried out the renewal whose answer was lost, and then
  // takes the old refresh token for a short time only.
  if (failures && failures < MAX_TRIES) return retryAt
  const life = s.endsAt - s.obtainedAt
  const due = s.endsAt - Math.min(rules.refreshAhead, life / 2)
  // A token that the server called expired was renewed at once. One that may end while it is fetched is not renewed
  // ahead of time. When all tries at the due time have failed, the next one waits for a request or the foreground.
  if (s.spent === s.generation || life < SHORT_LIFE || (failures && due <= retryAt)) return Infinity
  return Math.max(due, retryAt)
}
