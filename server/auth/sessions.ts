import type { Clock } from '../clock'
import type { Database, Queryable } from '../database/types'
import { supersede, wasAnswerLost } from './reuse'
import { fingerprint, randomId, randomSecret } from './secrets'
import type { TokenFormat } from './token-format'

export interface SessionSettings {
  /** How long an access token lives, in seconds. */
  readonly tokenTtl: number
  /** How long a refresh token lives unused, in seconds. */
  readonly refreshTtl: number
  /**
   * How long, in seconds, a used refresh token may be used again: a client whose answer got lost asks a second time.
   * After that it may only while nothing that was given for it has come back; else two parties hold it, and the session
   * ends for both. 0: any second use ends it.
   */
  readonly refreshGrace: number
}

export interface Tokens {
  token: string
  /** Seconds. */
  expiresIn: number
  refreshToken: string
}

/** What a user is shown of a session of theirs. The id opens nothing. */
export interface SessionInfo {
  id: string
  /** What the client called itself when it signed in. */
  client: string
  /** ms since the epoch. */
  createdAt: number
  renewedAt: number | null
}

/** Who is asking, and in which of their sessions. */
export interface Principal {
  readonly sessionId: string
  readonly userId: string
}

const CLIENT_LENGTH = 200

export type Sessions = ReturnType<typeof createSessions>

