import { createServer } from '../../../server/app'
import { readConfig } from '../../../server/config'
import { countOf, useWorld } from '../_server'
import type { SignedIn } from '../_server'

const world = useWorld()

test('a login by a code of wx.login answers with a token, its lifetime, a refresh token and the user', async () => {
  const api = await world.server({ tokenTtl: 600 })
  const answer = await api.post<SignedIn>('/login', { code: await api.code() })
  expect(answer).toMatchObject({ code: '10000', message: 'OK', status: 'OK', date: api.clock.now() })
  expect(answer.data).toEqual({
    token: expect.stringMatching(/^[\w-]{59}$/),
    expiresIn: 600,
    refreshToken: expect.stringMatching(/^[\w-]{43}$/),
    user: {
      id: expect.any(String),
      nickname: '微信用户',
      avatarUrl: expect.stringMatching(/^\/avatars\/\d\.svg$/),
    },
  })
  expect((await api.get('/me', answer.data.token)).code).toBe('10000')
})

test('logins of the same device get the same user, and another device gets another user', async () => {
  const api = await world.server()
  const first = await api.signIn('phone of A')
  expect((await api.signIn('phone of A')).user.id).toBe(first.user.id)
  expect((await api.signIn('phone of B')).user.id).not.toBe(first.user.id)
})

test('two first logins at the same time create one user', async () => {
  const api = await world.server()
  const before = await countOf(api.database, 'users')
  const codes = [await api.code('new'), await api.code('new')]
  const answers = await Promise.all(codes.map((code) => api.post<SignedIn>('/login', { code })))
  expect(new Set(answers.map(({ data }) => data.user.id)).size).toBe(1)
  expect(await countOf(api.database, 'users')).toBe(before + 1)
})

test('a code works for one login', async () => {
  const api = await world.server()
  const code = await api.code()
  expect((await api.post('/login', { code })).code).toBe('10000')
  expect(await api.post('/login', { code })).toEqual({
    code: '40163',
    message: 'CODE BEEN USED',
    status: 'ERROR',
    date: api.clock.now(),
  })
})

test('a code that is sent twice at the same time logs in once', async () => {
  const api = await world.server()
  const code = await api.code()
  const answers = await Promise.all([api.post('/login', { code }), api.post('/login', { code })])
  expect(answers.map((answer) => answer.code).sort()).toEqual(['10000', '40163'])
})

test('a code that WeChat did not issue, or issued more than five minutes ago, is invalid', async () => {
  const api = await world.server()
  expect((await api.post('/login', { code: 'made up' })).code).toBe('40029')
  const code = await api.code()
  api.clock.advance(5 * 60_000 + 1)
  expect((await api.post('/login', { code })).code).toBe('40029')
})

test('a code is still valid after exactly five minutes', async () => {
  const api = await world.server()
  const code = await api.code()
  api.clock.advance(5 * 60_000)
  expect((await api.post('/login', { code })).code).toBe('10000')
})

test('the quota of WeChat per user and minute is answered as 45011, and ends with the minute', async () => {
  const api = await world.server({ rateLimits: { login: 1000, refresh: 1000 } })
  for (let n = 0; n < 100; n++) await api.signIn('eager')
  expect((await api.post('/login', { code: await api.code('eager') })).code).toBe('45011')
  expect((await api.post('/login', { code: await api.code('somebody else') })).code).toBe('10000')
  api.clock.advance(60_000)
  expect((await api.post('/login', { code: await api.code('eager') })).code).toBe('10000')
})

test('a busy WeChat is called again, with growing pauses', async () => {
  const api = await world.server()
  const code = await api.code()
  await api.post('/dev/wechat/busy', { calls: 2 })
  expect((await api.post('/login', { code })).code).toBe('10000')
  expect(api.clock.slept).toEqual([100, 200])
})

test('a WeChat that stays busy is answered 503 with Retry-After, and the code is still valid', async () => {
  const api = await world.server()
  const code = await api.code()
  await api.post('/dev/wechat/busy', { calls: 3 })
  const response = await api.call('POST', '/login', { payload: { code } })
  expect(response.statusCode).toBe(503)
  expect(response.headers['retry-after']).toBe('1')
  expect(response.json()).toMatchObject({ code: '50300', status: 'ERROR' })
  expect((await api.post('/login', { code })).code).toBe('10000')
})

test('a login by account and password works', async () => {
  const api = await world.server()
  const answer = await api.post<SignedIn>('/login/password', { account: 'demo', password: 'demo1234' })
  expect(answer.code).toBe('10000')
  expect(answer.data.user.nickname).toBe('演示账号')
  expect((await api.get('/me', answer.data.token)).code).toBe('10000')
})

test('a wrong password and an unknown account get the same answer', async () => {
  const api = await world.server()
  const wrong = await api.post('/login/password', { account: 'demo', password: 'demo12345' })
  expect(wrong).toMatchObject({ code: '40100', message: 'WRONG ACCOUNT OR PASSWORD', status: 'ERROR' })
  expect(await api.post('/login/password', { account: 'nobody', password: 'demo1234' })).toEqual(wrong)
})

test('passwords are stored as Argon2id at its recommended cost', async () => {
  const { database } = await world.server({ weakPasswords: undefined })
  const [row] = await database.query<{ hash: string }>(
    "SELECT password_hash AS hash FROM users WHERE account = 'demo'",
  )
  expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('a production server does not start with weak passwords, and no environment variable sets them', async () => {
  const { database } = await world.server()
  const options = { dataDir: world.folder, database, weakPasswords: true }
  await expect(createServer({ ...options, production: true })).rejects.toThrow('Weak passwords do not start')
  expect(readConfig({ WEAK_PASSWORDS: '1' }).weakPasswords).toBeUndefined()
})

test('a production server has no demo account', async () => {
  const api = await world.server({
    devRoutes: false,
    production: true,
    dataKeys: [{ id: 'k', key: Buffer.alloc(32, 1) }],
  })
  expect((await api.post('/login/password', { account: 'demo', password: 'demo1234' })).code).toBe('40100')
})
