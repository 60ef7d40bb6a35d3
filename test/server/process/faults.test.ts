import { createRequestFaults } from '../../../server/dev/fault-rules'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()

const plan = (api: Api, ...rules: object[]) => api.post('/dev/faults', { rules })
const injected = async (api: Api) =>
  (await api.get<{ injected: Record<string, number> }>('/dev/state')).data.injected

async function listening(api: Api): Promise<string> {
  return api.app.listen({ host: '127.0.0.1', port: 0 })
}

const cut = { cause: { code: 'UND_ERR_SOCKET' } }

test('with the fault lost the login is processed, and the connection is closed without an answer', async () => {
  const api = await world.server()
  const address = await listening(api)
  await plan(api, { fault: 'lost', route: '/login', times: 1 })
  const login = (code: string) =>
    fetch(`${address}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
  const code = await api.code()
  await expect(login(code)).rejects.toMatchObject(cut)
  expect(await (await login(code)).json()).toMatchObject({ code: '40163' })
  expect((await api.get('/dev/state')).data).toMatchObject({ logins: 1, injected: { lost: 1 } })
})

test('with the fault reset the connection is closed before the request is processed', async () => {
  const api = await world.server()
  const address = await listening(api)
  const { refreshToken } = await api.signIn()
  await plan(api, { fault: 'reset', method: 'POST', route: '/token/refresh' })
  await expect(fetch(`${address}/token/refresh`, { method: 'POST' })).rejects.toMatchObject(cut)
  expect((await api.get('/dev/state')).data).toMatchObject({ renewals: 0, injected: { reset: 1 } })
  await plan(api)
  expect((await api.refresh(refreshToken)).code).toBe('10000')
})

test.each([
  [429, '42900'],
  [500, '50000'],
  [503, '50300'],
])('the fault status %i answers an envelope with the given Retry-After', async (status, code) => {
  const api = await world.server()
  await plan(api, { fault: 'status', status, retryAfter: 7, route: '/health' })
  const response = await api.call('GET', '/health', { headers: { origin: 'http://localhost:1' } })
  expect(response.statusCode).toBe(status)
  expect(response.headers).toMatchObject({
    'retry-after': '7',
    'access-control-allow-origin': 'http://localhost:1',
  })
  expect(response.json()).toMatchObject({ code, status: 'ERROR' })
  expect((await api.call('GET', '/covers/1.svg')).statusCode).toBe(200)
})

test.each([502, 504])('the fault status %i answers an HTML page, as a gateway does', async (status) => {
  const api = await world.server()
  await plan(api, { fault: 'status', status })
  const response = await api.call('GET', '/me')
  expect(response.statusCode).toBe(status)
  expect(response.headers['content-type']).toContain('text/html')
})

test('the fault clock changes the date in the body and the Date header, of successes and failures', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  await plan(api, { fault: 'clock', offsetMs: -7_200_000 })
  for (const given of [token, undefined]) {
    const response = await api.call('GET', '/me', { token: given })
    const wrong = api.clock.now() - 7_200_000
    expect(response.json()).toMatchObject({ code: given ? '10000' : '99997', date: wrong })
    expect(Date.parse(String(response.headers.date))).toBe(wrong)
  }
  expect(await injected(api)).toMatchObject({ clock: 2 })
})

test('the fault expired ends the access token for good, and other tokens of the session stay valid', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  const renewed = await api.refresh(refreshToken)
  await plan(api, { fault: 'expired', route: '/me', times: 1 })
  expect((await api.get('/me', token)).code).toBe('99997')
  expect((await api.get('/me', token)).code).toBe('99997')
  expect((await api.get('/me', renewed.data.token)).code).toBe('10000')
  expect((await api.refresh(renewed.data.refreshToken)).code).toBe('10000')
  expect(await injected(api)).toMatchObject({ expired: 1 })
})

test('the fault latency is within its bounds and adds to latencyMs, which can still be set alone', async () => {
  const api = await world.server()
  await api.post('/dev/faults', {
    latencyMs: 1000,
    rules: [{ fault: 'latency', minMs: 10, maxMs: 20, route: '/health' }],
  })
  for (let n = 0; n < 20; n++) await api.get('/health')
  await api.get('/me')
  const [other, ...ruled] = api.clock.slept.reverse()
  expect(other).toBe(1000)
  expect(Math.min(...ruled)).toBeGreaterThanOrEqual(1010)
  expect(Math.max(...ruled)).toBeLessThanOrEqual(1020)
  expect(new Set(ruled).size).toBeGreaterThan(1)
  await api.post('/dev/faults', { latencyMs: 0 })
  expect((await api.get('/dev/state')).data).toMatchObject({ faults: { latencyMs: 0, rules: [{}] } })
})

test('the same seed gives the same faults', async () => {
  const api = await world.server()
  const statuses = async (seed: number) => {
    await api.post('/dev/faults', { seed, rules: [{ fault: 'status', status: 503, rate: 0.5 }] })
    const answers: number[] = []
    for (let n = 0; n < 30; n++) answers.push((await api.call('GET', '/health')).statusCode)
    return answers.join()
  }
  const first = await statuses(7)
  expect(first).toContain('200')
  expect(first).toContain('503')
  expect(await statuses(7)).toBe(first)
  expect(await statuses(8)).not.toBe(first)
})

test('the rate of a fault is the share of requests that it hits', () => {
  const hits = (rate: number) => {
    const script = createRequestFaults([{ fault: 'reset', rate }], 1)
    return Array.from({ length: 4000 }, () => script.faultsOf('GET', '/me')).filter(({ reset }) => reset)
      .length
  }
  expect(hits(0)).toBe(0)
  expect(hits(1)).toBe(4000)
  expect(hits(0.25)).toBeGreaterThan(900)
  expect(hits(0.25)).toBeLessThan(1100)
})

test('development routes and preflight requests get no faults', async () => {
  const api = await world.server()
  await plan(api, { fault: 'status', status: 500 })
  expect((await api.call('GET', '/dev/state')).statusCode).toBe(200)
  const asking = await api.call('OPTIONS', '/me', {
    headers: { origin: 'http://localhost:1', 'access-control-request-method': 'GET' },
  })
  expect(asking.statusCode).toBe(204)
  await api.post('/dev/reset')
  expect((await api.call('GET', '/health')).statusCode).toBe(200)
})
