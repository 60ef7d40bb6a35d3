import type { OrderView } from '../../../server/meetup/orders/orders'
import { useWorld } from '../_server'
import type { Api, Body, SignedIn } from '../_server'

const world = useWorld()
const ROOT = '/meetup/api/v1/activity'
const QUARTER = 15 * 60_000
/** Costs 68 yuan; 27 of 32 places are taken. */
const PAID = 'a9'

let keys = 0
const newKey = () => `key-of-a-tap-${String(++keys).padStart(6, '0')}`

async function order(api: Api, token: string, key = newKey(), activityId = PAID): Promise<Body<OrderView>> {
  const answer = await api.call('POST', `${ROOT}/order`, {
    payload: { activityId },
    token,
    headers: { 'idempotency-key': key },
  })
  return answer.json()
}
const check = (api: Api, token: string, orderId: string) =>
  api.post<OrderView>(`${ROOT}/order/check`, { orderId }, token)

/** The phone pays the order, and WeChat Pay notifies the server so many times. */
async function pay(
  api: Api,
  { data }: Body<OrderView>,
  device = 'phone',
  notifications = 1,
): Promise<boolean> {
  const prepayId = data.payment?.package.replace('prepay_id=', '') ?? ''
  const answer = await api.post<{ paid: boolean }>('/dev/wechat/pay', { device, prepayId, notifications })
  return answer.data.paid
}
const detail = async (api: Api, token?: string) =>
  (
    await api.get<{ joined: number; mine: boolean; price: number }>(
      `${ROOT}/detail?activityId=${PAID}`,
      token,
    )
  ).data
const orders = (api: Api) =>
  api.database.query<{ state: string }>('SELECT state FROM orders ORDER BY created_at, id')

test('a place is ordered, paid by WeChat, and taken only when WeChat confirms the payment', async () => {
  const api = await world.server()
  const { token, user } = await api.signIn()
  expect(await detail(api, token)).toMatchObject({ price: 6800, joined: 27, mine: false })
  const made = await order(api, token)
  expect(made.data).toMatchObject({ activityId: PAID, amount: 6800, state: 'open' })
  expect(made.data.payment).toMatchObject({
    timeStamp: String(Math.floor(api.clock.now() / 1000)),
    package: expect.stringMatching(/^prepay_id=wx/),
    signType: 'RSA',
  })
  const prepayId = made.data.payment?.package.replace('prepay_id=', '') ?? ''
  expect((await api.get(`/dev/wechat/prepaid?prepayId=${prepayId}`)).data).toEqual({
    description: '报名：周末混双嘉年华',
    amount: 6800,
  })
  // A check by the client before the payment does not change the order.
  expect((await check(api, token, made.data.orderId)).data).toMatchObject({ state: 'open' })
  expect(await detail(api, token)).toMatchObject({ joined: 27, mine: false })
  expect(await pay(api, made)).toBe(true)
  expect((await check(api, token, made.data.orderId)).data).toMatchObject({ state: 'paid', payment: null })
  expect(await detail(api, token)).toMatchObject({ joined: 28, mine: true })
  const events = (await api.get<{ kind: string; reason: string }[]>('/me/events', token)).data
  expect(events.filter(({ kind }) => kind === 'paid').map(({ reason }) => reason)).toEqual(['notification'])
  expect(await api.database.query('SELECT user_id AS id FROM orders')).toEqual([{ id: user.id }])
})

test('an order with the same key, or by another tap while it can be paid, is answered with the same order', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const key = newKey()
  const answers = await Promise.all([order(api, token, key), order(api, token, key), order(api, token)])
  answers.push(await order(api, token, key), await order(api, token))
  expect(new Set(answers.map(({ data }) => data.orderId)).size).toBe(1)
  const last = answers.at(-1)
  if (!last) throw new Error('nothing was ordered')
  await pay(api, last)
  // The same key after the payment is answered with the paid order.
  expect((await order(api, token, key)).data).toMatchObject({ state: 'paid', payment: null })
  expect((await order(api, token)).data).toMatchObject({ state: 'paid', payment: null })
  expect(await orders(api)).toEqual([{ state: 'paid' }])
  expect((await order(api, token, key, 'a18')).code).toBe('40000')
})

test('repeated notifications count once, and a lost notification is replaced by a query to WeChat', async () => {
  const api = await world.server()
  const [A, B] = [await api.signIn('A'), await api.signIn('B')]
  const [first, second] = [await order(api, A.token), await order(api, B.token)]
  await pay(api, first, 'A', 3)
  expect(await detail(api, A.token)).toMatchObject({ joined: 28, mine: true })
  await pay(api, second, 'B', 0)
  expect(await detail(api, B.token)).toMatchObject({ joined: 28, mine: false })
  expect((await check(api, B.token, second.data.orderId)).data.state).toBe('paid')
  await pay(api, second, 'B', 1)
  expect(await detail(api, B.token)).toMatchObject({ joined: 29, mine: true })
})

