import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { PayMerchant } from '../../server/wechat/pay/real-pay'

const merchantKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const platformKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const MCHID = '1900000109'
export const PLATFORM = 'PUB_KEY_ID_1'
const API_KEY = 'k'.repeat(32)

/** WeChat Pay's side of the network: checks what the merchant signed, signs what it answers. */
export interface FakePay {
  readonly app: FastifyInstance
  readonly merchant: Omit<PayMerchant, 'endpoint'>
  /** Method, path and body of what came with a good signature. */
  readonly asked: { readonly call: string; readonly body: unknown }[]
  /** What a query answers, by order; a text is an error's code. */
  readonly transactions: Map<string, object | string>
  /** Signs its answers with a key of its own from now on. */
  lie(): void
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
    lie: () => {
      key = strangers.privateKey
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

export const transaction = (orderId: string, amount: number, more: object = {}) => ({
  appid: 'wx1',
  mchid: MCHID,
  out_trade_no: orderId,
  transaction_id: `42${orderId}`,
  trade_state: 'SUCCESS',
  amount: { total: amount, currency: 'CNY' },
  ...more,
})

export interface Forgery {
  /** Signed by somebody else. */
  readonly key?: 'stranger'
  readonly serial?: string
  /** Encrypted with another key. */
  readonly apiKey?: string
  readonly eventType?: string
  /** ms by which it is older. */
  readonly age?: number
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string
}

/** A notification as WeChat Pay sends it, or nearly. @param now ms since the epoch */
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
  const { privateKey } = forgery.key === 'stranger' ? strangers : platformKeys
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
