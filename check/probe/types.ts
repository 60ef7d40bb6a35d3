import type { Answer } from '../answer'
import type { Place } from '../carry'
import type { Facts } from '../facts'
import type { Secrets } from '../secrets'
import type { Asker, Asking } from '../session'
import type { Session, SessionFields } from '../session-fields'
import type { Settings } from '../settings'

export interface Probe extends Asker {
  readonly settings: Settings
  readonly facts: Facts
  /** The private request, with this token or as a visitor. */
  private(token?: string, places?: readonly Place[]): Promise<Answer>
  /** What carries a token: the session that there is, and where it travels. */
  with(token: string): Asking
  /** A session that counts: this one, or another login. */
  session(): Promise<Session>
  /** Takes the session that an answer brought; null if it brought none. */
  take(answer: Answer): Session | null
  /** Goes on with this one. */
  use(found: { readonly fields: SessionFields; readonly session: Session }): void
  /** Takes the next token from an answer to this one, where the backend gives them so. */
  follow(answer: Answer, token: string): void
  /** The session is over. */
  drop(): void
  counts(token: string): Promise<boolean>
  madeUp(token: string): string
  sleep(ms: number): Promise<void>
}

export interface Tools {
  readonly sleep: (ms: number) => Promise<void>
  readonly secrets: Secrets
}
