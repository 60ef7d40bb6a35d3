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

test('expire ends the access token now; the refresh token lives, and what it buys is good', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  expect((await api.post('/dev/expire', undefined, token)).code).toBe('10000')
  expect((await api.get('/me', token)).code).toBe('99997')
  const renewed = await api.refresh(refreshToken)
  expect((await api.get('/me', renewed.data.token)).code).toBe('10000')
})

test('revoke ends the session, also by a token that is already expired', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  const other = await api.signIn()
  await api.post('/dev/expire', undefined, token)
  expect((await api.post('/dev/revoke', undefined, token)).code).toBe('10000')
  expect((await api.refresh(refreshToken)).code).toBe('99996')
  expect((await api.get('/me', other.token)).code).toBe('10000')
})

test('expire and revoke need a token they know', async () => {
  const api = await world.server()
  for (const url of ['/dev/expire', '/dev/revoke']) {
    expect((await api.post(url)).code).toBe('99997')
    expect((await api.post(url, undefined, 'a'.repeat(43))).code).toBe('99997')
  }
})

test('the state counts what happened since the start', async () => {
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

test('latency delays every answer but those of the development routes and of browsers asking first', async () => {
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

test('a slow answer tells of the moment the request arrived', async () => {
  const api = await world.server({ tokenTtl: 60 })
  const { token } = await api.signIn()
  await api.post('/dev/faults', { latencyMs: 250 })
  jest.spyOn(api.clock, 'sleep').mockImplementation(async () => api.clock.advance(61_000))
  expect((await api.get('/me', token)).code).toBe('10000')
  expect((await api.get('/me', token)).code).toBe('99997')
})

test('a broken server answers 503 in the envelope, readable by the page', async () => {
  const api = await world.server()
  await api.post('/dev/faults', { status5xx: true })
  const response = await api.call('GET', '/health', { headers: { origin: 'http://localhost:8788' } })
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({ code: '50300', status: 'ERROR' })
  expect(response.headers['access-control-allow-origin']).toBe('http://localhost:8788')
  expect((await api.get('/dev/state')).code).toBe('10000')
})

test('a server that is down resets connections, and is up again after a reset', async () => {
  const api = await world.server()
  const address = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await api.post('/dev/faults', { down: true })
  await expect(fetch(`${address}/health`)).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
  const reset = await fetch(`${address}/dev/reset`, { method: 'POST' })
  expect(await reset.json()).toMatchObject({ data: peace })
  expect((await fetch(`${address}/health`)).status).toBe(200)
})

test('a fault that is not named stays as it is', async () => {
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

test('the development routes are not there unless asked for', async () => {
  const api = await world.server({ devRoutes: false })
  for (const url of ['/dev/expire', '/dev/revoke', '/dev/faults', '/dev/reset', '/dev/wechat/code']) {
    expect((await api.call('POST', url, { payload: {} })).statusCode).toBe(404)
  }
  expect((await api.call('GET', '/dev/state')).statusCode).toBe(404)
})

test('a production server refuses to start with them', async () => {
  const { database } = await world.server()
  await expect(
    createServer({ dataDir: world.folder, database, devRoutes: true, production: true }),
  ).rejects.toThrow('Development routes do not start in production')
})

test('NODE_ENV alone makes a server a production server', async () => {
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
