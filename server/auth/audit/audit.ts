import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import { deleteInParts, type GoOn } from '../../database/in-parts'
import type { Caller } from '../caller'
import { randomId } from '../tokens/secrets'

/**
 * - `login`: a session was opened
 * - `refused`: a login, a renewal or a confirmation was refused
 * - `reuse`: a refresh token was used by two parties, which ended its session
 * - `ended`: a session was ended
 * - `confirmed`: the user confirmed who they are
 * - `password`, `phone`: the user changed it
 * - `paid`: an order was paid, or paid back
 */
export type AuditKind = 'login' | 'refused' | 'reuse' | 'ended' | 'confirmed' | 'password' | 'phone' | 'paid'

/** An event that a user or the investigation of an incident will ask about. It holds no secret. */
export interface AuditEvent extends Caller {
  readonly kind: AuditKind
  /** Null if it belongs to no user, as an account or a token that does not exist. */
  readonly userId: string | null
  readonly sessionId: string | null
  /**
   * The means or the cause: `code`, `password`, `refresh`; of an ended session `logout`, `user`, `limit`, `reuse`,
   * `password`, `development`; of a payment `notification`, `query`, `refund`, and `refunded` if money was paid back.
   */
  readonly reason: string
}

/** An event as it is stored. */
export interface AuditEntry extends AuditEvent {
  readonly id: string
  /** ms since the epoch. */
  readonly at: number
}

export type AuditListener = (event: AuditEvent) => void
export type Recorder = (event: AuditEvent) => Promise<void>

/** The most refusals stored per user and hour: guessing must neither fill the disk nor crowd out the other events. */
const REFUSALS_PER_HOUR = 100
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PAGE = 100
const ENTRY =
  'id, at, kind, user_id AS "userId", session_id AS "sessionId", reason, client, address FROM audit_events'

export type Audit = ReturnType<typeof createAudit>

/**
 * The audit trail: stores events in the database and hands them to listeners.
 * @param retention days that events are kept
 */
export function createAudit(database: Database, clock: Clock, retention: number) {
  const listeners = new Set<AuditListener>()
  const tell = (event: AuditEvent) => listeners.forEach((listener) => listener(event))

  /** An event that belongs to no user is not stored, because anybody can cause any number of them. Listeners get it. */
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
    /**
     * Calls the listener with every event from now on, once it is committed.
     * @returns a function that removes the listener
     */
    listen(listener: AuditListener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** Stores an event outside a transaction and hands it to the listeners. */
    async record(event: AuditEvent): Promise<void> {
      await keep(database, event)
      tell(event)
    },

    /**
     * Runs a transaction that stores its events too. The listeners get the events after the commit, and none if it
     * fails.
     */
    async transaction<Result>(
      work: (transaction: Queryable, record: Recorder) => Promise<Result>,
    ): Promise<Result> {
      const events: AuditEvent[] = []
      const result = await database.transaction((transaction) => {
        // If the database runs the transaction again, only the events of the last run count.
        events.length = 0
        return work(transaction, async (event) => {
          await keep(transaction, event)
          events.push(event)
        })
      })
      events.forEach(tell)
      return result
    },

    /** The latest 100 events of a user, the newest first. */
    list: (userId: string): Promise<AuditEntry[]> =>
      database.query<AuditEntry>(`SELECT ${ENTRY} WHERE user_id = $1 ORDER BY at DESC, id LIMIT ${PAGE}`, [
        userId,
      ]),

    /**
     * The notices a user has not yet seen, the newest first: each says that a refresh token was used by two parties.
     */
    notices: (userId: string): Promise<AuditEntry[]> =>
      database.query<AuditEntry>(
        `SELECT ${ENTRY} WHERE user_id = $1 AND kind = 'reuse' AND seen_at IS NULL ORDER BY at DESC, id LIMIT ${PAGE}`,
        [userId],
      ),

    /** Marks a notice as seen. False if the user has no such notice, or has seen it before. */
    async see(userId: string, id: string): Promise<boolean> {
      const seen = await database.query(
        `UPDATE audit_events SET seen_at = ${clock.sql}
         WHERE id = $2 AND user_id = $1 AND kind = 'reuse' AND seen_at IS NULL RETURNING id`,
        [userId, id],
      )
      return seen.length > 0
    },

    /** Deletes events older than the retention. */
    sweep: (goOn: GoOn): Promise<void> =>
      deleteInParts(database, goOn, 'audit_events', `at <= ${clock.sql} - $1::bigint`, [retention * DAY_MS]),
  }
}
