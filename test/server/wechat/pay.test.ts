import { createVerify } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import type { OrderView } from '../../../server/meetup/orders/orders'
import { createFakePay, notificationOf, refundOf, transaction } from '../_pay'
import type { FakePay, Forgery } from '../_pay'
import { createFakeWechat } from '../_wechat'
import type { FakeWechat } from '../_wechat'
import { useWorld } from '../_server'
import type { Api, Body, SignedIn } from '../_server'

const world = useWorld()
const ROOT = '/meetup/api/v1/activity'
const NOTIFY = '/meetup/api/v1/pay/notify'

let wechat: FakeWechat
let fake: FakePay
let api: Api
let token: string

beforeEach(async () => {
  wechat = createFakeWechat()
  fake = createFakePay()
  const [endpoint, payEndpoint] = await Promise.all(
    [wechat.app, fake.app].map((app) => app.listen({ host: '127.0.0.1', port: 0 })),
  )
  api = await world.server({
    wechat: { appid: 'wx1', secret: 's', endpoint },
    wechatPay: { ...fake.merchant, endpoint: `${payEndpoint}/`, timeout: 2000 },
    tokenTtl: 100_000,
  })
  token = (await api.post<SignedIn>('/login', { code: 'a code' })).data.token
})
afterEach(() => Promise.all([wechat.app.close(), fake.app.close()]))

async function order(key = 'key-of-a-tap-1234'): Promise<Body<OrderView>> {
  const headers = { 'idempotency-key': key }
  return (await api.call('POST', `${ROOT}/order`, { payload: { activityId: 'a9' }, token, headers })).json()
}
const check = (orderId: string) => api.post<OrderView>(`${ROOT}/order/check`, { orderId }, token)
async function notify(paid: object, forgery?: Forgery): Promise<number> {
  const notification = notificationOf(paid, api.clock.now(), forgery)
  return (await api.call('POST', NOTIFY, notification)).statusCode
}