test('an order holds its place for 15 minutes, and then the place is free and the order cannot be paid', async () => {
  const api = await world.server({ tokenTtl: 100_000 })
  await api.database.query('UPDATE activities SET joined = 31 WHERE id = $1', [PAID])
  const [A, B] = [await api.signIn('A'), await api.signIn('B')]
  const held = await order(api, A.token)
  expect((await order(api, B.token)).code).toBe('40900')
  api.clock.advance(QUARTER)
  const taken = await order(api, B.token)
  expect(taken.code).toBe('10000')
  expect(await pay(api, held, 'A')).toBe(false)
  // The old order of a user is closed before there is a new one.
  api.clock.advance(QUARTER)
  const again = await order(api, B.token)
  expect(again.data.orderId).not.toBe(taken.data.orderId)
  expect((await orders(api)).map(({ state }) => state).sort()).toEqual(['closed', 'open', 'open'])
  expect(await pay(api, again, 'B')).toBe(true)
  expect(await detail(api, B.token)).toMatchObject({ joined: 32, mine: true })
})

test('a user whose payment was not notified gets the paid order and no new one', async () => {
  const api = await world.server({ tokenTtl: 100_000 })
  const { token } = await api.signIn()
  const made = await order(api, token)
  await pay(api, made, 'phone', 0)
  api.clock.advance(QUARTER)
  expect((await order(api, token)).data).toMatchObject({
    orderId: made.data.orderId,
    state: 'paid',
    payment: null,
  })
  expect(await detail(api, token)).toMatchObject({ joined: 28, mine: true })
})

test('a payment for a place that is gone gives the order the state `refund`, and no place', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const made = await order(api, token)
  await api.database.query('UPDATE activities SET joined = capacity WHERE id = $1', [PAID])
  await pay(api, made)
  expect((await check(api, token, made.data.orderId)).data).toMatchObject({ state: 'refund', payment: null })
  expect(await detail(api, token)).toMatchObject({ joined: 32, mine: false })
})

test('a paid activity cannot be joined or left, and a free, full, ended or unknown one cannot be ordered', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.post(`${ROOT}/join`, { activityId: PAID }, token)).code).toBe('40200')
  expect((await api.post(`${ROOT}/leave`, { activityId: PAID }, token)).code).toBe('40200')
  expect((await order(api, token, newKey(), 'a2')).code).toBe('40000')
  expect((await order(api, token, newKey(), 'a999')).code).toBe('40400')
  await api.database.query('UPDATE activities SET joined = capacity WHERE id = $1', [PAID])
  expect((await order(api, token)).code).toBe('40900')
  await api.database.query('UPDATE activities SET ends_at = $2 WHERE id = $1', [PAID, api.clock.now()])
  expect((await order(api, token)).code).toBe('40910')
})

test('an order belongs to its user, needs a key, a token and a WeChat user, and orders are limited', async () => {
  const api = await world.server({ rateLimits: { action: 4 } })
  const [A, B] = [await api.signIn('A'), await api.signIn('B')]
  const made = await order(api, A.token)
  expect((await check(api, B.token, made.data.orderId)).code).toBe('40300')
  expect((await check(api, B.token, 'nothing')).code).toBe('40400')
  expect(await pay(api, made, 'B')).toBe(false)
  for (const key of ['', 'short', 'with blanks in the key', 'x'.repeat(65)])
    expect((await order(api, A.token, key)).code).toBe('40000')
  expect((await order(api, 'x'.repeat(43))).code).toBe('99997')
  const { data: demo } = await api.post<SignedIn>('/login/password', {
    account: 'demo',
    password: 'demo1234',
  })
  expect((await order(api, demo.token)).code).toBe('40320')
  for (let n = 0; n < 3; n++) await order(api, A.token)
  expect((await order(api, A.token)).code).toBe('42900')
})

test('with the real WeChat and no merchant the routes for orders and notifications answer as not found', async () => {
  const api = await world.server({ wechat: { appid: 'wx1', secret: 's', endpoint: 'http://127.0.0.1:9' } })
  const { data } = await api.post<SignedIn>('/login/password', { account: 'demo', password: 'demo1234' })
  expect((await order(api, data.token)).code).toBe('40400')
  expect((await api.call('POST', '/meetup/api/v1/pay/notify', { payload: {} })).statusCode).toBe(404)
})

test.each([
  ['ahead', 3_600_000],
  ['behind', -3_600_000],
])('an order holds its place also in a process whose clock is an hour %s', async (_how, off) => {
  const right = await world.server()
  const { clock, database } = right
  const wrong = await world.secondServer(right, off)
  await database.query('UPDATE activities SET joined = 31 WHERE id = $1', [PAID])
  const [A, B] = [await right.signIn('A'), await wrong.signIn('B')]
  expect((await order(wrong, B.token)).data).toMatchObject({
    state: 'open',
    expiresAt: clock.now() + QUARTER,
    payment: expect.objectContaining({ signType: 'RSA' }),
  })
  expect((await order(right, A.token)).code).toBe('40900')
  await database.query("UPDATE orders SET state = 'closed'")
  await order(right, A.token)
  expect((await order(wrong, B.token)).code).toBe('40900')
})

test('a refused notification is logged with the reason, and one without an order with the order number', async () => {
  let log = ''
  const stream = { write: (line: string) => void (log += line) }
  const api = await world.server({ logger: { stream } })
  await api.post('/meetup/api/v1/pay/notify', {})
  expect(log).toContain('"why":"no Wechatpay-timestamp"')
  const { token } = await api.signIn()
  const made = await order(api, token)
  await api.database.query('DELETE FROM order_keys')
  await api.database.query('DELETE FROM orders')
  await pay(api, made)
  expect(log).toContain(`"orderId":"${made.data.orderId}"`)
})
