import type { Fresh } from '../machine/events'
import type { Reason, SessionCore } from '../types'

/** A session as it is saved in storage, and as one store passes it to the other stores. */
export interface SessionRecord<S extends object = object> {
  readonly session: S
  /** When the token was issued, in ms since the epoch by the server's clock, as all times here. */
  readonly obtainedAt: number
  /** When the token ends; Infinity if only the server can tell. */
  readonly endsAt: number
  /** True if the end was counted from `obtainedAt` and the clock has not been compared with the server's since. */
  readonly relative: boolean
  /** How far the device's clock is ahead of the server's, in ms; null if unknown. */
  readonly skew: number | null
  /** True if the session came through `wechatLogin`. */
  readonly wechat: boolean
}

/** What one store tells the others: a session (`renews`: the token it has renewed; null for a login), or its end. */
export type Change =
  | (SessionRecord<SessionCore> & { readonly renews: string | null })
  | { readonly session: null; readonly reason: Exclude<Reason, 'none'> }

/** Makes the record of a session that has just come. */
export const recordOf = <S extends SessionCore>(
  { session, relative, at, key }: Fresh<S>,
  endsAt: number,
  skew: number | null,
): SessionRecord<S> => ({ session, obtainedAt: at, endsAt, relative, skew, wechat: key === true })
