import type { Clock } from '../../clock'
import type { Database, Queryable } from '../../database/types'
import type { Refund, Transaction } from '../../wechat/pay/pay-upstream'
import { orderColumns } from './place-order'
import type { Order, OrderState } from './place-order'

/**
 * Records that an order was paid and signs its user up, in one transaction, and only once however often it is called.
 * If no place is left, or the user is signed up already, the order becomes a `refund`.
 * @returns the order; `unknown` if no order has this number and amount, `known` if the payment was recorded before
 */
export function settlePayment(
  database: Database,
  clock: Clock,
  paid: Transaction,
): Promise<Order | 'known' | 'unknown'> {
  return database.transaction(async (transaction) => {
    const locked = await lockOrder(transaction, clock, paid.orderId)
    if (!locked || locked.order.amount !== paid.amount) return 'unknown'
    const { order, places } = locked
    const { id, activityId, userId } = order
    if (order.state !== 'open' && order.state !== 'closed') return 'known'
    const signedUp =
      places > 0
        ? await transaction.query(
            `INSERT INTO activity_members (activity_id, user_id, created_at)
             SELECT $1, id, ${clock.sql} FROM users WHERE id = $2 ON CONFLICT DO NOTHING RETURNING user_id`,
            [activityId, userId],
          )
        : []
    const state: OrderState = signedUp.length > 0 ? 'paid' : 'refund'
    if (state === 'paid') {
      // If this order was replaced by a later one and is paid after all, the later one must not be paid as well.
      await transaction.query(
        `UPDATE orders SET state = 'closed' WHERE activity_id = $1 AND user_id = $2 AND state = 'open' AND id <> $3`,
        [activityId, userId, id],
      )
      await transaction.query('UPDATE activities SET joined = joined + 1 WHERE id = $1', [activityId])
    }
    await transaction.query(
      `UPDATE orders SET state = $2, transaction_id = $3, paid_at = ${clock.sql} WHERE id = $1`,
      [id, state, paid.transactionId],
    )
    return { ...order, state }
  })
}

/**
 * Records a refund, and only once however often it is called. An order whose whole amount was paid back becomes
 * `refunded`, and its place is free again.
 * @returns the order; `unknown` if no order has this number and amount, `known` if the refund was recorded before
 */
export function settleRefund(
  database: Database,
  clock: Clock,
  refund: Refund,
): Promise<Order | 'known' | 'unknown'> {
  return database.transaction(async (transaction) => {
    const locked = await lockOrder(transaction, clock, refund.orderId)
    if (!locked || locked.order.amount !== refund.total) return 'unknown'
    const { order } = locked
    const { id, activityId, userId, amount } = order
    const fresh = await transaction.query(
      `INSERT INTO refunds (id, order_id, amount, refunded_at) VALUES ($1, $2, $3, ${clock.sql})
       ON CONFLICT DO NOTHING RETURNING id`,
      [refund.refundId, id, refund.amount],
    )
    if (fresh.length === 0) return 'known'
    const [all] = await transaction.query<{ amount: number }>(
      'SELECT sum(amount) AS amount FROM refunds WHERE order_id = $1',
      [id],
    )
    if ((all?.amount ?? 0) < amount) return order
    // Others of the user's orders for this activity hold no place while this one is paid.
    const left =
      order.state === 'paid'
        ? await transaction.query(
            'DELETE FROM activity_members WHERE activity_id = $1 AND user_id = $2 RETURNING user_id',
            [activityId, userId],
          )
        : []
    await transaction.query('UPDATE activities SET joined = joined - $2 WHERE id = $1', [
      activityId,
      left.length,
    ])
    await transaction.query(
      "UPDATE orders SET state = 'refunded', transaction_id = coalesce(transaction_id, $2) WHERE id = $1",
      [id, refund.transactionId],
    )
    return { ...order, state: 'refunded' }
  })
}

/**
 * Locks an order and the activity it is for. Every transaction that changes sign-ups locks the activity first, so that
 * none of them deadlock.
 */
async function lockOrder(
  transaction: Queryable,
  clock: Clock,
  orderId: string,
): Promise<{ order: Order; places: number } | null> {
  const [activity] = await transaction.query<{ places: number }>(
    `SELECT capacity - joined AS places FROM activities
     WHERE id = (SELECT activity_id FROM orders WHERE id = $1) FOR NO KEY UPDATE`,
    [orderId],
  )
  const [order] = await transaction.query<Order>(
    `SELECT ${orderColumns(clock)} FROM orders WHERE id = $1 FOR NO KEY UPDATE`,
    [orderId],
  )
  return order ? { order, places: activity?.places ?? 0 } : null
}
