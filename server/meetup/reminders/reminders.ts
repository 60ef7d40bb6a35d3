import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { WechatError, WechatUnreachable, errcodes } from '../../wechat/errors'
import type { Wechat } from '../../wechat/service'
import { reminderMessage } from './reminder-message'
import type { ReminderTemplate, RemindedActivity } from './reminder-message'

/** A reminder comes this long before the activity begins. */
const AHEAD_MS = 3_600_000
/**
 * Who sends one has this long; then another process may. Longer than WeChat's client can take: 101 s, if the access token is
 * waited for, is fetched at the third try, is dead, all of that again, and each of six tries to send takes its 5 s.
 */
const LEASE_MS = 120_000
/** Before the next try, doubled each time up to the last. */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 600_000

type Failed = (error: unknown) => void
type Outcome = 'sent' | 'refused' | 'failed'

interface Due extends RemindedActivity {
  readonly userId: string
  readonly openid: string | null
  /** This one included. */
  readonly tries: number
}

export type Reminders = ReturnType<typeof createReminders>

/**
 * Messages before an activity begins, to those who asked for one. They are kept in the database: any process sends what is
 * due, each once. Should one die between WeChat's yes and our note of it, the next asks WeChat again, where the user's one
 * yes is spent by then.
 */
export function createReminders(
  database: Database,
  clock: Clock,
  wechat: Wechat,
  template: ReminderTemplate | null,
) {
  let running: Promise<void> | null = null
  let stopping = false

  /** The one that is due first. One at a time: the next one's time must not run while WeChat takes its time for this one. */
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

  /** A try that took longer than its lease says nothing about the one that came after it. */
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
      // A template or a page that is wrong stays wrong.
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
    /** What the page has to ask the user for; null where no reminders are sent. */
    templateId: template?.id ?? null,

    /** Asking twice is asking once; who refused and thought better of it is reminded after all. */
    async want(activityId: string, userId: string): Promise<void> {
      if (template === null) throw new ApiError('notFound', 'NO REMINDERS HERE')
      const [found] = await database.query<{ startsAt: number; openid: string | null }>(
        `SELECT starts_at AS "startsAt", openid FROM activities, users WHERE activities.id = $1 AND users.id = $2`,
        [activityId, userId],
      )
      if (!found) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      if (found.startsAt <= clock.now()) throw new ApiError('over')
      if (found.openid === null) throw new ApiError('noWechat')
      await database.query(
        `INSERT INTO reminders AS r (activity_id, user_id, due_at, state, tries, leased_until)
         VALUES ($1, $2, $3, 'waiting', 0, 0)
         ON CONFLICT (activity_id, user_id) DO UPDATE SET state = 'waiting', tries = 0, leased_until = 0
           WHERE r.state IN ('refused', 'failed')`,
        [activityId, userId, found.startsAt - AHEAD_MS],
      )
    },

    async unwant(activityId: string, userId: string): Promise<void> {
      await database.query(
        "DELETE FROM reminders WHERE activity_id = $1 AND user_id = $2 AND state <> 'sent'",
        [activityId, userId],
      )
    },

    async isWanted(activityId: string, userId: string | null): Promise<boolean> {
      const rows = await database.query(
        "SELECT 1 AS found FROM reminders WHERE activity_id = $1 AND user_id = $2 AND state IN ('waiting', 'sent')",
        [activityId, userId],
      )
      return rows.length > 0
    },

    /** Makes all that wait due now, for who tries the app out. @returns how many */
    async bringForward(): Promise<number> {
      const rows = await database.query(
        "UPDATE reminders SET due_at = 0 WHERE state = 'waiting' RETURNING activity_id",
      )
      return rows.length
    },

    /** Sends what is due, one look at a time; `failed` is told of what no later look can mend, and of a look that failed. */
    sendDue(failed: Failed): Promise<void> {
      if (template === null) return Promise.resolve()
      running ??= sendAll(template, failed)
        .catch(failed)
        .finally(() => {
          running = null
        })
      return running
    },

    /** What is being sent is sent, and no more. */
    stop(): Promise<void> {
      stopping = true
      return running ?? Promise.resolve()
    },
  }
}
