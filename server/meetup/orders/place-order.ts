import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import { ApiError } from '../../protocol/errors'

/** ms that an order holds its place, and can be paid. A `prepay_id` of WeChat is good for longer. */
const ORDER_LIFE_MS = 15 * 60_000

/** `refund`: paid for nothing, as when the place was gone; somebody has to pay it back. */
export type OrderState = 'open' | 'paid' | 'closed' | 'refund'

export interface Order {
  readonly id: string
  readonly userId: string
  readonly activityId: string
  /** Fen. */
  readonly amount: number
  readonly state: OrderState
  readonly expiresAt: number
  readonly prepayId: string | null
}

export const ORDER = `id, orders.user_id AS "userId", activity_id AS "activityId", amount, state,
  expires_at AS "expiresAt", prepay_id AS "prepayId"`
/** The one order of a user for an activity that is open or paid. */
export const CURRENT = "activity_id = $1 AND user_id = $2 AND state IN ('open', 'paid')"

interface Activity {
  readonly price: number
  readonly places: number
  readonly endsAt: number
}

interface Wish {
  readonly activityId: string
  readonly userId: string
  /** Made once for each tap. */
  readonly key: string
  /** Of the new order, should there be one. */
  readonly id: string
}

/** The order that this key made, or the user's one that is open or paid already; else a new one, which holds a place. */
export function placeOrder(database: Database, clock: Clock, wish: Wish): Promise<Order> {
  const { activityId, userId, key } = wish
  return database.transaction(async (transaction) => {
    // The lock makes those who want the last place, and the taps of one user, take turns.
    const [activity] = await transaction.query<Activity>(
      `SELECT price, capacity - joined AS places, ends_at AS "endsAt" FROM activities WHERE id = $1 FOR UPDATE`,
      [activityId],
    )
    if (!activity) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
    const [made] = await transaction.query<Order>(
      `SELECT ${ORDER} FROM orders JOIN order_keys AS k ON k.order_id = id WHERE k.user_id = $1 AND k.key = $2`,
      [userId, key],
    )
    if (made && made.activityId !== activityId)
      throw new ApiError('badRequest', 'BAD REQUEST: this key made another order')
    if (made) return made
    const [current] = await transaction.query<Order>(`SELECT ${ORDER} FROM orders WHERE ${CURRENT}`, [
      activityId,
      userId,
    ])
    const order = current ?? (await newOrder(transaction, clock.now(), wish, activity))
    await transaction.query('INSERT INTO order_keys (user_id, key, order_id) VALUES ($1, $2, $3)', [
      userId,
      key,
      order.id,
    ])
    return order
  })
}

async function newOrder(
  transaction: Queryable,
  now: number,
  { id, activityId, userId }: Wish,
  { price, places, endsAt }: Activity,
): Promise<Order> {
  if (price === 0) throw new ApiError('badRequest', 'BAD REQUEST: it costs nothing')
  if (endsAt <= now) throw new ApiError('over')
  const [held] = await transaction.query<{ count: number }>(
    `SELECT count(*) AS count FROM orders WHERE activity_id = $1 AND state = 'open' AND expires_at > $2`,
    [activityId, now],
  )
  if (places - (held?.count ?? 0) <= 0) throw new ApiError('full')
  const [order] = await transaction.query<Order>(
    `INSERT INTO orders (id, user_id, activity_id, amount, state, created_at, expires_at)
     VALUES ($1, $2, $3, $4, 'open', $5, $6) RETURNING ${ORDER}`,
    [id, userId, activityId, price, now, now + ORDER_LIFE_MS],
  )
  if (!order) throw new Error('an order was not made')
  return order
}
