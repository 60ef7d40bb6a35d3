import { Decorator } from 'wechatpay-axios-plugin'
import type { Clock } from '../../clock'
import { openNotification, recordOf, signPayment, transactionOf } from './pay-crypto'
import type { PayKeys } from './pay-crypto'
import { PayUnreachable } from './pay-upstream'
import type { PayUpstream } from './pay-upstream'

/** A merchant of WeChat Pay. */
export interface PayMerchant extends Omit<PayKeys, 'appid'> {
  /** The address to which WeChat Pay sends notifications: this server's `…/pay/notify`, by https. */
  readonly notifyUrl: string
  /** @default 'https://api.mch.weixin.qq.com/' */
  readonly endpoint?: string | undefined
  /** ms. @default 5000 */
  readonly timeout?: number | undefined
}

/** The part of the library's client that is used here. */
interface PayClient {
  get(path: string, options: { readonly params: object }): Promise<{ readonly data?: unknown }>
  post(path: string, body: object): Promise<{ readonly data?: unknown }>
}

/** The client of the real WeChat Pay. The library signs requests and verifies the signatures of answers. */
export function connectPay(merchant: PayMerchant, appid: string, clock: Clock): PayUpstream {
  const { mchid, serial, privateKey, platformKeys, notifyUrl, endpoint, timeout } = merchant
  const keys: PayKeys = { ...merchant, appid }
  const settings = {
    mchid,
    serial,
    privateKey,
    certs: { ...platformKeys },
    timeout: timeout ?? 5000,
    ...(endpoint !== undefined && { baseURL: endpoint }),
    // A redirect would send the signature to another address.
    maxRedirects: 0,
    proxy: false,
  }
  const client: PayClient = Decorator.jsonBased(settings)

  /**
   * Makes a call and returns the body of its answer. Errors of the library contain the merchant's key, so none is
   * passed on.
   */
  async function ask(
    work: () => Promise<{ readonly data?: unknown }>,
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      return recordOf((await work()).data)
    } catch (error) {
      const { status, data } = recordOf(recordOf(error).response)
      const { code } = recordOf(data)
      const word = typeof code === 'string' ? code : ''
      throw new PayUnreachable(`HTTP ${String(status)} ${word}`.trim(), word)
    }
  }
  /** Turns an error with one of these codes into null: it is an answer, as that an order does not exist. */
  const unless = (codes: readonly string[]) => (error: unknown) => {
    if (error instanceof PayUnreachable && codes.includes(error.code)) return null
    throw error
  }
  const path = (orderId: string) => `v3/pay/transactions/out-trade-no/${encodeURIComponent(orderId)}`

  return {
    async prepay({ orderId, description, amount, openid, expiresAt }) {
      const { prepay_id: prepayId } = await ask(() =>
        client.post('v3/pay/transactions/jsapi', {
          appid,
          mchid,
          description,
          out_trade_no: orderId,
          time_expire: `${new Date(expiresAt).toISOString().slice(0, 19)}+00:00`,
          notify_url: notifyUrl,
          amount: { total: amount, currency: 'CNY' },
          payer: { openid },
        }),
      )
      if (typeof prepayId !== 'string') throw new PayUnreachable()
      return prepayId
    },
    async query(orderId) {
      const asked = ask(() => client.get(path(orderId), { params: { mchid } }))
      const said = await asked.catch(unless(['ORDER_NOT_EXIST', 'ORDERNOTEXIST']))
      return said && transactionOf(keys, said)
    },
    async close(orderId) {
      const asked = ask(() => client.post(`${path(orderId)}/close`, { mchid }))
      await asked.catch(unless(['ORDER_CLOSED', 'ORDERCLOSED', 'ORDER_NOT_EXIST', 'ORDERNOTEXIST']))
    },
    request: (prepayId) => signPayment(keys, prepayId, clock.now()),
    open: (notification) => openNotification(keys, notification),
  }
}
