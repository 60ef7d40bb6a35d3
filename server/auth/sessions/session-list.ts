import type { Clock } from '../../clock'
import type { Database } from '../../database/types'

/** What a user is shown of a session of theirs. The id opens nothing. */
export interface SessionInfo {
  id: string
  /** What the client called itself when it signed in. */
  client: string
  /** Without its end. */
  address: string
  /** ms since the epoch, as the others. */
  createdAt: number
  renewedAt: number | null
  /** To the minute. */
  lastUsedAt: number
}

/** The sessions somebody can still use, the newest first. */
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
