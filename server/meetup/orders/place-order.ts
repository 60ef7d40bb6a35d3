import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import { ApiError } from '../../protocol/errors'

/** ms for which an order holds a place and can be paid. A `prepay_id` of WeChat is valid for longer. */
const ORDER_LIFE_MS = 15 * 60_000

/** `refund`: paid although no place was left; somebody has to pay it back. `refunded`: all of it was paid back. */
export type OrderState = 'open' | 'paid' | 'closed' | 'refund' | 'refunded'

export interface Order {
  readonly id: string
  readonly userId: string
  readonly activityId: string
  /** In fen. */
  readonly amount: number
  readonly state: OrderState
  /** ms since the epoch, by the clock of the database. */
  readonly expiresAt: number
  /** Whether the order is open and has not expired, by the clock of the database. */
  readonly isPayable: boolean
  /** Null until WeChat Pay knows the order. */
  readonly prepayId: string | null
}

/** The columns of an `Order`. */
export const orderColumns = (
  clock: Clock,
): string => `id, orders.user_id AS "userId", activity_id AS "activityId",
  amount, state, expires_at AS "expiresAt", state = 'open' AND expires_at > ${clock.sql} AS "isPayable",
  prepay_id AS "prepayId"`
/** The condition for a user's open or paid order for an activity, of which there is at most one. */
export const CURRENT = "activity_id = $1 AND user_id = $2 AND state IN ('open', 'paid')"

interface Activity {
  readonly price: number
  readonly places: number
  readonly isOver: boolean
}

interface OrderRequest {
  readonly activityId: string
  readonly userId: string
  /** The idempotency key. */
  readonly key: string
  /** The id for a new order, if one is made. */
  readonly id: string
}

/**
 * Returns the order that was made with this key, else the user's open or paid order for the activity, else a new one,
 * which holds a place.
 */
export function placeOrder(database: Database, clock: Clock, request: OrderRequest): Promise<Order> {
  const { activityId, userId, key } = request
  const columns = orderColumns(clock)
  return database.transaction(async (transaction) => {
    // The lock makes orders for one activity run one after the other: those for the last place, and those of one user.
    const [activity] = await transaction.query<Activity>(
      `SELECT price, capacity - joined AS places, ends_at <= ${clock.sql} AS "isOver" FROM activities
       WHERE id = $1 FOR NO KEY UPDATE`,
      [activityId],
    )
    if (!activity) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
    const [made] = await transaction.query<Order>(
      `SELECT ${columns} FROM orders JOIN order_keys AS k ON k.order_id = id WHERE k.user_id = $1 AND k.key = $2`,
      [userId, key],
    )
    if (made && made.activityId !== activityId)
      throw new ApiError('badRequest', 'BAD REQUEST: this key made another order')
    if (made) return made
    const [current] = await transaction.query<Order>(`SELECT ${columns} FROM orders WHERE ${CURRENT}`, [
      activityId,
      userId,
    ])
    const order = current ?? (await newOrder(transaction, clock, request, activity))
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
  clock: Clock,
  { id, activityId, userId }: OrderRequest,
  { price, places, isOver }: Activity,
): Promise<Order> {
  if (price === 0) throw new ApiError('badRequest', 'BAD REQUEST: it costs nothing')
  if (isOver) throw new ApiError('over')
  const [held] = await transaction.query<{ count: number }>(
    `SELECT count(*) AS count FROM orders WHERE activity_id = $1 AND state = 'open' AND expires_at > ${clock.sql}`,
    [activityId],
  )
  if (places - (held?.count ?? 0) <= 0) throw new ApiError('full')
  const [order] = await transaction.query<Order>(
    `INSERT INTO orders (id, user_id, activity_id, amount, state, created_at, expires_at)
     VALUES ($1, $2, $3, $4, 'open', ${clock.sql}, ${clock.sql} + ${ORDER_LIFE_MS}) RETURNING ${orderColumns(clock)}`,
    [id, userId, activityId, price],
  )
  if (!order) throw new Error('an order was not made')
  return order
}
