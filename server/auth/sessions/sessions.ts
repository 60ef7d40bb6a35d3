import type { Clock } from '../../clock'
import type { Database, Parameter, Queryable } from '../../database/types'
import type { Audit } from '../audit/audit'
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
   * How long, in seconds, a used refresh token may be used again, for the same tokens: a client whose answer got lost asks
   * a second time. After that it may only while nothing that was given for it has come back; else two parties hold it,
   * and the session ends for both. 0: any second use ends it.
   */
  readonly refreshGrace: number
  /** How long a session lives, in seconds, however often it is renewed. */
  readonly sessionTtl: number
  /** How long after a login or a confirmation, in seconds, a user may do what could take an account over. */
  readonly confirmWindow: number
  /** How many sessions a user has; one more ends the one that was used least lately. */
  readonly sessionLimit: number
}

export interface Tokens {
  token: string
  /** Seconds. */
  expiresIn: number
  refreshToken: string
}

/** Who is asking, and in which of their sessions. */
export interface Principal {
  readonly sessionId: string
  readonly userId: string
}

/** ms. When a session was last used is written once in so long: reading must not cost a write. */
const USE_PRECISION = 60_000

export type Sessions = ReturnType<typeof createSessions>

/** A session is one login: a family of access and refresh tokens that lives and ends together. */
export function createSessions(
  database: Database,
  clock: Clock,
  format: TokenFormat,
  settings: SessionSettings,
  audit: Audit,
) {
  const issuer = createIssuer(format, settings)

  /** One change of a user's sessions at a time. Weaker than FOR UPDATE, which everything that refers to the user waits for. */
  const lockUser = (transaction: Queryable, userId: string) =>
    transaction.query('SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId])

  /** Ends those of a user's sessions that `condition` names; its parameters begin with $2. */
  function endWhere(
    userId: string,
    condition: string,
    parameters: readonly (string | number)[],
    cause: Caller & { readonly reason: string },
  ): Promise<string[]> {
    return audit.transaction(async (transaction, record) => {
      await lockUser(transaction, userId)
      const ended = await transaction.query<{ id: string }>(
        `UPDATE sessions SET ended_at = ${clock.sql} WHERE user_id = $1 AND ended_at IS NULL AND ${condition} RETURNING id`,
        [userId, ...parameters],
      )
      for (const { id } of ended) await record({ ...cause, kind: 'ended', userId, sessionId: id })
      return ended.map(({ id }) => id)
    })
  }

  const touch = (sessionId: string) =>
    database.query(`UPDATE sessions SET last_used_at = ${clock.sql} WHERE id = $1`, [sessionId])

  return {
    renew: createRenewal(audit, clock, issuer, settings),
    list: createSessionList(database, clock),

    /** @param reason how the user signed in */
    open: (userId: string, caller: Caller, reason: string): Promise<Tokens> =>
      audit.transaction(async (transaction, record) => {
        const event = { ...caller, userId }
        const sessionId = randomId()
        await lockUser(transaction, userId)
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

    /** Whose token this is, if it may be used now. */
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

    /** Which of these tokens, named by their fingerprints, may still be used: for what outlives the request it came with. */
    async stillLive(hashes: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await database.query<{ hash: string }>(
        `SELECT a.hash FROM access_tokens a JOIN sessions s ON s.id = a.session_id
         WHERE a.hash IN (SELECT jsonb_array_elements_text($1::jsonb)) AND a.expires_at > ${clock.sql}
           AND s.ended_at IS NULL`,
        [JSON.stringify(hashes)],
      )
      return new Set(rows.map(({ hash }) => hash))
    },

    /** Whose token this is or was: enough to end a session, not to use it. */
    async recognise(token: string): Promise<Principal | null> {
      const [row] = await database.query<Principal>(
        `SELECT s.id AS "sessionId", s.user_id AS "userId"
         FROM access_tokens a JOIN sessions s ON s.id = a.session_id WHERE a.hash = $1`,
        [fingerprint(token)],
      )
      return row ?? null
    },

    /** The user showed again who they are. */
    confirm: (principal: Principal, caller: Caller, reason: string): Promise<void> =>
      audit.transaction(async (transaction, record) => {
        await transaction.query(`UPDATE sessions SET confirmed_at = ${clock.sql} WHERE id = $1`, [
          principal.sessionId,
        ])
        await record({ ...caller, ...principal, kind: 'confirmed', reason })
      }),

    /** Whether the user showed who they are lately enough; throws `unconfirmed`. */
    async requireConfirmed({ sessionId }: Principal): Promise<void> {
      const [row] = await database.query(
        `SELECT id FROM sessions WHERE id = $1 AND coalesce(confirmed_at, created_at) > ${clock.sql} - $2::bigint`,
        [sessionId, settings.confirmWindow * 1000],
      )
      if (!row) throw new ApiError('unconfirmed')
    },

    /** Ends one session of a user; false when it is not theirs or ended already. */
    end: async ({ userId, sessionId }: Principal, caller: Caller, reason: string): Promise<boolean> =>
      (await endWhere(userId, 'id = $2', [sessionId], { ...caller, reason })).length > 0,

    /** Ends every session of a user but this one. */
    endOthers: async ({ userId, sessionId }: Principal, caller: Caller, reason: string): Promise<void> => {
      await endWhere(userId, 'id <> $2', [sessionId], { ...caller, reason })
    },

    /** Makes the access tokens of a session count as expired; its refresh tokens live on. */
    async expire(sessionId: string): Promise<void> {
      await database.query(
        `UPDATE access_tokens SET expires_at = ${clock.sql} WHERE session_id = $1 AND expires_at > ${clock.sql}`,
        [sessionId],
      )
    },

    /** The same for one access token; false when it had ended already. */
    async expireToken(token: string): Promise<boolean> {
      const ended = await database.query(
        `UPDATE access_tokens SET expires_at = ${clock.sql} WHERE hash = $1 AND expires_at > ${clock.sql}
         RETURNING session_id`,
        [fingerprint(token)],
      )
      return ended.length > 0
    },

    async count(): Promise<number> {
      const [row] = await database.query<{ n: number }>(
        'SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL',
      )
      return row?.n ?? 0
    },

    /** Forgets what nobody can use any more. */
    async sweep(): Promise<void> {
      const patiently = (sql: string, parameters?: readonly Parameter[]) =>
        database.transaction((transaction) => transaction.query(sql, parameters), { patient: true })
      await patiently(
        `DELETE FROM sessions s WHERE NOT EXISTS
           (SELECT 1 FROM refresh_tokens r WHERE r.session_id = s.id AND r.expires_at > ${clock.sql})`,
      )
      // Expired access tokens are kept as long as a refresh token lives: an expired one can still log out.
      await patiently(`DELETE FROM access_tokens WHERE expires_at <= ${clock.sql} - $1::bigint`, [
        settings.refreshTtl * 1000,
      ])
      await patiently(`DELETE FROM refresh_tokens WHERE expires_at <= ${clock.sql}`)
      await patiently(
        `UPDATE refresh_tokens SET successor = NULL WHERE successor IS NOT NULL AND used_at <= ${clock.sql} - $1::bigint`,
        [settings.refreshGrace * 1000],
      )
    },
  }
}
