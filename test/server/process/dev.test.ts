import { createServer } from '../../../server/app'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()

interface State {
  faults: { latencyMs: number; down: boolean; status5xx: boolean; rules: object[]; seed: number }
  injected: Record<string, number>
  sessions: number
  requests: number
  renewals: number
  logins: number
}

const peace = { latencyMs: 0, down: false, status5xx: false, rules: [], seed: 1 }

const stateOf = async (api: Api) => (await api.get<State>('/dev/state')).data

test('/dev/expire ends the access token at once, and the refresh token still renews the session', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  expect((await api.post('/dev/expire', undefined, token)).code).toBe('10000')
  expect((await api.get('/me', token)).code).toBe('99997')
  const renewed = await api.refresh(refreshToken)
  expect((await api.get('/me', renewed.data.token)).code).toBe('10000')
})

test('/dev/revoke ends the session, also with an expired token', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  const other = await api.signIn()
  await api.post('/dev/expire', undefined, token)
  expect((await api.post('/dev/revoke', undefined, token)).code).toBe('10000')
  expect((await api.refresh(refreshToken)).code).toBe('99996')
  expect((await api.get('/me', other.token)).code).toBe('10000')
})

test('/dev/expire and /dev/revoke need a known token', async () => {
  const api = await world.server()
  for (const url of ['/dev/expire', '/dev/revoke']) {
    expect((await api.post(url)).code).toBe('99997')
    expect((await api.post(url, undefined, 'a'.repeat(43))).code).toBe('99997')
  }
})

test('/dev/state counts sessions, requests, renewals and logins since the start', async () => {
  const api = await world.server()
  expect(await stateOf(api)).toEqual({
    faults: peace,
    injected: { latency: 0, reset: 0, lost: 0, status: 0, clock: 0, expired: 0 },
    sessions: 0,
    requests: 0,
    renewals: 0,
    logins: 0,
  })
  const { token, refreshToken } = await api.signIn()
  await api.post('/login/password', { account: 'demo', password: 'demo1234' })
  await api.refresh(refreshToken)
  await api.refresh('unknown')
  await api.post('/logout', undefined, token)
  expect(await stateOf(api)).toMatchObject({ sessions: 1, requests: 5, renewals: 1, logins: 2 })
})

test('the fault latencyMs delays every answer except those of development routes and preflight requests', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  await api.post('/dev/faults', { latencyMs: 250 })
  await api.get('/me', token)
  await api.get('/me')
  await api.get('/dev/state')
  await api.call('OPTIONS', '/me', {
    headers: { origin: 'http://localhost:1', 'access-control-request-method': 'GET' },
  })
  expect(api.clock.slept).toEqual([250, 250])
})

test('a delayed answer depends on the token at the moment the request arrived', async () => {
  const api = await world.server({ tokenTtl: 60 })
  const { token } = await api.signIn()
  await api.post('/dev/faults', { latencyMs: 250 })
  jest.spyOn(api.clock, 'sleep').mockImplementation(async () => api.clock.advance(61_000))
  expect((await api.get('/me', token)).code).toBe('10000')
  expect((await api.get('/me', token)).code).toBe('99997')
})

test('the fault status5xx answers 503 in an envelope that a page can read', async () => {
  const api = await world.server()
  await api.post('/dev/faults', { status5xx: true })
  const response = await api.call('GET', '/health', { headers: { origin: 'http://localhost:8788' } })
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({ code: '50300', status: 'ERROR' })
  expect(response.headers['access-control-allow-origin']).toBe('http://localhost:8788')
  expect((await api.get('/dev/state')).code).toBe('10000')
})

test('the fault down resets connections, until /dev/reset', async () => {
  const api = await world.server()
  const address = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await api.post('/dev/faults', { down: true })
  await expect(fetch(`${address}/health`)).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
  const reset = await fetch(`${address}/dev/reset`, { method: 'POST' })
  expect(await reset.json()).toMatchObject({ data: peace })
  expect((await fetch(`${address}/health`)).status).toBe(200)
})

test('a fault that is not named in a request stays as it is', async () => {
  const api = await world.server()
  await api.post('/dev/faults', { latencyMs: 5 })
  await api.post('/dev/faults', { status5xx: true })
  expect((await stateOf(api)).faults).toEqual({ ...peace, latencyMs: 5, status5xx: true })
})

test.each([
  { latencyMs: -1 },
  { latencyMs: 1e9 },
  { latencyMs: 'slow' },
  { down: 'perhaps' },
  { latency: 5 },
  { rules: [{ fault: 'bad luck' }] },
  { rules: [{ fault: 'reset', rate: 2 }] },
  { rules: [{ fault: 'reset', route: '/nowhere' }] },
  { rules: [{ fault: 'status', status: 200 }] },
  { rules: [{ fault: 'latency', minMs: 5, maxMs: 1 }] },
  { rules: [{ fault: 'lost', chance: 1 }] },
  { seed: -1 },
])('the fault %j is a bad request and changes nothing', async (faults) => {
  const api = await world.server()
  expect((await api.post('/dev/faults', faults)).code).toBe('40000')
  expect((await stateOf(api)).faults).toEqual(peace)
})

test('the development routes do not exist without the option devRoutes', async () => {
  const api = await world.server({ devRoutes: false })
  for (const url of ['/dev/expire', '/dev/revoke', '/dev/faults', '/dev/reset', '/dev/wechat/code']) {
    expect((await api.call('POST', url, { payload: {} })).statusCode).toBe(404)
  }
  expect((await api.call('GET', '/dev/state')).statusCode).toBe(404)
})

test('a production server does not start with development routes', async () => {
  const { database } = await world.server()
  await expect(
    createServer({ dataDir: world.folder, database, devRoutes: true, production: true }),
  ).rejects.toThrow('Development routes do not start in production')
})

test('a server with NODE_ENV=production does not start with development routes', async () => {
  const { database } = await world.server()
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await expect(createServer({ dataDir: world.folder, database, devRoutes: true })).rejects.toThrow(
      'production',
    )
  } finally {
    process.env.NODE_ENV = before
  }
})
