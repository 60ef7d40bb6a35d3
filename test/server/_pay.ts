import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { PayMerchant } from '../../server/wechat/pay/real-pay'

const merchantKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const platformKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const unknownKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const MCHID = '1900000109'
export const PLATFORM = 'PUB_KEY_ID_1'
const API_KEY = 'k'.repeat(32)

/** A fake of WeChat Pay's HTTP interface. It checks the merchant's signature and signs its answers. */
export interface FakePay {
  readonly app: FastifyInstance
  readonly merchant: Omit<PayMerchant, 'endpoint'>
  /** Method, path and body of the requests that had a valid signature. */
  readonly asked: { readonly call: string; readonly body: unknown }[]
  /** The answers to queries, by order number. A text is the code of an error. */
  readonly transactions: Map<string, object | string>
  /** Signs its answers with an unknown key from now on. */
  signWithUnknownKey(): void
}

export function createFakePay(): FakePay {
  const app = fastify()
  let key = platformKeys.privateKey
  const fake: FakePay = {
    app,
    merchant: {
      mchid: MCHID,
      serial: 'MERCHANT',
      privateKey: merchantKeys.privateKey,
      apiKey: API_KEY,
      platformKeys: { [PLATFORM]: platformKeys.publicKey },
      notifyUrl: 'https://api.example.com/meetup/api/v1/pay/notify',
    },
    asked: [],
    transactions: new Map(),
    signWithUnknownKey: () => {
      key = unknownKeys.privateKey
    },
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.all('/v3/*', async (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : ''
    const part = (name: string) =>
      new RegExp(`${name}="([^"]+)"`).exec(request.headers.authorization ?? '')?.[1] ?? ''
    const text = [request.method, request.url, part('timestamp'), part('nonce_str'), body, ''].join('\n')
    const isSigned = createVerify('sha256WithRSAEncryption')
      .update(text)
      .verify(merchantKeys.publicKey, part('signature'), 'base64')
    if (!isSigned) return reply.code(401).send({ code: 'SIGN_ERROR' })
    const [path = ''] = request.url.split('?')
    fake.asked.push({ call: `${request.method} ${path}`, body: body && JSON.parse(body) })
    const orderId = path.split('/')[5] ?? ''
    const transaction = fake.transactions.get(orderId)
    if (typeof transaction === 'string') return reply.code(404).send({ code: transaction })
    const answer = path.endsWith('/jsapi')
      ? JSON.stringify({ prepay_id: `prepay-${fake.asked.length}` })
      : path.endsWith('/close')
        ? ''
        : JSON.stringify(transaction ?? { mchid: MCHID, appid: 'wx1', trade_state: 'NOTPAY' })
    const [timestamp, nonce] = [String(Formatter.timestamp()), Formatter.nonce()]
    return reply
      .code(answer === '' ? 204 : 200)
      .headers({
        'content-type': 'application/json',
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': nonce,
        'wechatpay-serial': PLATFORM,
        'wechatpay-signature': Rsa.sign(Formatter.response(timestamp, nonce, answer), key),
      })
      .send(answer)
  })
  return fake
}

/** A paid transaction as WeChat Pay describes it. @param amount in fen */
export const transaction = (orderId: string, amount: number, more: object = {}) => ({
  appid: 'wx1',
  mchid: MCHID,
  out_trade_no: orderId,
  transaction_id: `42${orderId}`,
  trade_state: 'SUCCESS',
  amount: { total: amount, currency: 'CNY' },
  ...more,
})

/** A refund as WeChat Pay notifies of it. @param amount what was paid back, in fen */
export const refundOf = (orderId: string, total: number, amount: number, more: object = {}) => ({
  mchid: MCHID,
  out_trade_no: orderId,
  transaction_id: `42${orderId}`,
  out_refund_no: `back-${orderId}`,
  refund_id: `50${orderId}`,
  refund_status: 'SUCCESS',
  amount: { total, refund: amount, payer_total: total, payer_refund: amount },
  ...more,
})

export interface Forgery {
  /** Signs with an unknown key. */
  readonly key?: 'stranger'
  readonly serial?: string
  /** Encrypts with this key instead of the merchant's. */
  readonly apiKey?: string
  readonly eventType?: string
  /** ms by which the timestamp lies before now. */
  readonly age?: number
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string
}

/** A notification of WeChat Pay, or with `forgery` a false one. @param now ms since the epoch */
export function notificationOf(paid: object, now: number, forgery: Forgery = {}) {
  const nonce = randomBytes(6).toString('hex')
  const body = JSON.stringify({
    id: 'n1',
    event_type: forgery.eventType ?? 'TRANSACTION.SUCCESS',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      associated_data: 'transaction',
      nonce,
      ciphertext: Aes.AesGcm.encrypt(JSON.stringify(paid), forgery.apiKey ?? API_KEY, nonce, 'transaction'),
    },
  })
  const timestamp = String(Math.floor((now - (forgery.age ?? 0)) / 1000))
  const { privateKey } = forgery.key === 'stranger' ? unknownKeys : platformKeys
  return {
    payload: (forgery.tamper ?? ((same) => same))(body),
    headers: {
      'content-type': 'application/json',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': forgery.serial ?? PLATFORM,
      'wechatpay-signature': Rsa.sign(Formatter.response(timestamp, nonce, body), privateKey),
    },
  }
}
