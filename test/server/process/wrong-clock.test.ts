import { createServer } from '../../../server/app'
import { createDataCipher, developmentKeys } from '../../../server/data-keys'
import { createAccessTokenStore, createAccessTokens } from '../../../server/wechat/access-tokens'
import { createFakePay, notificationOf, transaction } from '../_pay'
import { apiOf, skewedClock, useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const directions: [string, number][] = [
  ['ahead', 1],
  ['behind', -1],
]

describe.each(directions)('at a process whose clock is %s', (_how, sign) => {
  test('an address has no more logins than at the others, and not fewer', async () => {
    const right = await world.server({ rateLimits: { login: 2 } })
    const guess = async (api: Api) => (await api.post('/login', { code: 'a guess' })).code
    expect([await guess(right), await guess(right)]).toEqual(['40029', '40029'])
    // Of the whole process, also of the libraries in it.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + sign * 10 * MINUTE)
    const wrong = await world.secondServer(right, sign * 10 * MINUTE, { rateLimits: { login: 2 } })
    expect(await guess(wrong)).toBe('42900')
    right.clock.advance(MINUTE)
    expect([await guess(right), await guess(wrong), await guess(right)]).toEqual(['40029', '40029', '42900'])
  })

  test('a notification of WeChat Pay is taken for as long as elsewhere', async () => {
    const right = await world.server()
    const pay = createFakePay()
    const wechat = { appid: 'wx1', secret: 's', endpoint: 'http://127.0.0.1:9' }
    const wrong = await world.secondServer(right, sign * HOUR, { wechat, wechatPay: pay.merchant })
    await right.database.query(
      `INSERT INTO orders (id, user_id, activity_id, amount, state, created_at, expires_at)
       VALUES ('o1', 'u1', 'a9', 6800, 'open', 0, 0)`,
    )
    const notify = async (age: number) => {
      const notification = notificationOf(transaction('o1', 6800), right.clock.now(), { age })
      return (await wrong.call('POST', '/meetup/api/v1/pay/notify', notification)).statusCode
    }
    expect([await notify(301_000), await notify(-301_000), await notify(0)]).toEqual([401, 401, 204])
  })

  test("the app's access token is fetched when it ends, not earlier or later", async () => {
    const { clock, database } = await world.server()
    const fetched: number[] = []
    const of = (off: number) => {
      const skewed = skewedClock(clock, off)
      const store = createAccessTokenStore(database, skewed, 'wx1', createDataCipher(developmentKeys))
      return createAccessTokens(store, skewed, async () => {
        fetched.push(clock.now())
        return { accessToken: `token ${fetched.length}`, expiresIn: 7200 }
      })
    }
    const [right, wrong] = [of(0), of(sign * 3 * HOUR)]
    const echo = async (token: string) => token
    expect([await right.use(echo), await wrong.use(echo)]).toEqual(['token 1', 'token 1'])
    clock.advance(2 * HOUR)
    expect([await wrong.use(echo), await right.use(echo)]).toEqual(['token 2', 'token 2'])
    expect(fetched).toHaveLength(2)
  })

  test('an activity is over, and its reminder too late, when it is so elsewhere', async () => {
    const right = await world.server()
    const wrong = await world.secondServer(right, sign * HOUR)
    const { token } = await right.signIn()
    const ask = async (path: string) =>
      (await wrong.post(`/meetup/api/v1/activity/${path}`, { activityId: 'a2' }, token)).code
    const begins = (at: number) =>
      right.database.query('UPDATE activities SET starts_at = $1, ends_at = $1', [at])
    await begins(right.clock.now() + MINUTE)
    expect([await ask('join'), await ask('remind')]).toEqual(['10000', '10000'])
    await begins(right.clock.now())
    expect([await ask('leave'), await ask('remind')]).toEqual(['40910', '40910'])
  })

  test('the log says so', async () => {
    let log = ''
    const { clock, database } = await world.server()
    const start = async (off: number) => {
      const options = { dataDir: world.folder, database, clock: skewedClock(clock, off) }
      const stream = { write: (line: string) => void (log += line) }
      await apiOf(await createServer({ ...options, logger: { stream } }), clock, database).app.close()
    }
    await start(sign * 29_000)
    expect(log).not.toContain('clock')
    await start(sign * 5 * MINUTE)
    expect(log).toContain(
      `The clock of this process is 300 s ${sign > 0 ? 'ahead of' : 'behind'} the database's`,
    )
  })
})
