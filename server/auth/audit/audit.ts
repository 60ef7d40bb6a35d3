import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import type { Caller } from '../caller'
import { randomId } from '../tokens/secrets'

/**
 * `login`; `refused`: a login, a renewal or a confirmation was; `reuse`: a refresh token was used by two parties, which
 * ended its session; `ended`: a session was; `confirmed`: the user showed again who they are; `password`, `phone`: it was changed; `paid`: an order was.
 */
export type AuditKind = 'login' | 'refused' | 'reuse' | 'ended' | 'confirmed' | 'password' | 'phone' | 'paid'

/** Something a user, or somebody who looks into an incident, will ask about. Holds no secret. */
export interface AuditEvent extends Caller {
  readonly kind: AuditKind
  /** Null when nobody knows: an account that does not exist, a token that never did. */
  readonly userId: string | null
  readonly sessionId: string | null
  /** By what it was done or why: `code`, `password`, `refresh`; of an end `logout`, `user`, `limit`, `reuse`, `password`. */
  readonly reason: string
}

/** As it is kept. */
export interface AuditEntry extends AuditEvent {
  readonly id: string
  /** ms since the epoch. */
  readonly at: number
}

export type AuditListener = (event: AuditEvent) => void
export type Recorder = (event: AuditEvent) => Promise<void>

/** Refusals of one user that are kept in an hour: guessing must not fill the disk, nor push out what it did. */
const REFUSALS_PER_HOUR = 100
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PAGE = 100
const ENTRY =
  'id, at, kind, user_id AS "userId", session_id AS "sessionId", reason, client, address FROM audit_events'

export type Audit = ReturnType<typeof createAudit>

/** @param retention days that events are kept */
export function createAudit(database: Database, clock: Clock, retention: number) {
  const listeners = new Set<AuditListener>()
  const tell = (event: AuditEvent) => listeners.forEach((listener) => listener(event))

  /** What is about nobody is told, not kept: anybody can make any number of it. */
  async function keep(queryable: Queryable, event: AuditEvent): Promise<void> {
    const { kind, userId, sessionId, reason, client, address } = event
    if (userId === null) return
    await queryable.query(
      `INSERT INTO audit_events (id, at, kind, user_id, session_id, reason, client, address)
       SELECT $1, ${clock.sql}, $2, $3, $4, $5, $6, $7
       WHERE $2 <> 'refused' OR (SELECT count(*) FROM audit_events
         WHERE user_id = $3 AND kind = 'refused' AND at > ${clock.sql} - ${HOUR_MS}) < ${REFUSALS_PER_HOUR}`,
      [randomId(), kind, userId, sessionId, reason, client, address],
    )
  }

  return {
    /** From now on hears of every event, once it holds. Returns how to stop. */
    listen(listener: AuditListener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async record(event: AuditEvent): Promise<void> {
      await keep(database, event)
      tell(event)
    },

    /** A transaction whose events are kept with what it did, and told when that is certain. */
    async transaction<Result>(
      work: (transaction: Queryable, record: Recorder) => Promise<Result>,
    ): Promise<Result> {
      const events: AuditEvent[] = []
      const result = await database.transaction((transaction) => {
        // Should the database ever run it twice, only what the last run did is told.
        events.length = 0
        return work(transaction, async (event) => {
          await keep(transaction, event)
          events.push(event)
        })
      })
      events.forEach(tell)
      return result
    },

    /** The latest of a user, the newest first. */
    list: (userId: string): Promise<AuditEntry[]> =>
      database.query<AuditEntry>(`SELECT ${ENTRY} WHERE user_id = $1 ORDER BY at DESC, id LIMIT ${PAGE}`, [
        userId,
      ]),

    /** What a user has to be told and was not yet: that somebody else held a token of theirs. */
    notices: (userId: string): Promise<AuditEntry[]> =>
      database.query<AuditEntry>(
        `SELECT ${ENTRY} WHERE user_id = $1 AND kind = 'reuse' AND seen_at IS NULL ORDER BY at DESC, id LIMIT ${PAGE}`,
        [userId],
      ),

    /** False when the notice is not theirs, or was seen before. */
    async see(userId: string, id: string): Promise<boolean> {
      const seen = await database.query(
        `UPDATE audit_events SET seen_at = ${clock.sql}
         WHERE id = $2 AND user_id = $1 AND kind = 'reuse' AND seen_at IS NULL RETURNING id`,
        [userId, id],
      )
      return seen.length > 0
    },

    async sweep(): Promise<void> {
      await database.query(`DELETE FROM audit_events WHERE at <= ${clock.sql} - $1::bigint`, [
        retention * DAY_MS,
      ])
    },
  }
}
