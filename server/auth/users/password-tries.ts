import type { Clock } from '../../clock'
import { deleteInParts, type GoOn } from '../../database/in-parts'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { clientNetwork } from '../../protocol/addresses'
import { fingerprint } from '../tokens/secrets'

/** The number of wrong passwords that are free of any wait, because people mistype. */
const FREE_TRIES = 5
const SECOND = 1000
/** ms */
const LONGEST_WAIT = 300 * SECOND
const DAY = 24 * 3600 * SECOND
/** ms for which an address is known to an account after a login from there. */
const KNOWN_ADDRESS_LIFE = 30 * DAY

export type PasswordTries = ReturnType<typeof createPasswordTries>

/**
 * Slows down guessing the password of one account, from however many addresses. After five wrong passwords each further
 * one costs a wait: one second, then twice as long each time, five minutes at most. An account is never locked. An
 * address from which the account was signed in during the last 30 days has a count of its own, so that strangers cannot
 * make the owner wait.
 */
export function createPasswordTries(database: Database, clock: Clock) {
  const knownAddressKey = (account: string, address: string) =>
    fingerprint(`${clientNetwork(address)} ${account}`)

  async function keyOf(account: string, address: string): Promise<string> {
    const place = knownAddressKey(account, address)
    const [own] = await database.query(
      `SELECT 1 AS known FROM password_places WHERE place = $1 AND seen_at > ${clock.sql} - ${KNOWN_ADDRESS_LIFE}`,
      [place],
    )
    return own ? place : fingerprint(account)
  }

  return {
    /**
     * Counts a try before the password is compared, so that many simultaneous requests do not get around the wait.
     * @returns the key of the count, to be handed to `succeeded`
     * @throws ApiError `tooMany`, with the seconds to wait
     */
    async take(account: string, address: string): Promise<string> {
      const key = await keyOf(account, address)
      const [taken] = await database.query(
        `INSERT INTO password_tries AS t (key, tries, free_at, tried_at) VALUES ($1, 1, ${clock.sql}, ${clock.sql})
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN t.tried_at < ${clock.sql} - ${DAY} THEN 1 ELSE t.tries + 1 END,
           free_at = ${clock.sql} + CASE WHEN t.tried_at < ${clock.sql} - ${DAY} OR t.tries + 1 < $2 THEN 0
             ELSE least($3, ${SECOND} * power(2, least(t.tries + 1 - $2, 20)))::bigint END,
           tried_at = ${clock.sql}
         WHERE t.free_at <= ${clock.sql} RETURNING tries`,
        [key, FREE_TRIES, LONGEST_WAIT],
      )
      if (taken) return key
      const [row] = await database.query<{ wait: number }>(
        `SELECT free_at - ${clock.sql} AS wait FROM password_tries WHERE key = $1`,
        [key],
      )
      throw new ApiError('tooMany', undefined, Math.max(1, Math.ceil((row?.wait ?? 0) / SECOND)))
    },

    /** Call it when the password was right: it resets the count, and makes the address known to the account. */
    async succeeded(key: string, account: string, address: string): Promise<void> {
      const place = knownAddressKey(account, address)
      await database.query('DELETE FROM password_tries WHERE key = $1', [key])
      await database.query(
        `INSERT INTO password_places (place, seen_at) VALUES ($1, ${clock.sql})
         ON CONFLICT (place) DO UPDATE SET seen_at = excluded.seen_at`,
        [place],
      )
    },

    /** Deletes counts without a try in the last day, and addresses without a login in 30 days. */
    async sweep(goOn: GoOn): Promise<void> {
      await deleteInParts(database, goOn, 'password_tries', `tried_at < ${clock.sql} - ${DAY}`)
      await deleteInParts(database, goOn, 'password_places', `seen_at < ${clock.sql} - ${KNOWN_ADDRESS_LIFE}`)
    },
  }
}
