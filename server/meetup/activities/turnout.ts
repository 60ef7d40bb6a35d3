import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'

/** The number of users who signed up for an activity. */
export interface Turnout {
  activityId: string
  joined: number
  capacity: number
}

export type Turnouts = ReturnType<typeof createTurnouts>

const COLUMNS = 'id AS "activityId", joined, capacity'

/** Signs users up for activities, and reads the numbers of sign-ups. */
export function createTurnouts(database: Database, clock: Clock) {
  /** Changes a sign-up and the number in one transaction. A second call with the same arguments changes nothing. */
  const change = (activityId: string, statement: string, parameters: string[], by: 1 | -1) =>
    database.transaction(async (transaction): Promise<Turnout> => {
      // The lock makes sign-ups for one activity run one after the other, so that the last place is taken once.
      const [found] = await transaction.query<Turnout & { isOver: boolean; price: number }>(
        `SELECT ${COLUMNS}, ends_at <= ${clock.sql} AS "isOver", price FROM activities
         WHERE id = $1 FOR NO KEY UPDATE`,
        [activityId],
      )
      if (!found) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      const { isOver, price, ...before } = found
      if (isOver) throw new ApiError('over')
      if (price > 0) throw new ApiError('costs')
      const changed = await transaction.query(`${statement} RETURNING user_id`, parameters)
      if (changed.length === 0) return before
      if (by === 1 && before.joined >= before.capacity) throw new ApiError('full')
      const [after] = await transaction.query<Turnout>(
        `UPDATE activities SET joined = joined + $2 WHERE id = $1 RETURNING ${COLUMNS}`,
        [activityId, by],
      )
      return after ?? before
    })

  return {
    join: (activityId: string, userId: string) =>
      change(
        activityId,
        `INSERT INTO activity_members (activity_id, user_id, created_at) VALUES ($1, $2, ${clock.sql})
         ON CONFLICT DO NOTHING`,
        [activityId, userId],
        1,
      ),

    leave: (activityId: string, userId: string) =>
      change(
        activityId,
        'DELETE FROM activity_members WHERE activity_id = $1 AND user_id = $2',
        [activityId, userId],
        -1,
      ),

    /** The numbers of those of these activities that exist. */
    of: (activityIds: readonly string[]): Promise<Turnout[]> =>
      database.query<Turnout>(
        `SELECT ${COLUMNS} FROM activities WHERE id IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY id`,
        [JSON.stringify(activityIds)],
      ),
  }
}
