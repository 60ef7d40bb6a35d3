import type { Clock } from '../../clock'
import type { Database } from '../../database/types'

/** What a user sees of one of their sessions. The id is no credential. */
export interface SessionInfo {
  id: string
  /** The User-Agent of the login. */
  client: string
  /** The address of the last login or renewal, without its end. */
  address: string
  /** ms since the epoch, as the other times. */
  createdAt: number
  renewedAt: number | null
  /** Exact to a minute. */
  lastUsedAt: number
}

/** Lists the sessions of a user that are not ended and can still be renewed, the newest first. */
export function createSessionList(database: Database, clock: Clock) {
  return (userId: string): Promise<SessionInfo[]> =>
    database.query<SessionInfo>(
      `SELECT s.id, s.client, s.address, s.created_at AS "createdAt", s.renewed_at AS "renewedAt",
              coalesce(s.last_used_at, s.renewed_at, s.created_at) AS "lastUsedAt"
       FROM sessions s WHERE s.user_id = $1 AND s.ended_at IS NULL AND EXISTS
         (SELECT 1 FROM refresh_tokens r WHERE r.session_id = s.id AND r.expires_at > ${clock.sql})
       ORDER BY s.created_at DESC, s.id`,
      [userId],
    )
}
