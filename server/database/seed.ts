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
      await insert(
        transaction,
        'groups',
        groups.map((group, index) => ({
          id: group.id,
          position: index,
          name: group.name,
          city: group.city,
          members: group.members,
          cover_url: `/covers/${index + 1}.svg`,
        })),
      )
      await insert(
        transaction,
        'activities',
        activities.map((activity, index) => {
          const startsAt = midnight + activity.day * DAY + activity.hour * HOUR
          return {
            id: `a${index + 1}`,
            group_id: activity.group,
            title: activity.title,
            place: activity.place,
            starts_at: startsAt,
            ends_at: startsAt + activity.hours * HOUR,
            joined: activity.joined,
            capacity: activity.capacity,
            price: activity.price,
            match_id: `m${index + 1}`,
          }
        }),
      )
      return 'filled'
    },
    { patient: true },
  )
}

/** One statement for all rows, which have the columns of the first. */
async function insert(
  queryable: Queryable,
  table: string,
  rows: readonly Record<string, Parameter>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const values = rows.map((row) => Object.values(row))
  const places = values.map(
    (row, n) => `(${row.map((_, index) => `$${n * row.length + index + 1}`).join(', ')})`,
  )
  await queryable.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')}`,
    values.flat(),
  )
}
