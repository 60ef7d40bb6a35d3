import type { Fresh } from '../machine/events'
import type { Reason, SessionCore } from '../types'

/** A session as storage keeps it, and as one store tells the others of it. */
export interface SessionRecord<S extends object = object> {
  readonly session: S
  /** When its token was issued, in ms since the epoch by the server's clock, as all times here. */
  readonly obtainedAt: number
  /** Infinity if only the server can tell. */
  readonly endsAt: number
  /** The end was counted from `obtainedAt` by a clock that nobody had compared with the server's. */
  readonly relative: boolean
  /** How far the device's clock is ahead of the server's, in ms; null if nobody knows. */
  readonly skew: number | null
  /** It has come through WeChat's own login. */
  readonly wechat: boolean
}

/** What one store tells the others: a login, a renewal of the token `renews`, or the end. */
export type Change =
  | (SessionRecord & { readonly renews: string | null })
  | { readonly session: null; readonly reason: Exclude<Reason, 'none'> }

/** The record of a session that has just come. */
export const recordOf = <S extends SessionCore>(
  { session, relative, at, key }: Fresh<S>,
  endsAt: number,
  skew: number | null,
): SessionRecord<S> => ({ session, obtainedAt: at, endsAt, relative, skew, wechat: key === true })
