import { DatabaseUnavailable } from '../../../server/database/unavailable'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const json = { 'content-type': 'application/json' }

test.each([
  ['/login', 'malformed JSON', '{"code":'],
  ['/login', 'JSON that is no object', '"code"'],
  ['/login', 'an array', '[]'],
  ['/login', 'no body', ''],
  ['/login', 'no code', '{}'],
  ['/login', 'an empty code', '{"code":""}'],
  ['/login', 'null for a code', '{"code":null}'],
  ['/login', 'an object for a code', '{"code":{"a":1}}'],
  ['/login', 'a code without end', `{"code":"${'x'.repeat(201)}"}`],
  ['/login', 'a poisoned prototype', '{"code":"x","__proto__":{"admin":true}}'],
  ['/login/password', 'no password', '{"account":"demo"}'],
  ['/login/password', 'no account', '{"password":"demo1234"}'],
  ['/token/refresh', 'no refresh token', '{}'],
])('%s with %s is a bad request', async (url, _, payload) => {
  const api = await world.server()
  const response = await api.call('POST', url, { payload, headers: json })
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({
    code: '40000',
    message: expect.stringMatching(/^BAD REQUEST/),
    status: 'ERROR',
    date: api.clock.now(),
  })
})

test('the message of a bad request names the field and does not repeat the value', async () => {
  const api = await world.server()
  const answer = await api.post('/login/password', { account: 'demo', password: 'x'.repeat(201) })
  expect(answer.message).toContain('password')
  expect(answer.message).not.toContain('xxx')
})

test('a body over 64 KB is too large', async () => {
  const api = await world.server()
  expect((await api.post('/login', { code: 'x'.repeat(65 * 1024) })).code).toBe('41300')
})

test('a body that is not JSON is refused as an unsupported type', async () => {
  const api = await world.server()
  const response = await api.call('POST', '/login', {
    payload: 'code=1',
    headers: { 'content-type': 'text/plain' },
  })
  expect(response.json()).toMatchObject({ code: '41500', status: 'ERROR' })
})

test('a POST with a JSON content type and no body is accepted, as wx.request sends it', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.call('POST', '/logout', { token, headers: json })).json()).toMatchObject({
    code: '10000',
  })
})

test.each([
  ['GET', '/nothing/here'],
  ['POST', '/me'],
  ['GET', '/login'],
] as const)('%s %s does not exist', async (method, url) => {
  const api = await world.server()
  const response = await api.call(method, url)
  expect(response.statusCode).toBe(404)
  expect(response.json()).toMatchObject({ code: '40400', message: 'NOT FOUND', status: 'ERROR' })
})

test('a failing database is answered as an internal error without a stack, a statement or a cause', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  await api.database.query('ALTER TABLE access_tokens RENAME TO gone')
  const response = await api.call('GET', '/me', { token })
  expect(response.statusCode).toBe(500)
  expect(response.json()).toEqual({
    code: '50000',
    message: 'INTERNAL ERROR',
    status: 'ERROR',
    date: api.clock.now(),
  })
})

test('/health answers while the process runs, and /ready answers 503 while the database fails', async () => {
  let broken = false
  const { database } = await world.server()
  const failing = await world.server({
    database: {
      ...database,
      query: (sql, parameters) =>
        broken ? Promise.reject(new DatabaseUnavailable()) : database.query(sql, parameters),
      close: () => Promise.resolve(),
    },
  })
  expect(await failing.get('/ready')).toMatchObject({ code: '10000', data: { ready: true } })
  broken = true
  expect((await failing.call('GET', '/ready')).statusCode).toBe(503)
  expect(await failing.get('/health')).toMatchObject({ code: '10000', data: { alive: true } })
})

test.each(['http://localhost:8788', 'http://127.0.0.1:5000', 'https://localhost', 'http://[::1]:3000'])(
  'a page on %s may read the answers and the headers date and retry-after',
  async (origin) => {
    const api = await world.server()
    const response = await api.call('GET', '/health', { headers: { origin } })
    expect(response.headers['access-control-allow-origin']).toBe(origin)
    const exposed = String(response.headers['access-control-expose-headers'])
    expect(exposed.split(', ')).toEqual(expect.arrayContaining(['date', 'retry-after']))
  },
)

test('a page on loopback may send a token: the preflight request allows it', async () => {
  const api = await world.server()
  const response = await api.call('OPTIONS', '/me', {
    headers: {
      origin: 'http://localhost:8788',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  expect(response.statusCode).toBe(204)
  expect(response.headers['access-control-allow-methods']).toContain('PUT')
  expect(response.headers['access-control-allow-headers']).toContain('authorization')
})

test.each(['https://example.com', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'null'])(
  'a page on %s may not read the answers',
  async (origin) => {
    const api = await world.server()
    const response = await api.call('GET', '/health', { headers: { origin } })
    expect(response.headers['access-control-allow-origin']).toBeUndefined()
  },
)

test('answers have the security headers of a JSON interface', async () => {
  const api = await world.server()
  const { headers } = await api.call('GET', '/health')
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' })
  expect(headers['content-security-policy']).toContain("object-src 'none'")
  expect(headers['x-powered-by']).toBeUndefined()
})

async function attempts(api: Api, url: string, payload: object, times: number) {
  for (let n = 0; n < times; n++) await api.post(url, payload)
  return api.call('POST', url, { payload })
}

test.each([
  ['/login', { code: 'guess' }, '40029'],
  ['/login/password', { account: 'demo', password: 'guess' }, '40100'],
  ['/token/refresh', { refreshToken: 'guess' }, '99996'],
])('%s is limited per minute, with Retry-After', async (url, payload, code) => {
  const api = await world.server({ rateLimits: { login: 3, refresh: 3 } })
  expect((await attempts(api, url, payload, 2)).json()).toMatchObject({ code })
  const response = await api.call('POST', url, { payload, headers: { origin: 'http://localhost:1' } })
  expect(response.statusCode).toBe(429)
  expect(response.json()).toMatchObject({ code: '42900', message: 'TOO MANY REQUESTS', status: 'ERROR' })
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
  expect(response.headers['access-control-allow-origin']).toBe('http://localhost:1')
})

test('a limit counts per address', async () => {
  const api = await world.server({ rateLimits: { login: 1, refresh: 1 } })
  const payload = { code: 'guess' }
  expect((await attempts(api, '/login', payload, 1)).statusCode).toBe(429)
  const other = await api.app.inject({ method: 'POST', url: '/login', payload, remoteAddress: '10.0.0.2' })
  expect(other.json()).toMatchObject({ code: '40029' })
})

test('a client cannot choose its address by x-forwarded-for if no proxy is trusted', async () => {
  const api = await world.server({ rateLimits: { login: 1, refresh: 1 } })
  const payload = { code: 'guess' }
  await api.post('/login', payload)
  const response = await api.call('POST', '/login', { payload, headers: { 'x-forwarded-for': '10.0.0.3' } })
  expect(response.statusCode).toBe(429)
})
