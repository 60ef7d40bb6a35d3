import type { Audit } from '../../auth/audit/audit'
import { randomId } from '../../auth/tokens/secrets'
import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import { PayUnreachable } from '../../wechat/pay/pay-upstream'
import type { PayUpstream, PaymentRequest, Transaction } from '../../wechat/pay/pay-upstream'
import { CURRENT, ORDER, placeOrder } from './place-order'
import type { Order, OrderState } from './place-order'
import { settlePayment } from './settle-payment'

/** What the client is told. The price is the server's: no client names one. */
export interface OrderView {
  readonly orderId: string
  readonly activityId: string
  /** Fen. */
  readonly amount: number
  readonly state: OrderState
  readonly expiresAt: number
  /** Null for an order that is not to be paid any more. */
  readonly payment: PaymentRequest | null
}

export type Orders = ReturnType<typeof createOrders>

/** Places that cost something. An order is made once for each tap, is paid once, and becomes a place when WeChat says so. */
export function createOrders(database: Database, clock: Clock, pay: PayUpstream | null, audit: Audit) {
  function upstream(): PayUpstream {
    if (pay === null) throw new ApiError('notFound', 'NO PAYMENTS HERE')
    return pay
  }

  const view = ({ id, activityId, amount, state, expiresAt, prepayId }: Order): OrderView => {
    const isPayable = state === 'open' && prepayId !== null && expiresAt > clock.now()
    const payment = isPayable ? upstream().request(prepayId) : null
    return { orderId: id, activityId, amount, state, expiresAt, payment }
  }

  async function byId(orderId: string): Promise<Order | undefined> {
    const [order] = await database.query<Order>(`SELECT ${ORDER} FROM orders WHERE id = $1`, [orderId])
    return order
  }

  async function settle(paid: Transaction, by: 'notification' | 'query'): Promise<boolean> {
    const settled = await settlePayment(database, clock, paid)
    if (settled === 'unknown') return false
    if (settled !== 'known')
      await audit.record({
        kind: 'paid',
        userId: settled.userId,
        sessionId: null,
        reason: settled.state === 'refund' ? 'refund' : by,
        client: '',
        address: '',
      })
    return true
  }

  /** Before an order that is over gives way to a new one, WeChat says whether it was paid, and takes no more money for it. */
  async function settleOld(activityId: string, userId: string): Promise<void> {
    const [old] = await database.query<Order>(
      `SELECT ${ORDER} FROM orders WHERE ${CURRENT} AND state = 'open' AND expires_at <= $3`,
      [activityId, userId, clock.now()],
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
    if (order.state !== 'open' || order.prepayId !== null || order.expiresAt <= clock.now()) return order
    const prepayId = await upstream().prepay({
      orderId: order.id,
      description: `报名：${title}`.slice(0, 40),
      amount: order.amount,
      openid,
      expiresAt: order.expiresAt,
    })
    // Of two taps at once the later one's is kept: both are of one order, which is paid once.
    await database.query("UPDATE orders SET prepay_id = $2 WHERE id = $1 AND state = 'open'", [
      order.id,
      prepayId,
    ])
    return (await byId(order.id)) ?? order
  }

  /** A WeChat that does not answer is for the client to try again. */
  const told = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw error instanceof PayUnreachable ? new ApiError('busy') : error
    })

  return {
    /** @param key made once for each tap: sent again it gets the order that it made */
    async order(activityId: string, userId: string, key: string): Promise<OrderView> {
      upstream()
      const [found] = await database.query<{ openid: string | null; title: string | null }>(
        'SELECT openid, (SELECT title FROM activities WHERE id = $1) AS title FROM users WHERE id = $2',
        [activityId, userId],
      )
      if (!found || found.title === null) throw new ApiError('notFound', 'NO SUCH ACTIVITY')
      if (found.openid === null) throw new ApiError('noWechat')
      await told(settleOld(activityId, userId))
      const order = await placeOrder(database, clock, { activityId, userId, key, id: randomId() })
      return view(await told(prepaid(order, found.openid, found.title)))
    },

    /** What became of one's own order, by WeChat's word where ours is not there yet. */
    async check(orderId: string, userId: string): Promise<OrderView> {
      const order = await byId(orderId)
      if (!order) throw new ApiError('notFound', 'NO SUCH ORDER')
      if (order.userId !== userId) throw new ApiError('forbidden')
      if (order.state === 'open' && order.prepayId !== null) {
        const paid = await told(upstream().query(orderId))
        if (paid) await settle(paid, 'query')
      }
      return view((await byId(orderId)) ?? order)
    },

    /** What a notification told. @returns false for a payment that fits no order of ours: nothing of it is believed */
    settle: (paid: Transaction) => settle(paid, 'notification'),
  }
}
