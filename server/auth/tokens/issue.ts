import type { Queryable } from '../../database/types'
import { fingerprint, randomSecret } from './secrets'
import type { Principal, SessionSettings, Tokens } from '../sessions/sessions'
import type { TokenFormat } from './token-format'

/** A session with the current time and its end, both in ms since the epoch by the clock of `Clock.sql`. */
export interface TimedSession extends Principal {
  readonly now: number
  /** The end of the session's absolute lifetime. */
  readonly endsAt: number
}

export type Issuer = ReturnType<typeof createIssuer>

/** Creates tokens and stores their hashes. No token outlives its session. */
export function createIssuer(format: TokenFormat, settings: SessionSettings) {
  /** @param givenFor hash of the refresh token that the new token is issued for; null for a login */
  async function accessToken(queryable: Queryable, session: TimedSession, givenFor: string | null) {
    const { userId, sessionId, now } = session
    const expiresAt = Math.min(now + settings.tokenTtl * 1000, session.endsAt)
    const token = await format.mint({ userId, sessionId, issuedAt: now, expiresAt })
    await queryable.query(
      'INSERT INTO access_tokens (hash, session_id, expires_at, given_for) VALUES ($1, $2, $3, $4)',
      [fingerprint(token), sessionId, expiresAt, givenFor],
    )
    return { token, expiresIn: Math.floor((expiresAt - now) / 1000) }
  }

  async function pair(queryable: Queryable, session: TimedSession, givenFor: string | null): Promise<Tokens> {
    const access = await accessToken(queryable, session, givenFor)
    const refreshToken = randomSecret()
    const expiresAt = Math.min(session.now + settings.refreshTtl * 1000, session.endsAt)
    await queryable.query(
      'INSERT INTO refresh_tokens (hash, session_id, expires_at, given_for) VALUES ($1, $2, $3, $4)',
      [fingerprint(refreshToken), session.sessionId, expiresAt, givenFor],
    )
    return { ...access, refreshToken }
  }

  return { accessToken, pair }
}