test('an order is sent to WeChat Pay with the price of the server, and the payment of the phone is signed', async () => {
  const { data } = await order()
  expect(fake.asked).toEqual([
    {
      call: 'POST /v3/pay/transactions/jsapi',
      body: {
        appid: 'wx1',
        mchid: fake.merchant.mchid,
        description: '报名：周末混双嘉年华',
        out_trade_no: data.orderId,
        time_expire: '2025-06-01T02:15:00+00:00',
        notify_url: fake.merchant.notifyUrl,
        amount: { total: 6800, currency: 'CNY' },
        payer: { openid: 'o'.repeat(28) },
      },
    },
  ])
  const { payment } = data
  if (!payment) throw new Error('there is nothing to pay')
  const text = `wx1\n${payment.timeStamp}\n${payment.nonceStr}\n${payment.package}\n`
  const key = createPublicKey(fake.merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  expect(createVerify('sha256WithRSAEncryption').update(text).verify(key, payment.paySign, 'base64')).toBe(
    true,
  )
})

test('a genuine notification is answered 204, and a second one does not count again', async () => {
  const { data } = await order()
  const paid = transaction(data.orderId, 6800)
  expect([await notify(paid), await notify(paid)]).toEqual([204, 204])
  expect((await check(data.orderId)).data).toMatchObject({ state: 'paid' })
  const [activity] = await api.database.query('SELECT joined FROM activities WHERE id = $1', ['a9'])
  expect(activity).toEqual({ joined: 28 })
})

test.each<[string, Forgery]>([
  ['signed with another key', { key: 'stranger' }],
  ['signed under an unknown key id', { serial: 'PUB_KEY_ID_2' }],
  ['signed under a key id that is a property of every object', { serial: 'constructor' }],
  ['changed after it was signed', { tamper: (body) => body.replace('"n1"', '"n2"') }],
  ['older than five minutes', { age: 301_000 }],
  ['from the future', { age: -301_000 }],
  ['encrypted with another key', { apiKey: 'x'.repeat(32) }],
])('a notification that is %s is answered 401, and changes nothing', async (_what, forgery) => {
  const { data } = await order()
  expect(await notify(transaction(data.orderId, 6800), forgery)).toBe(401)
  expect(await api.database.query('SELECT state FROM orders')).toEqual([{ state: 'open' }])
})

test.each([
  ['another price', (id: string) => transaction(id, 1)],
  ['another merchant', (id: string) => transaction(id, 6800, { mchid: '1' })],
  ['another app', (id: string) => transaction(id, 6800, { appid: 'wx2' })],
  ['another currency', (id: string) => transaction(id, 6800, { amount: { total: 6800, currency: 'USD' } })],
  ['an order that does not exist', () => transaction('nothing', 6800)],
])('a signed notification of %s is answered 401, and changes nothing', async (_what, paid) => {
  const { data } = await order()
  expect(await notify(paid(data.orderId))).toBe(401)
  expect(await api.database.query('SELECT state FROM orders')).toEqual([{ state: 'open' }])
})

test('a notification of no payment is answered 204 and ignored, and one without a signature is refused', async () => {
  const { data } = await order()
  expect(await notify(transaction(data.orderId, 6800), { eventType: 'REFUND.ABNORMAL' })).toBe(204)
  expect(await notify(transaction(data.orderId, 6800, { trade_state: 'CLOSED' }))).toBe(204)
  expect((await api.call('POST', NOTIFY, { payload: {} })).statusCode).toBe(401)
  expect(await api.database.query('SELECT state FROM orders')).toEqual([{ state: 'open' }])
})

describe('a refund', () => {
  const REFUND: Forgery = { eventType: 'REFUND.SUCCESS' }
  const detail = async () =>
    (await api.get<{ joined: number; mine: boolean }>(`${ROOT}/detail?activityId=a9`, token)).data
  const reasons = async () => {
    const { data } = await api.get<{ kind: string; reason: string }[]>('/me/events', token)
    return data.flatMap(({ kind, reason }) => (kind === 'paid' ? [reason] : [])).sort()
  }

  async function orderPaid(): Promise<string> {
    const { orderId } = (await order()).data
    expect(await notify(transaction(orderId, 6800))).toBe(204)
    expect(await detail()).toMatchObject({ joined: 28, mine: true })
    return orderId
  }

  test('of all that was paid frees the place, once, and the user may order it again', async () => {
    const orderId = await orderPaid()
    const refund = refundOf(orderId, 6800, 6800)
    expect([await notify(refund, REFUND), await notify(refund, REFUND)]).toEqual([204, 204])
    expect((await check(orderId)).data).toMatchObject({ state: 'refunded', payment: null })
    expect(await detail()).toMatchObject({ joined: 27, mine: false })
    expect(await reasons()).toEqual(['notification', 'refunded'])
    // The key of the old tap still returns the old order.
    expect((await order()).data).toMatchObject({ orderId, state: 'refunded' })
    const again = (await order('key-of-another-tap')).data
    expect(again).toMatchObject({ state: 'open', payment: expect.any(Object) })
    expect(await notify(transaction(again.orderId, 6800))).toBe(204)
    expect(await detail()).toMatchObject({ joined: 28, mine: true })
  })

  test('of parts keeps the place until all is paid back', async () => {
    const orderId = await orderPaid()
    const part = (n: number, amount: number) => refundOf(orderId, 6800, amount, { refund_id: `r${n}` })
    for (const n of [1, 1, 1]) expect(await notify(part(n, 3400), REFUND)).toBe(204)
    expect((await check(orderId)).data).toMatchObject({ state: 'paid' })
    expect(await detail()).toMatchObject({ joined: 28, mine: true })
    expect(await notify(part(2, 3400), REFUND)).toBe(204)
    expect((await check(orderId)).data).toMatchObject({ state: 'refunded' })
    expect(await detail()).toMatchObject({ joined: 27, mine: false })
  })

  test('of a payment for which no place was left settles the order', async () => {
    const { orderId } = (await order()).data
    await api.database.query('UPDATE activities SET joined = capacity WHERE id = $1', ['a9'])
    await notify(transaction(orderId, 6800))
    expect((await check(orderId)).data).toMatchObject({ state: 'refund' })
    expect(await notify(refundOf(orderId, 6800, 6800), REFUND)).toBe(204)
    expect((await check(orderId)).data).toMatchObject({ state: 'refunded' })
    expect(await detail()).toMatchObject({ joined: 32, mine: false })
  })

  test('that is notified before the payment leaves the payment without effect', async () => {
    const { orderId } = (await order()).data
    expect(await notify(refundOf(orderId, 6800, 6800), REFUND)).toBe(204)
    expect(await notify(transaction(orderId, 6800))).toBe(204)
    expect((await check(orderId)).data).toMatchObject({ state: 'refunded', payment: null })
    expect(await detail()).toMatchObject({ joined: 27, mine: false })
  })

  test.each<[string, number, (id: string) => object, Forgery]>([
    ['signed with another key', 401, (id) => refundOf(id, 6800, 6800), { ...REFUND, key: 'stranger' }],
    ['too old', 401, (id) => refundOf(id, 6800, 6800), { ...REFUND, age: 301_000 }],
    ['for another merchant', 401, (id) => refundOf(id, 6800, 6800, { mchid: '1' }), REFUND],
    ['of another price', 401, (id) => refundOf(id, 6801, 6801), REFUND],
    ['of an order that does not exist', 401, () => refundOf('nothing', 6800, 6800), REFUND],
    ['without a number', 401, (id) => refundOf(id, 6800, 6800, { refund_id: 1 }), REFUND],
    ['not carried out', 204, (id) => refundOf(id, 6800, 6800, { refund_status: 'ABNORMAL' }), REFUND],
  ])('that is %s changes nothing', async (_what, status, refund, forgery) => {
    const orderId = await orderPaid()
    expect(await notify(refund(orderId), forgery)).toBe(status)
    expect((await check(orderId)).data).toMatchObject({ state: 'paid' })
    expect(await detail()).toMatchObject({ joined: 28, mine: true })
  })
})

test('an answer of WeChat Pay about an order is not accepted if it is signed with an unknown key', async () => {
  const { data } = await order()
  expect((await check(data.orderId)).data).toMatchObject({ state: 'open' })
  fake.transactions.set(data.orderId, 'ORDER_NOT_EXIST')
  expect((await check(data.orderId)).data).toMatchObject({ state: 'open' })
  fake.transactions.set(data.orderId, transaction(data.orderId, 6800))
  fake.signWithUnknownKey()
  expect((await check(data.orderId)).code).toBe('50300')
  expect(await api.database.query('SELECT state FROM orders')).toEqual([{ state: 'open' }])
})

test('an expired order is queried and closed at WeChat Pay before a new one, which can be tried again', async () => {
  const { data } = await order()
  api.clock.advance(15 * 60_000)
  fake.transactions.set(data.orderId, 'SYSTEM_ERROR')
  expect((await order('key-of-another-tap')).code).toBe('50300')
  fake.transactions.delete(data.orderId)
  const next = await order('key-of-another-tap')
  expect(next.data.orderId).not.toBe(data.orderId)
  const path = `/v3/pay/transactions/out-trade-no/${data.orderId}`
  expect(fake.asked.slice(-3).map(({ call }) => call)).toEqual([
    `GET ${path}`,
    `POST ${path}/close`,
    'POST /v3/pay/transactions/jsapi',
  ])
})
