import type { Database, Parameter } from '../../database/types'
import { ApiError } from '../../protocol/errors'

export interface Group {
  id: string
  name: string
  city: string
  members: number
  coverUrl: string
}

export interface Activity {
  id: string
  groupId: string
  title: string
  place: string
  /** ms since the epoch. */
  startsAt: number
  /** ms since the epoch. */
  endsAt: number
  joined: number
  capacity: number
  matchId: string
  /** Whether the user who asks has signed up. */
  mine: boolean
  /** In fen; 0 if it is free. */
  price: number
}

export interface ActivityPage {
  list: Activity[]
  pageNo: number
  pageSize: number
  total: number
}

export type Activities = ReturnType<typeof createActivities>

/** @param user the number of the parameter that holds the user's id, or null for a visitor */
const columns = (user: number) =>
  `id, group_id AS "groupId", title, place, starts_at AS "startsAt", ends_at AS "endsAt", joined, capacity,
   match_id AS "matchId", price,
   EXISTS (SELECT 1 FROM activity_members WHERE activity_id = activities.id AND user_id = $${user}) AS mine`

export interface ActivityQuery {
  pageNo: number
  pageSize: number
  groupId?: string | undefined
}

export function createActivities(database: Database) {
  return {
    groups: (): Promise<Group[]> =>
      database.query<Group>(
        'SELECT id, name, city, members, cover_url AS "coverUrl" FROM groups ORDER BY position, id',
      ),

    async page({ pageNo, pageSize, groupId }: ActivityQuery, userId: string): Promise<ActivityPage> {
      if (groupId !== undefined) {
        const [group] = await database.query('SELECT 1 AS found FROM groups WHERE id = $1', [groupId])
        if (!group) throw new ApiError('notFound', 'NO SUCH GROUP')
      }
      const where = groupId === undefined ? '' : 'WHERE group_id = $1'
      const filter: Parameter[] = groupId === undefined ? [] : [groupId]
      const [counted] = await database.query<{ total: number }>(
        `SELECT count(*) AS total FROM activities ${where}`,
        filter,
      )
      const next = filter.length + 1
      const list = await database.query<Activity>(
        `SELECT ${columns(next)} FROM activities ${where} ORDER BY starts_at, id
         LIMIT $${next + 1} OFFSET $${next + 2}`,
        [...filter, userId, pageSize, (pageNo - 1) * pageSize],
      )
      return { list, pageNo, pageSize, total: counted?.total ?? 0 }
    },

    /** @param userId null for a visitor */
    async one(activityId: string, userId: string | null): Promise<Activity> {
      const [found] = await database.query<Activity>(`SELECT ${columns(2)} FROM activities WHERE id = $1`, [
        activityId,
        userId,
      ])
      if (!found) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      return found
    },
  }
}
