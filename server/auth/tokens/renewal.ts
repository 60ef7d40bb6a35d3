import { databaseTime, type Clock } from '../../clock'
import type { Queryable } from '../../database/types'
import type { Audit } from '../audit/audit'
import type { Caller } from '../caller'
import { ApiError } from '../../protocol/errors'
import type { Issuer, TimedSession } from './issue'
import { supersede, useOfSuccessors } from './reuse'
import { fingerprint } from './secrets'
import type { Principal, SessionSettings, Tokens } from '../sessions/sessions'
import { openSuccessor, sealSuccessor } from './successor'

interface Found extends Principal {
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
  readonly endedAt: number | null
  readonly successor: string | null
  /** The address of the last login or renewal, without its end. */
  readonly address: string
}

interface Renewed extends Tokens {
  userId: string
}

/**
 * Returns a function that trades a refresh token for new tokens, and that resolves to null if the token is not valid.
 * The access tokens issued before stay valid until they expire. A reuse by two parties ends the session. `hasLeft` tells
 * whether the client has hung up; it is called only for a used token after the grace. Throws `busy` for a second use
 * within the grace that is not answered with the same tokens.
 */
export function createRenewal(audit: Audit, clock: Clock, issuer: Issuer, settings: SessionSettings) {
  /**
   * Locks the token and its session, so that two uses of one token run one after the other, also in two server
   * processes.
   */
  async function find(transaction: Queryable, hash: string): Promise<Found | undefined> {
    const [found] = await transaction.query<Found>(
      `SELECT s.id AS "sessionId", s.user_id AS "userId", s.created_at AS "createdAt", s.ended_at AS "endedAt",
              s.address, r.expires_at AS "expiresAt", r.used_at AS "usedAt", r.successor
       FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1 FOR UPDATE`,
      [hash],
    )
    return found
  }

  /**
   * A repeated use within the grace period gets the same refresh token again, so that a session never has two of them.
   * If the access token of that pair has expired, a new one is issued. Null if the stored pair cannot be read.
   */
  async function repeatTokens(
    transaction: Queryable,
    session: TimedSession,
    refreshToken: string,
    sealed: string | null,
  ): Promise<Tokens | null> {
    const pair = openSuccessor(refreshToken, sealed)
    if (pair === null) return null
    const [access] = await transaction.query<{ expiresAt: number }>(
      'SELECT expires_at AS "expiresAt" FROM access_tokens WHERE hash = $1',
      [fingerprint(pair.token)],
    )
    const expiresIn = Math.floor(((access?.expiresAt ?? 0) - session.now) / 1000)
    if (expiresIn > 0) return { ...pair, expiresIn }
    const hash = fingerprint(refreshToken)
    const tokens = { ...pair, ...(await issuer.accessToken(transaction, session, hash)) }
    await keepSuccessor(transaction, refreshToken, tokens)
    return tokens
  }

  async function keepSuccessor(transaction: Queryable, refreshToken: string, tokens: Tokens): Promise<void> {
    await transaction.query('UPDATE refresh_tokens SET successor = $2 WHERE hash = $1', [
      fingerprint(refreshToken),
      sealSuccessor(refreshToken, tokens),
    ])
  }

  /** @returns the tokens; null for a refusal; for a second use that is judged later, the ms until then */
  const renew = (
    refreshToken: string,
    caller: Caller,
    hasLeft: () => Promise<boolean>,
  ): Promise<Renewed | number | null> =>
    audit.transaction(async (transaction, record) => {
      const hash = fingerprint(refreshToken)
      const found = await find(transaction, hash)
      const { sessionId = null, userId = null } = found ?? {}
      const event = { ...caller, sessionId, userId }
      const refused = async () => {
        await record({ ...event, kind: 'refused', reason: 'refresh' })
        return null
      }
      if (!found) return refused()
      // Read after the lock was acquired, so that it is later than what the previous holder wrote.
      const now = await databaseTime(transaction, clock)
      const endsAt = found.createdAt + settings.sessionTtl * 1000
      const session = { sessionId: found.sessionId, userId: found.userId, now, endsAt }
      // The last second of a session is not worth a token, which would end before the answer arrives.
      if (found.endedAt !== null || found.expiresAt <= now || endsAt - now < 1000) return refused()

      if (found.usedAt !== null) {
        const use = await useOfSuccessors(transaction, hash)
        const graceLeft = found.usedAt + settings.refreshGrace * 1000 - now
        if (graceLeft > 0) {
          // Two requests of one client at the same time come from one network, and the first answer may be in use already.
          const isRepeat = use === 'unused' || (use === 'used' && caller.address === found.address)
          const tokens = isRepeat && (await repeatTokens(transaction, session, refreshToken, found.successor))
          if (tokens) return { ...tokens, userId: found.userId }
          // A phone's first try may arrive after the second one, by another network: nothing must change for it. A
          // party that has no other token asks again after the grace.
          await refused()
          return graceLeft
        }
        // A phone gives a request up after a minute, and tries again. A server at its limit may read the first try after
        // it has answered the second one. A client that has hung up gets no tokens, so nothing must change for it.
        if (settings.refreshGrace > 0 && (await hasLeft())) return refused()
        if (settings.refreshGrace === 0 || use !== 'unused') {
          await transaction.query('UPDATE sessions SET ended_at = $2 WHERE id = $1', [found.sessionId, now])
          await record({ ...event, kind: 'reuse', reason: 'refresh' })
          await record({ ...event, kind: 'ended', reason: 'reuse' })
          return null
        }
        await supersede(transaction, hash, now)
      }
      await transaction.query('UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1', [hash, now])
      await transaction.query(
        'UPDATE sessions SET renewed_at = $2, last_used_at = $2, address = $3 WHERE id = $1',
        [found.sessionId, now, caller.address],
      )
      const tokens = await issuer.pair(transaction, session, hash)
      await keepSuccessor(transaction, refreshToken, tokens)
      return { ...tokens, userId: found.userId }
    })

  return async (...given: Parameters<typeof renew>): Promise<Renewed | null> => {
    const renewed = await renew(...given)
    if (typeof renewed === 'number') throw new ApiError('busy', undefined, Math.ceil(renewed / 1000))
    return renewed
  }
}
