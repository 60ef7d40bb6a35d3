import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import type { Transaction } from '../../wechat/pay/pay-upstream'
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
  const columns = orderColumns(clock)
  return database.transaction(async (transaction) => {
    const [known] = await transaction.query<Order>(`SELECT ${columns} FROM orders WHERE id = $1`, [
      paid.orderId,
    ])
    if (!known || known.amount !== paid.amount) return 'unknown'
    const { id, activityId, userId } = known
    // Every transaction that changes sign-ups locks the activity first, so that none of them deadlock.
    const [activity] = await transaction.query<{ places: number }>(
      'SELECT capacity - joined AS places FROM activities WHERE id = $1 FOR UPDATE',
      [activityId],
    )
    const [now] = await transaction.query<Order>(`SELECT ${columns} FROM orders WHERE id = $1 FOR UPDATE`, [
      id,
    ])
    if (!now || now.state === 'paid' || now.state === 'refund') return 'known'
    const signedUp =
      activity && activity.places > 0
        ? await transaction.query(
            `INSERT INTO activity_members (activity_id, user_id, created_at)
             SELECT $1, id, $3 FROM users WHERE id = $2 ON CONFLICT DO NOTHING RETURNING user_id`,
            [activityId, userId, clock.now()],
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
    await transaction.query('UPDATE orders SET state = $2, transaction_id = $3, paid_at = $4 WHERE id = $1', [
      id,
      state,
      paid.transactionId,
      clock.now(),
    ])
    return { ...now, state }
  })
}
