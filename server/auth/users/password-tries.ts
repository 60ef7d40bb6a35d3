import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { clientNetwork } from '../../protocol/addresses'
import { fingerprint } from '../tokens/secrets'

/** So many wrong passwords cost nothing: people mistype. */
const FREE_TRIES = 5
const SECOND = 1000
const LONGEST_WAIT = 300 * SECOND
const DAY = 24 * 3600 * SECOND
/** How long an address counts as one of the account's own after a login from there. */
const PLACE_LIFE = 30 * DAY

export type PasswordTries = ReturnType<typeof createPasswordTries>

/**
 * Slows down guessing at one account, from however many addresses: after five tries each one more costs a wait, twice as
 * long as the last, five minutes at most. It is never a lock. And a stranger cannot make the owner wait: an address the
 * account was signed in from lately has tries of its own.
 */
export function createPasswordTries(database: Database, clock: Clock) {
  const placeOf = (account: string, address: string) => fingerprint(`${clientNetwork(address)} ${account}`)

  async function keyOf(account: string, address: string): Promise<string> {
    const place = placeOf(account, address)
    const [own] = await database.query(
      'SELECT 1 AS known FROM password_places WHERE place = $1 AND seen_at > $2',
      [place, clock.now() - PLACE_LIFE],
    )
    return own ? place : fingerprint(account)
  }

  return {
    /**
     * Takes a try before the password is looked at, so that a hundred at once are no way around; throws `tooMany`.
     * @returns what `succeeded` wants to know
     */
    async take(account: string, address: string): Promise<string> {
      const key = await keyOf(account, address)
      const now = clock.now()
      const [taken] = await database.query(
        `INSERT INTO password_tries AS t (key, tries, free_at, tried_at) VALUES ($1, 1, $2, $2)
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN t.tried_at < $3 THEN 1 ELSE t.tries + 1 END,
           free_at = CASE WHEN t.tried_at < $3 OR t.tries + 1 < $4 THEN $2
                          ELSE $2 + least($5, ${SECOND} * power(2, least(t.tries + 1 - $4, 20)))::bigint END,
           tried_at = $2
         WHERE t.free_at <= $2 RETURNING tries`,
        [key, now, now - DAY, FREE_TRIES, LONGEST_WAIT],
      )
      if (taken) return key
      const [row] = await database.query<{ freeAt: number }>(
        'SELECT free_at AS "freeAt" FROM password_tries WHERE key = $1',
        [key],
      )
      throw new ApiError('tooMany', undefined, Math.max(1, Math.ceil(((row?.freeAt ?? now) - now) / SECOND)))
    },

    /** The password was right: the tries begin afresh, and the address is one of the account's own. */
    async succeeded(key: string, account: string, address: string): Promise<void> {
      const place = placeOf(account, address)
      await database.query('DELETE FROM password_tries WHERE key = $1', [key])
      await database.query(
        `INSERT INTO password_places (place, seen_at) VALUES ($1, $2)
         ON CONFLICT (place) DO UPDATE SET seen_at = excluded.seen_at`,
        [place, clock.now()],
      )
    },

    async sweep(): Promise<void> {
      await database.query('DELETE FROM password_tries WHERE tried_at < $1', [clock.now() - DAY])
      await database.query('DELETE FROM password_places WHERE seen_at < $1', [clock.now() - PLACE_LIFE])
    },
  }
}
