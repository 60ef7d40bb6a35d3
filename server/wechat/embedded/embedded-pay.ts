import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyPairKeyObjectResult as KeyPair } from 'node:crypto'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { Clock } from '../../clock'
import { openNotification, signPayment } from '../pay/pay-crypto'
import type { PayKeys } from '../pay/pay-crypto'
import { PayUnreachable } from '../pay/pay-upstream'
import type { PayNotification, PayOrder, PayUpstream, Transaction } from '../pay/pay-upstream'

/** A model of WeChat Pay. It takes no money, and signs as the real one does, with keys of its own. */
export interface EmbeddedPay extends PayUpstream {
  /**
   * What a phone shows before the user pays; null for an unknown prepay id, or an order that is closed or has expired.
   */
  prepaid(prepayId: string): Pick<PayOrder, 'description' | 'amount'> | null
  /**
   * Pays an order as this user.
   * @returns the notification for the server; null if the order cannot be paid, or not by this user
   */
  pay(openid: string, prepayId: string): PayNotification | null
}

interface Prepaid extends PayOrder {
  readonly prepayId: string
  transaction: Transaction | null
  closed: boolean
}

const MCHID = '1900000001'
const PLATFORM = 'PUB_KEY_ID_EMBEDDED'
const BITS = 2048

/** Made at the first use, because making RSA keys is slow and most servers in tests sell nothing. */
let pairs: { readonly merchant: KeyPair; readonly platform: KeyPair } | undefined

function keyPairs() {
  pairs ??= {
    merchant: generateKeyPairSync('rsa', { modulusLength: BITS }),
    platform: generateKeyPairSync('rsa', { modulusLength: BITS }),
  }
  return pairs
}

export function createEmbeddedPay(clock: Clock, appid: string): EmbeddedPay {
  const apiKey = randomBytes(16).toString('hex')
  const keys = (): PayKeys => ({
    appid,
    mchid: MCHID,
    serial: 'EMBEDDED',
    privateKey: keyPairs().merchant.privateKey,
    apiKey,
    platformKeys: { [PLATFORM]: keyPairs().platform.publicKey },
  })
  const orders = new Map<string, Prepaid>()
  const byPrepayId = (prepayId: string) => [...orders.values()].find((order) => order.prepayId === prepayId)
  const isPayable = (order: Prepaid) => !order.closed && order.expiresAt > clock.now()

  function notification(transaction: object): PayNotification {
    const nonce = randomBytes(6).toString('hex')
    const body = JSON.stringify({
      id: randomBytes(16).toString('hex'),
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        original_type: 'transaction',
        associated_data: 'transaction',
        nonce,
        ciphertext: Aes.AesGcm.encrypt(JSON.stringify(transaction), apiKey, nonce, 'transaction'),
      },
    })
    const timestamp = String(Math.floor(clock.now() / 1000))
    const signed = Formatter.response(timestamp, nonce, body)
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': nonce,
        'wechatpay-serial': PLATFORM,
        'wechatpay-signature': Rsa.sign(signed, keyPairs().platform.privateKey),
      },
    }
  }

  return {
    async prepay(order) {
      const known = orders.get(order.orderId)
      if (known && (known.transaction || known.closed)) throw new PayUnreachable('the order is over')
      const prepayId = `wx${randomBytes(17).toString('hex')}`
      orders.set(order.orderId, { ...order, prepayId, transaction: null, closed: false })
      return prepayId
    },
    query: async (orderId) => orders.get(orderId)?.transaction ?? null,
    async close(orderId) {
      const order = orders.get(orderId)
      if (order?.transaction) throw new PayUnreachable('the order is paid')
      if (order) order.closed = true
    },
    request: (prepayId) => signPayment(keys(), prepayId, clock.now()),
    open: (given) => openNotification(keys(), given),

    prepaid(prepayId) {
      const order = byPrepayId(prepayId)
      return order && isPayable(order) ? { description: order.description, amount: order.amount } : null
    },
    pay(openid, prepayId) {
      const order = byPrepayId(prepayId)
      if (!order || order.openid !== openid) return null
      if (!order.transaction && !isPayable(order)) return null
      order.transaction ??= {
        orderId: order.orderId,
        transactionId: `42${randomBytes(13).toString('hex')}`,
        amount: order.amount,
      }
      return notification({
        appid,
        mchid: MCHID,
        out_trade_no: order.orderId,
        transaction_id: order.transaction.transactionId,
        trade_type: 'JSAPI',
        trade_state: 'SUCCESS',
        payer: { openid },
        amount: { total: order.amount, payer_total: order.amount, currency: 'CNY' },
      })
    },
  }
}
