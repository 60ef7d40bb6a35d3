import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { KeyObject } from 'node:crypto'
import { BadNotification } from './pay-upstream'
import type { OpenedNotification, PayNotification, PaymentRequest, Refund, Transaction } from './pay-upstream'

/** The keys and numbers of a merchant of WeChat Pay. */
export interface PayKeys {
  readonly appid: string
  readonly mchid: string
  /** The serial number of the merchant's own certificate. */
  readonly serial: string
  readonly privateKey: KeyObject
  /** The APIv3 key, 32 characters. */
  readonly apiKey: string
  /** The public keys of WeChat Pay, by the id in the header `Wechatpay-Serial` of its answers. */
  readonly platformKeys: Readonly<Record<string, KeyObject>>
}

/**
 * Signs the arguments of `wx.requestPayment`.
 * @param now ms since the epoch
 */
export function signPayment({ appid, privateKey }: PayKeys, prepayId: string, now: number): PaymentRequest {
  const timeStamp = String(Math.floor(now / 1000))
  const nonceStr = Formatter.nonce()
  const packed = `prepay_id=${prepayId}`
  const text = Formatter.joinedByLineFeed(appid, timeStamp, nonceStr, packed)
  return { timeStamp, nonceStr, package: packed, signType: 'RSA', paySign: Rsa.sign(text, privateKey) }
}

/**
 * Checks a notification's signature, merchant, app and currency, and decrypts it. Its age is left to the caller, who can
 * ask the database for the time.
 * @throws BadNotification if a check fails
 */
export function openNotification(keys: PayKeys, notification: PayNotification): OpenedNotification {
  const header = (name: string) => {
    const value = notification.headers[`wechatpay-${name}`]
    if (typeof value !== 'string') throw new BadNotification(`no Wechatpay-${name}`)
    return value
  }
  const [timestamp, nonce, signature] = [header('timestamp'), header('nonce'), header('signature')]
  const serial = header('serial')
  const key = Object.hasOwn(keys.platformKeys, serial) ? keys.platformKeys[serial] : undefined
  if (!key) throw new BadNotification('signed by a key that is not known')
  const signed = Formatter.response(timestamp, nonce, notification.body)
  if (!Rsa.verify(signed, signature, key)) throw new BadNotification('bad signature')
  const said = recordOf(parsed(notification.body))
  const signedAt = Number(timestamp)
  if (said.event_type === 'TRANSACTION.SUCCESS')
    return { signedAt, paid: transactionOf(keys, resourceOf(keys, said)), refunded: null }
  if (said.event_type === 'REFUND.SUCCESS')
    return { signedAt, paid: null, refunded: refundOf(keys, resourceOf(keys, said)) }
  return { signedAt, paid: null, refunded: null }
}

function resourceOf(keys: PayKeys, { resource }: Readonly<Record<string, unknown>>): unknown {
  const { algorithm, ciphertext, nonce: iv, associated_data: aad } = recordOf(resource)
  if (algorithm !== 'AEAD_AES_256_GCM' || typeof ciphertext !== 'string' || typeof iv !== 'string')
    throw new BadNotification('a resource of another kind')
  return parsed(decrypted(keys, ciphertext, iv, typeof aad === 'string' ? aad : ''))
}

function decrypted({ apiKey }: PayKeys, ciphertext: string, iv: string, aad: string): string {
  try {
    return Aes.AesGcm.decrypt(ciphertext, apiKey, iv, aad)
  } catch {
    throw new BadNotification('a resource that does not decrypt')
  }
}

/**
 * Reads a transaction of WeChat Pay. Null if it was not paid.
 * @throws BadNotification if it is for another merchant or app, in another currency, or malformed
 */
export function transactionOf({ appid, mchid }: PayKeys, given: unknown): Transaction | null {
  const said = recordOf(given)
  if (said.mchid !== mchid || said.appid !== appid) throw new BadNotification('for somebody else')
  if (said.trade_state !== 'SUCCESS') return null
  const { total, currency } = recordOf(said.amount)
  const { out_trade_no: orderId, transaction_id: transactionId } = said
  if (typeof orderId !== 'string' || typeof transactionId !== 'string' || !Number.isInteger(total))
    throw new BadNotification('a transaction without its numbers')
  if (currency !== undefined && currency !== 'CNY') throw new BadNotification('another currency')
  return { orderId, transactionId, amount: Number(total) }
}

/**
 * Reads a refund of WeChat Pay, which names no app. Null if the money was not paid back.
 * @throws BadNotification if it is for another merchant, or malformed
 */
function refundOf({ mchid }: PayKeys, given: unknown): Refund | null {
  const said = recordOf(given)
  if (said.mchid !== mchid) throw new BadNotification('for somebody else')
  if (said.refund_status !== 'SUCCESS') return null
  const { total, refund } = recordOf(said.amount)
  const { out_trade_no: orderId, transaction_id: transactionId, refund_id: refundId } = said
  if (
    typeof orderId !== 'string' ||
    typeof transactionId !== 'string' ||
    typeof refundId !== 'string' ||
    !Number.isInteger(total) ||
    !Number.isInteger(refund)
  )
    throw new BadNotification('a refund without its numbers')
  return { refundId, orderId, transactionId, total: Number(total), amount: Number(refund) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadNotification('no JSON')
  }
}

/** The value as a record; an empty one if it is not an object. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
