import { countOf, useWorld } from '../server/_server'
import type { Api } from '../server/_server'

const world = useWorld()

const attempt = (api: Api, password: string, remoteAddress: string, account = 'demo') =>
  api.app.inject({ method: 'POST', url: '/login/password', payload: { account, password }, remoteAddress })

/** 200 guesses, each from an address of its own. */
const guesses = (api: Api, times = 200) =>
  Promise.all(
    Array.from({ length: times }, (_, n) => attempt(api, `guess ${n}`, `10.1.${n >> 8}.${n & 255}`)),
  )

test.each(['demo', 'nobody-of-this-name'])(
  'of 200 guesses at once for the account %s from 200 addresses only five are checked',
  async (account) => {
    const api = await world.server()
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => attempt(api, `guess ${n}`, `10.2.0.${n}`, account)),
    )
    const codes = answers.map((answer) => answer.json<{ code: string }>().code)
    expect(codes.filter((code) => code === '40100')).toHaveLength(5)
    expect(codes.filter((code) => code === '42900')).toHaveLength(195)
    for (const { statusCode, headers } of answers)
      if (statusCode === 429) expect(headers['retry-after']).toBe('1')
  },
)

test('each wrong password doubles the wait, up to five minutes, and never locks the account', async () => {
  const api = await world.server()
  await guesses(api)
  const waits: number[] = []
  for (let n = 0; n < 11; n++) {
    const { statusCode, headers } = await attempt(api, 'guess', '10.3.0.1')
    expect(statusCode).toBe(429)
    waits.push(Number(headers['retry-after']))
    api.clock.advance(Number(headers['retry-after']) * 1000)
    expect((await attempt(api, 'guess', `10.4.0.${n}`)).json()).toMatchObject({ code: '40100' })
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  api.clock.advance(300_000)
  expect((await attempt(api, 'demo1234', '10.5.0.1')).json()).toMatchObject({ code: '10000' })
  // The right password resets the wait.
  expect((await attempt(api, 'guess', '10.5.0.2')).json()).toMatchObject({ code: '40100' })
})

test('the address of a recent login can log in while other addresses guess', async () => {
  const api = await world.server()
  await attempt(api, 'demo1234', '10.6.0.1')
  await guesses(api)
  expect((await attempt(api, 'demo1234', '10.6.0.2')).statusCode).toBe(429)
  expect((await attempt(api, 'demo1234', '10.6.0.1')).json()).toMatchObject({ code: '10000' })
  // That login does not end the wait of other addresses.
  expect((await attempt(api, 'guess', '10.6.0.3')).statusCode).toBe(429)
})

test('an IPv6 network /64 counts as one client, and a v4-mapped address counts as its IPv4 address', async () => {
  const api = await world.server({ rateLimits: { login: 2, refresh: 2 } })
  const login = (remoteAddress: string) =>
    api.app.inject({ method: 'POST', url: '/login', payload: { code: 'guess' }, remoteAddress })
  await login('2001:db8:1:2::1')
  await login('2001:db8:1:2:ffff::2')
  expect((await login('2001:db8:1:2:3:4:5:6')).statusCode).toBe(429)
  expect((await login('2001:db8:1:3::1')).statusCode).toBe(200)
  await login('10.7.0.1')
  await login('::ffff:10.7.0.1')
  expect((await login('10.7.0.1')).statusCode).toBe(429)
})

describe('an attacker who owns an IPv6 network /48', () => {
  const from = (api: Api, url: string, remoteAddress: string) => {
    const payload = { code: 'guess', account: 'a', password: 'guess', refreshToken: 'guess' }
    return api.app.inject({ method: 'POST', url, payload, remoteAddress })
  }

  test.each(['/login', '/login/password', '/token/refresh'])(
    'has 16 times the tries of one client at %s, from however many networks /64; other networks have theirs',
    async (url) => {
      const api = await world.server({ rateLimits: { login: 1, refresh: 1 } })
      // An account is slowed down as well, which is another limit.
      const oneOf = async (n: number) => {
        await api.database.query('DELETE FROM password_tries')
        return (await from(api, url, `2001:db8:1:${n.toString(16)}::1`)).statusCode
      }
      for (let n = 0; n < 16; n++) expect([n, await oneOf(n)]).toEqual([n, 200])
      expect([await oneOf(16), await oneOf(0xffff)]).toEqual([429, 429])
      expect((await from(api, url, '2001:db8:2::1')).statusCode).toBe(200)
      api.clock.advance(60_000)
      expect(await oneOf(0xffff)).toBe(200)
    },
  )

  test('fills no table: requests above the limit are refused without a query', async () => {
    const api = await world.server({ rateLimits: { login: 1 } })
    for (let n = 0; n < 40; n++) await from(api, '/login', `2001:db8:1:${n.toString(16)}::1`)
    // 16 networks that were served, the one that was refused first, and the /48 itself.
    expect(await countOf(api.database, 'rate_limits')).toBe(18)
  })

  test('is not any client: one that floods uses up its own tries, not those of its neighbours', async () => {
    const api = await world.server({ rateLimits: { login: 2 } })
    for (let n = 0; n < 100; n++) await from(api, '/login', '2001:db8:1:1::1')
    expect((await from(api, '/login', '2001:db8:1:2::1')).statusCode).toBe(200)
  })
})

test.each([
  ['ahead', 3_600_000],
  ['behind', -3_600_000],
])('five guesses cause the same wait in a process whose clock is an hour %s', async (_how, off) => {
  const right = await world.server()
  const wrong = await world.secondServer(right, off)
  await guesses(right, 5)
  expect((await attempt(wrong, 'guess', '10.8.0.1')).headers['retry-after']).toBe('1')
  await right.database.query('DELETE FROM password_tries')
  await guesses(wrong, 5)
  expect((await attempt(right, 'guess', '10.8.0.2')).headers['retry-after']).toBe('1')
})
