import dashboard from '../../../server/deploy/grafana-dashboard.json'
import { useWorld } from '../_server'

const world = useWorld()
const TOKEN = 'a-token-of-the-tests'

const scrape = async (call: Awaited<ReturnType<typeof world.server>>['call'], token: string = TOKEN) =>
  call('GET', '/metrics', { token })

test('requests, logins, renewals and reuse are counted, requests by route and code of the answer', async () => {
  const api = await world.server({ metricsToken: TOKEN, refreshGrace: 0 })
  const { token, refreshToken } = await api.signIn()
  await api.refresh(refreshToken)
  await api.refresh(refreshToken)
  await api.get('/me', token)
  await api.call('GET', `/files/${'x'.repeat(43)}.png`)
  const { body, headers } = await scrape(api.call)
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toContain('auth_events_total{kind="login",reason="code"} 1')
  expect(body).toMatch(/auth_events_total\{kind="reuse",reason="\w+"\} 1/)
  expect(body).toContain('auth_renewals_total 1')
  expect(body).toContain(
    'http_request_duration_seconds_count{method="POST",route="/token/refresh",status="200",code="99996"} 1',
  )
  expect(body).toContain(
    'http_request_duration_seconds_count{method="GET",route="/me",status="200",code="99997"} 1',
  )
  expect(body).toContain('process_resident_memory_bytes')
  expect(body).not.toContain('xxx')
  expect(body).not.toContain(refreshToken)
})

test('/metrics answers 404 without the right token, or if no token is set', async () => {
  const api = await world.server({ metricsToken: TOKEN })
  expect((await scrape(api.call, 'another-token-of-tests')).statusCode).toBe(404)
  expect((await api.call('GET', '/metrics')).statusCode).toBe(404)
  expect((await scrape((await world.server()).call)).statusCode).toBe(404)
})

test('requests to unknown urls are counted under one label', async () => {
  const api = await world.server({ metricsToken: TOKEN })
  for (let n = 0; n < 50; n++) await api.call('GET', `/made-up-${n}?a=${n}`)
  const { body } = await scrape(api.call)
  expect(body).toContain(
    'http_request_duration_seconds_count{method="GET",route="none",status="404",code="40400"} 50',
  )
})

test('the dashboard uses only metrics that exist', async () => {
  const api = await world.server({ metricsToken: TOKEN })
  await api.get('/me')
  const { body } = await scrape(api.call)
  const known = new Set(
    [...body.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  )
  const asked = dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) =>
      [...expr.matchAll(/\b([a-z]+(?:_[a-z]+)+)(?=[[{)\s]|$)/g)].map(([, name]) => name),
    ),
  )
  expect(asked.length).toBeGreaterThan(7)
  expect(
    asked.filter((name) => name !== undefined && !known.has(name) && !['histogram_quantile'].includes(name)),
  ).toEqual([])
})

describe('the id of a request', () => {
  test('is in every answer, also of urls that cannot be decoded or do not exist, and in the log', async () => {
    let log = ''
    const stream = { write: (line: string) => void (log += line) }
    const api = await world.server({ logger: { stream } })
    for (const url of ['/me', '/%', '/nowhere', '/health']) {
      const id = String((await api.call('GET', url)).headers['x-request-id'])
      expect(id).toMatch(/^[\w-]{16}$/)
      expect(log).toContain(`"reqId":"${id}"`)
    }
  })

  test('is taken from a trusted proxy only, and only if it is well-formed', async () => {
    const headers = { 'x-request-id': 'of-the-proxy-1' }
    const idOf = async (trustProxy?: string, given = headers) =>
      String(
        (await (await world.server({ trustProxy })).call('GET', '/health', { headers: given })).headers[
          'x-request-id'
        ],
      )
    expect(await idOf('loopback')).toBe('of-the-proxy-1')
    expect(await idOf()).not.toBe('of-the-proxy-1')
    expect(await idOf('loopback', { 'x-request-id': 'a\tb' })).toMatch(/^[\w-]{16}$/)
  })
})
