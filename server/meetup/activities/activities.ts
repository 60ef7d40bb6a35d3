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
  endsAt: number
  joined: number
  capacity: number
  matchId: string
}

export interface ActivityPage {
  list: Activity[]
  pageNo: number
  pageSize: number
  total: number
}

export type Activities = ReturnType<typeof createActivities>

export function createActivities(database: Database) {
  return {
    groups: (): Promise<Group[]> =>
      database.query<Group>(
        'SELECT id, name, city, members, cover_url AS "coverUrl" FROM groups ORDER BY position, id',
      ),

    async page({
      pageNo,
      pageSize,
      groupId,
    }: {
      pageNo: number
      pageSize: number
      groupId?: string | undefined
    }) {
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
      const list = await database.query<Activity>(
        `SELECT id, group_id AS "groupId", title, place, starts_at AS "startsAt", ends_at AS "endsAt",
                joined, capacity, match_id AS "matchId"
         FROM activities ${where} ORDER BY starts_at, id
         LIMIT $${filter.length + 1} OFFSET $${filter.length + 2}`,
        [...filter, pageSize, (pageNo - 1) * pageSize],
      )
      const page: ActivityPage = { list, pageNo, pageSize, total: counted?.total ?? 0 }
      return page
    },
  }
}
