import type { Clock } from '../clock'
import type { Database, Parameter, Queryable } from './types'
import { activities, groups } from './seed-data'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Activities begin on the hour as people in China read it, wherever the server stands. */
const CHINA_OFFSET = 8 * HOUR

/** Fills an empty database with something to look at, its times relative to now. A filled one is left alone; returns which it was. */
export async function seed(database: Database, clock: Clock): Promise<'filled' | 'untouched'> {
  return database.transaction(
    async (transaction) => {
      await transaction.query('LOCK TABLE groups IN EXCLUSIVE MODE')
      const [known] = await transaction.query('SELECT 1 AS found FROM groups LIMIT 1')
      if (known) return 'untouched'
      const midnight = Math.floor((clock.now() + CHINA_OFFSET) / DAY) * DAY - CHINA_OFFSET
      for (const [index, group] of groups.entries()) {
        await insert(transaction, 'groups', {
          id: group.id,
          position: index,
          name: group.name,
          city: group.city,
          members: group.members,
          cover_url: `/covers/${index + 1}.svg`,
        })
      }
      for (const [index, activity] of activities.entries()) {
        const startsAt = midnight + activity.day * DAY + activity.hour * HOUR
        await insert(transaction, 'activities', {
          id: `a${index + 1}`,
          group_id: activity.group,
          title: activity.title,
          place: activity.place,
          starts_at: startsAt,
          ends_at: startsAt + activity.hours * HOUR,
          joined: activity.joined,
          capacity: activity.capacity,
          match_id: `m${index + 1}`,
        })
      }
      return 'filled'
    },
    { patient: true },
  )
}

async function insert(queryable: Queryable, table: string, row: Record<string, Parameter>): Promise<void> {
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`)
  await queryable.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  )
}
