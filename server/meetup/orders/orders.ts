import type { Audit } from '../../auth/audit/audit'
import { randomId } from '../../auth/tokens/secrets'
import type { Clock } from '../../clock'
import { deleteInParts, type GoOn } from '../../database/in-parts'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { PayUnreachable } from '../../wechat/pay/pay-upstream'
import type { PayUpstream, PaymentRequest, Refund, Transaction } from '../../wechat/pay/pay-upstream'
import { CURRENT, orderColumns, placeOrder } from './place-order'
import type { Order, OrderState } from './place-order'
import { settlePayment, settleRefund } from './settle-payment'

/** An order as the client sees it. The server sets the price; a client never sends one. */
export interface OrderView {
  readonly orderId: string
  readonly activityId: string
  /** In fen. */
  readonly amount: number
  readonly state: OrderState
  /** ms since the epoch. */
  readonly expiresAt: number
  /** The arguments of `wx.requestPayment`; null for an order that cannot be paid any more. */
  readonly payment: PaymentRequest | null
}

/** ms after which an idempotency key is forgotten: far longer than a client repeats a request. */
const KEY_LIFE_MS = 24 * 3_600_000

export type Orders = ReturnType<typeof createOrders>

/**
 * Orders of places in activities with a price. An order is made once for each idempotency key and is paid once. The
 * user is signed up when WeChat Pay confirms the payment.
 */
export function createOrders(database: Database, clock: Clock, pay: PayUpstream | null, audit: Audit) {
  const columns = orderColumns(clock)

  function upstream(): PayUpstream {
    if (pay === null) throw new ApiError('notFound', 'NO PAYMENTS HERE')
    return pay
  }

  const view = ({ id, activityId, amount, state, expiresAt, isPayable, prepayId }: Order): OrderView => {
    const payment = isPayable && prepayId !== null ? upstream().request(prepayId) : null
    return { orderId: id, activityId, amount, state, expiresAt, payment }
  }

  async function byId(orderId: string): Promise<Order | undefined> {
    const [order] = await database.query<Order>(`SELECT ${columns} FROM orders WHERE id = $1`, [orderId])
    return order
  }

  async function note(settled: Order | 'known' | 'unknown', reason: string): Promise<boolean> {
    if (typeof settled !== 'string')
      await audit.record({
        kind: 'paid',
        userId: settled.userId,
        sessionId: null,
        reason: settled.state === 'refund' ? 'refund' : reason,
        client: '',
        address: '',
      })
    return settled !== 'unknown'
  }

  const settle = async (paid: Transaction, by: 'notification' | 'query'): Promise<boolean> =>
    note(await settlePayment(database, clock, paid), by)

  /**
   * Closes an expired order before a new one is made: WeChat Pay is asked whether it was paid, and otherwise told to
   * close it.
   */
  async function closeExpiredOrder(activityId: string, userId: string): Promise<void> {
    const [old] = await database.query<Order>(
      `SELECT ${columns} FROM orders WHERE ${CURRENT} AND state = 'open' AND expires_at <= ${clock.sql}`,
      [activityId, userId],
    )
    if (!old) return
    if (old.prepayId !== null) {
      const paid = await upstream().query(old.id)
      if (paid) return void (await settle(paid, 'query'))
      await upstream().close(old.id)
    }
    await database.query("UPDATE orders SET state = 'closed' WHERE id = $1 AND state = 'open'", [old.id])
  }

  async function prepaid(order: Order, openid: string, title: string): Promise<Order> {
    if (!order.isPayable || order.prepayId !== null) return order
    const prepayId = await upstream().prepay({
      orderId: order.id,
      description: `报名：${title}`.slice(0, 40),
      amount: order.amount,
      openid,
      expiresAt: order.expiresAt,
    })
    // If two requests announce the order at once, either `prepay_id` is right: WeChat takes one payment for an order.
    await database.query("UPDATE orders SET prepay_id = $2 WHERE id = $1 AND state = 'open'", [
      order.id,
      prepayId,
    ])
    return (await byId(order.id)) ?? order
  }

  /** If WeChat Pay does not answer, the client gets `busy` and may try again. */
  const asBusy = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw error instanceof PayUnreachable ? new ApiError('busy') : error
    })

  return {
    /**
     * Orders a place in an activity.
     * @param key the idempotency key, which the client makes once for each tap; with the same key the same order is
     * returned
     */
    async order(activityId: string, userId: string, key: string): Promise<OrderView> {
      upstream()
      const [found] = await database.query<{ openid: string | null; title: string | null }>(
        'SELECT openid, (SELECT title FROM activities WHERE id = $1) AS title FROM users WHERE id = $2',
        [activityId, userId],
      )
      if (!found || found.title === null) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      if (found.openid === null) throw new ApiError('noWechat')
      await asBusy(closeExpiredOrder(activityId, userId))
      const order = await placeOrder(database, clock, { activityId, userId, key, id: randomId() })
      return view(await asBusy(prepaid(order, found.openid, found.title)))
    },

    /** The state of the user's own order. WeChat Pay is asked if no notification has arrived yet. */
    async check(orderId: string, userId: string): Promise<OrderView> {
      const order = await byId(orderId)
      if (!order) throw new ApiError('notFound', 'NO SUCH ORDER')
      if (order.userId !== userId) throw new ApiError('forbidden')
      if (order.state === 'open' && order.prepayId !== null) {
        const paid = await asBusy(upstream().query(orderId))
        if (paid) await settle(paid, 'query')
      }
      return view((await byId(orderId)) ?? order)
    },

    /**
     * Records the payment of a notification.
     * @returns false if it fits no order, by its number and amount; nothing is changed then
     */
    settle: (paid: Transaction) => settle(paid, 'notification'),

    /** Records the refund of a notification. @returns false if it fits no order; nothing is changed then */
    refund: async (refund: Refund): Promise<boolean> =>
      note(await settleRefund(database, clock, refund), 'refunded'),

    /** Deletes the idempotency keys of orders that were made more than a day ago. The orders are kept. */
    sweep: (goOn: GoOn): Promise<void> =>
      deleteInParts(
        database,
        goOn,
        'order_keys',
        `EXISTS (SELECT 1 FROM orders AS o
           WHERE o.id = order_keys.order_id AND o.created_at <= ${clock.sql} - ${KEY_LIFE_MS})`,
      ),
  }
}
