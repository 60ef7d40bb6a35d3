import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import { deleteInParts, inParts, type GoOn } from '../../database/in-parts'
import { DatabaseUnavailable } from '../../database/unavailable'
import type { Audit, Recorder } from '../audit/audit'
import type { Caller } from '../caller'
import { ApiError } from '../../protocol/errors'
import { createIssuer } from '../tokens/issue'
import { createRenewal } from '../tokens/renewal'
import { fingerprint, randomId } from '../tokens/secrets'
import { createSessionList } from './session-list'
import type { TokenFormat } from '../tokens/token-format'

export interface SessionSettings {
  /** How long an access token lives, in seconds. */
  readonly tokenTtl: number
  /** How long a refresh token lives unused, in seconds. */
  readonly refreshTtl: number
  /**
   * How long, in seconds, a used refresh token may be used again and gets the same tokens, for a client that lost the
   * answer or sent two requests at once. Tokens that are in use are given only to the network of the first use. What
   * gets no tokens is answered `busy`, and is judged after the grace. Later, a used refresh token gets new tokens only as
   * long as none of the tokens given for it has been used. Otherwise two parties hold it, and the session ends for both.
   * A request whose client has hung up changes nothing. With 0 any second use ends the session.
   */
  readonly refreshGrace: number
  /** How long a session lives, in seconds, however often it is renewed. */
  readonly sessionTtl: number
  /** How long after a login or a confirmation, in seconds, a user may do what could take the account over. */
  readonly confirmWindow: number
  /** The most sessions a user may have. One more login ends the session that has been unused for longest. */
  readonly sessionLimit: number
}

export interface Tokens {
  token: string
  /** Seconds. */
  expiresIn: number
  refreshToken: string
}

/** The user of a request, and the session its token belongs to. */
export interface Principal {
  readonly sessionId: string
  readonly userId: string
}

/**
 * ms. The time a session was last used is written at most once in this period, so that not every request costs a write.
 */
const USE_PRECISION = 60_000

export type Sessions = ReturnType<typeof createSessions>

