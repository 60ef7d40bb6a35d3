import type { Answer } from '../answer'
import type { Place } from '../carry'
import type { Facts } from '../facts'
import type { Secrets } from '../secrets'
import type { Asker, Asking } from '../asker'
import type { Session, SessionFields } from '../session-fields'
import type { Settings } from '../settings'

/** What the parts of the check share: the results so far, and the current session. */
export interface Probe extends Asker {
  readonly settings: Settings
  readonly facts: Facts
  /** Sends the private request, with this token, or without one as a visitor. */
  private(token?: string, places?: readonly Place[]): Promise<Answer>
  /** The values for a request that is sent with this token, in the places that were found. */
  with(token: string): Asking
  /** The current session; if there is none, logs in. @throws NoCodeError if that is not possible */
  session(): Promise<Session>
  /** Makes the session that an answer brought the current one, and returns it; null if it brought none. */
  take(answer: Answer): Session | null
  /** Makes this session the current one. */
  use(found: { readonly fields: SessionFields; readonly session: Session }): void
  /** Takes the next token from an answer to a request with this token, if the answer brings one. */
  follow(answer: Answer, token: string): void
  /** Forgets the current session, because it has ended. */
  drop(): void
  /** Sends the private request to find out whether a token is valid. */
  counts(token: string): Promise<boolean>
  /** Makes up a token that looks like this one, and adds it to the secrets. */
  madeUp(token: string): string
  sleep(ms: number): Promise<void>
}

export interface Tools {
  readonly sleep: (ms: number) => Promise<void>
  readonly secrets: Secrets
}