/** A session is one login: a family of access and refresh tokens that lives and ends together. */
export function createSessions(
  database: Database,
  clock: Clock,
  format: TokenFormat,
  settings: SessionSettings,
) {
  /** @param givenFor hash of the refresh token that is traded in; null for a login */
  async function issue(
    queryable: Queryable,
    { sessionId, userId }: Principal,
    givenFor: string | null,
  ): Promise<Tokens> {
    const now = clock.now()
    const expiresAt = now + settings.tokenTtl * 1000
    const token = await format.mint({ userId, sessionId, issuedAt: now, expiresAt })
    const refreshToken = randomSecret()
    await queryable.query(
      'INSERT INTO access_tokens (hash, session_id, expires_at, given_for) VALUES ($1, $2, $3, $4)',
      [fingerprint(token), sessionId, expiresAt, givenFor],
    )
    await queryable.query(
      'INSERT INTO refresh_tokens (hash, session_id, expires_at, given_for) VALUES ($1, $2, $3, $4)',
      [fingerprint(refreshToken), sessionId, now + settings.refreshTtl * 1000, givenFor],
    )
    return { token, expiresIn: settings.tokenTtl, refreshToken }
  }

  async function end(sessionId: string, queryable: Queryable = database): Promise<void> {
    await queryable.query('UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [
      sessionId,
      clock.now(),
    ])
  }

  /** Without a grace nothing is within it, not even by the clock of a server that is behind the other's. */
  const isWithinGrace = (ms: number) => settings.refreshGrace > 0 && ms < settings.refreshGrace * 1000

  return {
    end,

    open: (userId: string, client = ''): Promise<Tokens> =>
      database.transaction(async (transaction) => {
        const sessionId = randomId()
        await transaction.query(
          'INSERT INTO sessions (id, user_id, created_at, client) VALUES ($1, $2, $3, $4)',
          [sessionId, userId, clock.now(), client.slice(0, CLIENT_LENGTH)],
        )
        return issue(transaction, { sessionId, userId }, null)
      }),

    /** Whose token this is, if it may be used now. */
    async authenticate(token: string): Promise<Principal | null> {
      if (!(await format.accepts(token))) return null
      const hash = fingerprint(token)
      const [row] = await database.query<Principal & { used: boolean }>(
        `SELECT s.id AS "sessionId", s.user_id AS "userId", a.used
         FROM access_tokens a JOIN sessions s ON s.id = a.session_id
         WHERE a.hash = $1 AND a.expires_at > $2 AND s.ended_at IS NULL`,
        [hash, clock.now()],
      )
      if (!row) return null
      const { used, ...principal } = row
      if (!used) await database.query('UPDATE access_tokens SET used = true WHERE hash = $1', [hash])
      return principal
    },

    /** Which of these tokens, named by their fingerprints, may still be used: for what outlives the request it came with. */
    async stillLive(hashes: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await database.query<{ hash: string }>(
        `SELECT a.hash FROM access_tokens a JOIN sessions s ON s.id = a.session_id
         WHERE a.hash IN (SELECT jsonb_array_elements_text($1::jsonb)) AND a.expires_at > $2 AND s.ended_at IS NULL`,
        [JSON.stringify(hashes), clock.now()],
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

    /** Trades a refresh token for new tokens; `null` when it is dead. Tokens issued before stay valid until they end. */
    renew: (refreshToken: string): Promise<(Tokens & { userId: string }) | null> =>
      database.transaction(async (transaction) => {
        const hash = fingerprint(refreshToken)
        // The lock makes two uses of one token take turns, also when they reach two server processes.
        const [found] = await transaction.query<{
          sessionId: string
          userId: string
          expiresAt: number
          usedAt: number | null
          endedAt: number | null
        }>(
          `SELECT s.id AS "sessionId", s.user_id AS "userId", r.expires_at AS "expiresAt", r.used_at AS "usedAt",
                  s.ended_at AS "endedAt"
           FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1 FOR UPDATE`,
          [hash],
        )
        // Read after the wait for the lock: what the one before us did lies in the past.
        const now = clock.now()
        if (!found || found.endedAt !== null || found.expiresAt <= now) return null
        if (found.usedAt === null || !isWithinGrace(now - found.usedAt)) {
          if (found.usedAt !== null) {
            if (settings.refreshGrace === 0 || !(await wasAnswerLost(transaction, hash))) {
              await end(found.sessionId, transaction)
              return null
            }
            await supersede(transaction, hash, now)
          }
          await transaction.query('UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1', [hash, now])
        }
        await transaction.query('UPDATE sessions SET renewed_at = $2 WHERE id = $1', [found.sessionId, now])
        return { ...(await issue(transaction, found, hash)), userId: found.userId }
      }),

    /** The sessions somebody can still use, the newest first. */
    async list(userId: string): Promise<SessionInfo[]> {
      return database.query<SessionInfo>(
        `SELECT s.id, s.client, s.created_at AS "createdAt", s.renewed_at AS "renewedAt"
         FROM sessions s WHERE s.user_id = $1 AND s.ended_at IS NULL AND EXISTS
           (SELECT 1 FROM refresh_tokens r WHERE r.session_id = s.id AND r.expires_at > $2)
         ORDER BY s.created_at DESC, s.id`,
        [userId, clock.now()],
      )
    },

    /** Ends one session of a user; false when it is not theirs or ended already. */
    async endOf(userId: string, sessionId: string): Promise<boolean> {
      const ended = await database.query(
        'UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL RETURNING id',
        [userId, sessionId, clock.now()],
      )
      return ended.length > 0
    },

    /** Ends every session of a user but this one. */
    async endOthers({ userId, sessionId }: Principal): Promise<void> {
      await database.query(
        'UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL',
        [userId, sessionId, clock.now()],
      )
    },

    /** Makes the access tokens of a session count as expired; its refresh tokens live on. */
    async expire(sessionId: string): Promise<void> {
      await database.query(
        'UPDATE access_tokens SET expires_at = $2 WHERE session_id = $1 AND expires_at > $2',
        [sessionId, clock.now()],
      )
    },

    /** The same for one access token; false when it had ended already. */
    async expireToken(token: string): Promise<boolean> {
      const ended = await database.query(
        'UPDATE access_tokens SET expires_at = $2 WHERE hash = $1 AND expires_at > $2 RETURNING session_id',
        [fingerprint(token), clock.now()],
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
      const now = clock.now()
      await database.query(
        `DELETE FROM sessions s WHERE NOT EXISTS
           (SELECT 1 FROM refresh_tokens r WHERE r.session_id = s.id AND r.expires_at > $1)`,
        [now],
      )
      // Expired access tokens are kept as long as a refresh token lives: an expired one can still log out.
      await database.query('DELETE FROM access_tokens WHERE expires_at <= $1', [
        now - settings.refreshTtl * 1000,
      ])
      await database.query('DELETE FROM refresh_tokens WHERE expires_at <= $1', [now])
    },
  }
}
