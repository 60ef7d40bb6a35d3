import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { WechatError, WechatUnreachable, errcodes } from '../../wechat/errors'
import type { Wechat } from '../../wechat/service'
import { reminderMessage } from './reminder-message'
import type { ReminderTemplate, RemindedActivity } from './reminder-message'

/** ms before the beginning of an activity at which its reminder is due. */
const AHEAD_MS = 3_600_000
/**
 * ms that a process has to send a reminder; then another process may. It is longer than WeChat's client can take, which
 * is 101 s: it waits for the access token and fetches it at the third try, twice, because the first token is refused,
 * and each of six tries to send takes 5 s.
 */
const LEASE_MS = 120_000
/** ms before the second try. The pause doubles with each try, up to the longest. */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 600_000

type Failed = (error: unknown) => void
type Outcome = 'sent' | 'refused' | 'failed'

interface Due extends RemindedActivity {
  readonly userId: string
  readonly openid: string | null
  /** The number of tries, including this one. */
  readonly tries: number
}

export type Reminders = ReturnType<typeof createReminders>

/**
 * Reminders: messages sent before an activity begins, to the users who asked for one. They are stored in the database,
 * and any process sends those that are due, each once. If a process dies after WeChat accepted a message and before
 * that is stored, another process sends it again; WeChat then refuses it, because the user's consent is used up.
 */
export function createReminders(
  database: Database,
  clock: Clock,
  wechat: Wechat,
  template: ReminderTemplate | null,
) {
  let running: Promise<void> | null = null
  let stopping = false

  /**
   * Leases the reminder that is due first. One at a time, so that no lease runs out while another reminder is being
   * sent.
   */
  async function lease(): Promise<Due | undefined> {
    const [due] = await database.query<Due>(
      `UPDATE reminders AS r SET leased_until = ${clock.sql} + ${LEASE_MS}, tries = r.tries + 1
       FROM activities AS a, users AS u
       WHERE a.id = r.activity_id AND u.id = r.user_id AND (r.activity_id, r.user_id) IN (
         SELECT activity_id, user_id FROM reminders
         WHERE state = 'waiting' AND due_at <= ${clock.sql} AND leased_until <= ${clock.sql}
         ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING r.activity_id AS "activityId", r.user_id AS "userId", r.tries, u.openid,
         a.title, a.place, a.starts_at AS "startsAt"`,
    )
    return due
  }

  /** Changes a leased reminder. Does nothing if the lease ran out and another try has begun. */
  const change = (due: Due, set: string, value: Outcome | number) =>
    database.query(
      `UPDATE reminders SET ${set}
       WHERE activity_id = $1 AND user_id = $2 AND state = 'waiting' AND tries = $3`,
      [due.activityId, due.userId, due.tries, value],
    )

  const keep = (due: Due, state: Outcome) => change(due, 'state = $4', state)

  const postpone = (due: Due) =>
    change(
      due,
      `leased_until = ${clock.sql} + $4`,
      Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (due.tries - 1)),
    )

  async function send(due: Due, to: ReminderTemplate, failed: Failed): Promise<void> {
    if (due.openid === null) return void (await keep(due, 'failed'))
    try {
      await wechat.sendMessage(reminderMessage(to, due.openid, due))
    } catch (error) {
      const errcode = error instanceof WechatError ? error.errcode : undefined
      if (errcode === errcodes.messageRefused) return void (await keep(due, 'refused'))
      if (errcode === errcodes.busy || error instanceof WechatUnreachable) return void (await postpone(due))
      failed(error)
      // Trying again would not help: the template or the page is wrong.
      return void (await keep(due, 'failed'))
    }
    await keep(due, 'sent')
  }

  async function sendAll(to: ReminderTemplate, failed: Failed): Promise<void> {
    await database.query(
      `UPDATE reminders SET state = 'missed' FROM activities
       WHERE id = activity_id AND state = 'waiting' AND starts_at <= ${clock.sql}`,
    )
    while (!stopping) {
      const due = await lease()
      if (!due) return
      await send(due, to, failed)
    }
  }

  return {
    /** The template that the page must ask the user's consent for; null if no reminders are sent. */
    templateId: template?.id ?? null,

    /**
     * Stores a reminder for a user. A second call changes nothing, except that it makes a refused or failed reminder
     * wait again.
     * @throws ApiError if the activity has begun or does not exist, or the user has no WeChat identity
     */
    async add(activityId: string, userId: string): Promise<void> {
      if (template === null) throw new ApiError('notFound', 'NO REMINDERS HERE')
      const [found] = await database.query<{ startsAt: number; isLate: boolean; openid: string | null }>(
        `SELECT starts_at AS "startsAt", starts_at <= ${clock.sql} AS "isLate", openid FROM activities, users
         WHERE activities.id = $1 AND users.id = $2`,
        [activityId, userId],
      )
      if (!found) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      if (found.isLate) throw new ApiError('over')
      if (found.openid === null) throw new ApiError('noWechat')
      await database.query(
        `INSERT INTO reminders AS r (activity_id, user_id, due_at, state, tries, leased_until)
         VALUES ($1, $2, $3, 'waiting', 0, 0)
         ON CONFLICT (activity_id, user_id) DO UPDATE SET state = 'waiting', tries = 0, leased_until = 0
           WHERE r.state IN ('refused', 'failed')`,
        [activityId, userId, found.startsAt - AHEAD_MS],
      )
    },

    /** Removes a reminder that was not sent yet. */
    async cancel(activityId: string, userId: string): Promise<void> {
      await database.query(
        "DELETE FROM reminders WHERE activity_id = $1 AND user_id = $2 AND state <> 'sent'",
        [activityId, userId],
      )
    },

    /** Whether the user has a reminder that is waiting or was sent. */
    async has(activityId: string, userId: string | null): Promise<boolean> {
      const rows = await database.query(
        "SELECT 1 AS found FROM reminders WHERE activity_id = $1 AND user_id = $2 AND state IN ('waiting', 'sent')",
        [activityId, userId],
      )
      return rows.length > 0
    },

    /** Makes all waiting reminders due now, for development. @returns their number */
    async makeAllDue(): Promise<number> {
      const rows = await database.query(
        "UPDATE reminders SET due_at = 0 WHERE state = 'waiting' RETURNING activity_id",
      )
      return rows.length
    },

    /**
     * Sends the reminders that are due. While a call is running, another one returns the same promise, which never
     * rejects. `failed` is called with errors that no later try can mend, and with the error that ended the run.
     */
    sendDue(failed: Failed): Promise<void> {
      if (template === null) return Promise.resolve()
      running ??= sendAll(template, failed)
        .catch(failed)
        .finally(() => {
          running = null
        })
      return running
    },

    /** Stops sending. Resolves when the reminder that is being sent is done. */
    stop(): Promise<void> {
      stopping = true
      return running ?? Promise.resolve()
    },
  }
}
