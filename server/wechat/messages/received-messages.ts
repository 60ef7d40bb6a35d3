import { fingerprint } from '../../auth/tokens/secrets'
import type { Clock } from '../../clock'
import { deleteInParts, type GoOn } from '../../database/in-parts'
import type { Database } from '../../database/types'
import { WINDOW, isRecent } from '../recent'

/** ms that a process has to receive a message. Then it counts as dead, and another may receive the message. */
const LEASE = 15_000

/**
 * `late`: its timestamp is too old or too new; `done`: received before; `busy`: being received. With a lease the caller
 * may receive the message.
 */
export type Claim = Lease | 'late' | 'done' | 'busy'

export interface Lease {
  readonly key: string
  /** ms since the epoch. It tells this lease from a later one of the same message. */
  readonly leasedUntil: number
}

export type ReceivedMessages = ReturnType<typeof createReceivedMessages>

/**
 * Remembers the messages that came, for all processes together, so that each is received once, however often it is
 * sent. A message is known by its timestamp and nonce.
 */
export function createReceivedMessages(database: Database, clock: Clock) {
  const keyOf = (timestamp: string, nonce: string) => fingerprint(`${timestamp} ${nonce}`)

  return {
    async claim(timestamp: string, nonce: string): Promise<Claim> {
      if (!(await isRecent(database, clock, Number(timestamp)))) return 'late'
      const key = keyOf(timestamp, nonce)
      // The row is kept for as long as the timestamp could still be accepted.
      const [lease] = await database.query<Lease>(
        `INSERT INTO wechat_messages AS m (key, done, leased_until, expires_at)
         VALUES ($1, false, ${clock.sql} + ${LEASE}, ${clock.sql} + ${2 * WINDOW})
         ON CONFLICT (key) DO UPDATE SET leased_until = excluded.leased_until
           WHERE NOT m.done AND m.leased_until <= ${clock.sql}
         RETURNING key, leased_until AS "leasedUntil"`,
        [key],
      )
      if (lease) return lease
      const [row] = await database.query<{ done: boolean }>(
        'SELECT done FROM wechat_messages WHERE key = $1',
        [key],
      )
      return row?.done ? 'done' : 'busy'
    },

    /** The message was received. */
    async finish({ key }: Lease): Promise<void> {
      await database.query('UPDATE wechat_messages SET done = true WHERE key = $1', [key])
    },

    /** The receiver failed: the message may be received again. After the lease ran out another process may have it. */
    async release({ key, leasedUntil }: Lease): Promise<void> {
      await database.query(
        'DELETE FROM wechat_messages WHERE key = $1 AND NOT done AND leased_until = $2::bigint',
        [key, leasedUntil],
      )
    },

    sweep: (goOn: GoOn): Promise<void> =>
      deleteInParts(database, goOn, 'wechat_messages', `expires_at <= ${clock.sql}`),
  }
}