/** Sessions and their tokens. A session is one login: a family of access and refresh tokens that ends together. */
export function createSessions(
  database: Database,
  clock: Clock,
  format: TokenFormat,
  settings: SessionSettings,
  audit: Audit,
) {
  const issuer = createIssuer(format, settings)

  /**
   * Lets one transaction at a time change which sessions a user has. FOR UPDATE would be stronger than needed: inserts
   * of rows that refer to the user would wait for it.
   */
  const lockUser = (transaction: Queryable, userId: string) =>
    transaction.query<{ passwordHash: string | null }>(
      'SELECT password_hash AS "passwordHash" FROM users WHERE id = $1 FOR NO KEY UPDATE',
      [userId],
    )

  /** Ends this session (`=`), or all others of its user (`<>`). @returns how many */
  async function endWhere(
    transaction: Queryable,
    record: Recorder,
    { userId, sessionId }: Principal,
    comparison: '=' | '<>',
    cause: Caller & { readonly reason: string },
  ): Promise<number> {
    await lockUser(transaction, userId)
    const ended = await transaction.query<{ id: string }>(
      `UPDATE sessions SET ended_at = ${clock.sql}
       WHERE user_id = $1 AND id ${comparison} $2 AND ended_at IS NULL RETURNING id`,
      [userId, sessionId],
    )
    for (const { id } of ended) await record({ ...cause, kind: 'ended', userId, sessionId: id })
    return ended.length
  }

  /** Notes the time, if that is possible: a request that only reads is served also while the disk is full. */
  async function touch(sessionId: string): Promise<void> {
    try {
      await database.query(`UPDATE sessions SET last_used_at = ${clock.sql} WHERE id = $1`, [sessionId])
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error
    }
  }

  return {
    renew: createRenewal(audit, clock, issuer, settings),
    list: createSessionList(database, clock),

    /**
     * Opens a session and returns its first tokens. Sessions above the limit are ended.
     * @param reason how the user signed in: `code` or `password`
     * @param passwordHash the hash of the password that was checked, for a login by password
     * @returns null if the password was changed after the check
     */
    open: (userId: string, caller: Caller, reason: string, passwordHash?: string): Promise<Tokens | null> =>
      audit.transaction(async (transaction, record) => {
        const event = { ...caller, userId }
        const sessionId = randomId()
        const [user] = await lockUser(transaction, userId)
        if (passwordHash !== undefined && user?.passwordHash !== passwordHash) return null
        const [made] = await transaction.query<{ now: number }>(
          `INSERT INTO sessions (id, user_id, created_at, last_used_at, client, address)
           VALUES ($1, $2, ${clock.sql}, ${clock.sql}, $3, $4) RETURNING created_at AS now`,
          [sessionId, userId, caller.client, caller.address],
        )
        if (!made) throw new Error('the session was not made')
        await record({ ...event, kind: 'login', sessionId, reason })
        const tooMany = await transaction.query<{ id: string }>(
          `UPDATE sessions SET ended_at = $3 WHERE id IN (
             SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL
             ORDER BY id = $2 DESC, coalesce(last_used_at, renewed_at, created_at) DESC, id OFFSET $4
           ) RETURNING id`,
          [userId, sessionId, made.now, settings.sessionLimit],
        )
        for (const { id } of tooMany)
          await record({ ...event, kind: 'ended', sessionId: id, reason: 'limit' })
        const endsAt = made.now + settings.sessionTtl * 1000
        return issuer.pair(transaction, { sessionId, userId, now: made.now, endsAt }, null)
      }),

    /**
     * The user and session of an access token; null if the token has ended or does not exist. Marks the token as used.
     */
    async authenticate(token: string): Promise<Principal | null> {
      if (!(await format.accepts(token))) return null
      const hash = fingerprint(token)
      const [row] = await database.query<Principal & { used: boolean; idle: boolean }>(
        `SELECT s.id AS "sessionId", s.user_id AS "userId", a.used,
                coalesce(s.last_used_at, 0) <= ${clock.sql} - ${USE_PRECISION} AS idle
         FROM access_tokens a JOIN sessions s ON s.id = a.session_id
         WHERE a.hash = $1 AND a.expires_at > ${clock.sql} AND s.ended_at IS NULL`,
        [hash],
      )
      if (!row) return null
      const { used, idle, ...principal } = row
      if (!used) await database.query('UPDATE access_tokens SET used = true WHERE hash = $1', [hash])
      if (idle) await touch(principal.sessionId)
      return principal
    },

    /**
     * Those of these access tokens, given by their fingerprints, that have not ended. For connections, which outlive a
     * request.
     */
    async filterLive(hashes: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await database.query<{ hash: string }>(
        `SELECT a.hash FROM access_tokens a JOIN sessions s ON s.id = a.session_id
         WHERE a.hash IN (SELECT jsonb_array_elements_text($1::jsonb)) AND a.expires_at > ${clock.sql}
           AND s.ended_at IS NULL`,
        [JSON.stringify(hashes)],
      )
      return new Set(rows.map(({ hash }) => hash))
    },

    /**
     * The user and session of an access token, also of one that has ended. Enough to end the session, not to use it.
     */
    async recognise(token: string): Promise<Principal | null> {
      if (!(await format.accepts(token))) return null
      const [row] = await database.query<Principal>(
        `SELECT s.id AS "sessionId", s.user_id AS "userId"
         FROM access_tokens a JOIN sessions s ON s.id = a.session_id WHERE a.hash = $1`,
        [fingerprint(token)],
      )
      return row ?? null
    },

    /** Notes that the user has just confirmed who they are. */
    confirm: (principal: Principal, caller: Caller, reason: string): Promise<void> =>
      audit.transaction(async (transaction, record) => {
        await transaction.query(`UPDATE sessions SET confirmed_at = ${clock.sql} WHERE id = $1`, [
          principal.sessionId,
        ])
        await record({ ...caller, ...principal, kind: 'confirmed', reason })
      }),

    /** Throws `unconfirmed` unless the login or the last confirmation of the session lies within the confirm window. */
    async requireConfirmed({ sessionId }: Principal): Promise<void> {
      const [row] = await database.query(
        `SELECT id FROM sessions WHERE id = $1 AND coalesce(confirmed_at, created_at) > ${clock.sql} - $2::bigint`,
        [sessionId, settings.confirmWindow * 1000],
      )
      if (!row) throw new ApiError('unconfirmed')
    },

    /** Ends one session of a user. False if it is not theirs, or has ended already. */
    end: (principal: Principal, caller: Caller, reason: string): Promise<boolean> =>
      audit.transaction(
        async (transaction, record) =>
          (await endWhere(transaction, record, principal, '=', { ...caller, reason })) > 0,
      ),

    /** Ends all sessions of a user except this one. @returns how many */
    endOthers: (principal: Principal, caller: Caller, reason: string): Promise<number> =>
      audit.transaction((transaction, record) =>
        endWhere(transaction, record, principal, '<>', { ...caller, reason }),
      ),

    /** Changes the user's password and ends all sessions of the user except this one, both or neither. */
    changePassword: (principal: Principal, caller: Caller, passwordHash: string): Promise<number> =>
      audit.transaction(async (transaction, record) => {
        const cause = { ...caller, reason: 'password' }
        await transaction.query('UPDATE users SET password_hash = $2 WHERE id = $1', [
          principal.userId,
          passwordHash,
        ])
        await record({ ...cause, ...principal, kind: 'password' })
        return endWhere(transaction, record, principal, '<>', cause)
      }),

    /** Expires the access tokens of a session. Its refresh tokens stay valid. */
    async expire(sessionId: string): Promise<void> {
      await database.query(
        `UPDATE access_tokens SET expires_at = ${clock.sql} WHERE session_id = $1 AND expires_at > ${clock.sql}`,
        [sessionId],
      )
    },

    /** Expires one access token. False if it had ended already, or does not exist. */
    async expireToken(token: string): Promise<boolean> {
      const ended = await database.query(
        `UPDATE access_tokens SET expires_at = ${clock.sql} WHERE hash = $1 AND expires_at > ${clock.sql}
         RETURNING session_id`,
        [fingerprint(token)],
      )
      return ended.length > 0
    },

    /** The number of sessions that were not ended. */
    async count(): Promise<number> {
      const [row] = await database.query<{ n: number }>(
        'SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL',
      )
      return row?.n ?? 0
    },

    /** Deletes the sessions and tokens that nobody can use any more. */
    async sweep(goOn: GoOn): Promise<void> {
      await deleteInParts(
        database,
        goOn,
        'sessions',
        `NOT EXISTS
           (SELECT 1 FROM refresh_tokens r WHERE r.session_id = sessions.id AND r.expires_at > ${clock.sql})`,
      )
      // Expired access tokens are kept for the life of a refresh token, because an expired one can still log out.
      await deleteInParts(database, goOn, 'access_tokens', `expires_at <= ${clock.sql} - $1::bigint`, [
        settings.refreshTtl * 1000,
      ])
      await deleteInParts(database, goOn, 'refresh_tokens', `expires_at <= ${clock.sql}`)
      await inParts(
        database,
        goOn,
        'refresh_tokens',
        (part) =>
          `UPDATE refresh_tokens SET successor = NULL
           WHERE ${part} AND successor IS NOT NULL AND used_at <= ${clock.sql} - $1::bigint`,
        [settings.refreshGrace * 1000],
      )
    },
  }
}
