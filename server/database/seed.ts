import type { Clock } from '../clock'
import type { Database, Parameter, Queryable } from './types'
import { activities, groups } from './seed-data'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Activities begin on the hour of China's time, in whatever time zone the server runs. */
const CHINA_OFFSET = 8 * HOUR

/**
 * Fills an empty database with example groups and activities, whose times count from today.
 * @returns `untouched` if there were groups already; then nothing is changed
 */
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
    { noTimeouts: true },
  )
}

/** Inserts all rows by one statement. All of them must have the columns of the first one, in the same order. */
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
