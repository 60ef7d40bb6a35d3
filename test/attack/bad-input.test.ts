import { once } from 'node:events'
import { connect } from 'node:net'
import type { Database } from '../../server/database/types'
import { DatabaseUnavailable } from '../../server/database/unavailable'
import { useWorld } from '../server/_server'
import { LIVE } from '../server/_socket'
import { portOf, sendRaw } from './_raw'

const world = useWorld()
const READY = 'SELECT 1 AS alive'
const LIST = '/meetup/api/v1/activity/getActivityList'
const refusal = { code: '40000', status: 'ERROR', message: expect.stringMatching(/^BAD REQUEST/) }

describe('a NUL character, which PostgreSQL text cannot hold', () => {
  test.each([
    ['POST', '/login', '{"code":"\\u0000"}'],
    ['POST', '/login/password', '{"account":"de\\u0000mo","password":"x"}'],
    ['POST', '/login/password', '{"account":"demo","password":"\\u0000"}'],
    ['POST', '/token/refresh', '{"refreshToken":"\\u0000"}'],
    ['PUT', '/me', '{"nickname":"a","avatarUrl":"https://a/\\u0000"}'],
    ['PUT', '/me', '{"nickname":"a","\\u0000":1}'],
  ] as const)('is refused as a bad request in %s %s %s', async (method, url, payload) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const headers = { 'content-type': 'application/json' }
    const response = await api.call(method, url, { payload, headers, token })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject(refusal)
  })

  test.each([`${LIST}?groupId=%00`, '/me/sessions/%00', '/files/%00', '/me?a=%00'])(
    'is refused as a bad request in GET %s',
    async (url) => {
      const api = await world.server()
      const { token } = await api.signIn()
      const response = await api.call('GET', url, { token })
      expect(response.statusCode).toBe(200)
      expect(response.json()).toMatchObject(refusal)
    },
  )

  test('is not found in u0000 after an escaped backslash', async () => {
    const api = await world.server()
    const headers = { 'content-type': 'application/json' }
    const response = await api.call('POST', '/login', { payload: '{"code":"\\\\u0000"}', headers })
    expect(response.json()).toMatchObject({ code: '40029' })
  })

  test('is found below 30,000 nested brackets', async () => {
    const api = await world.server()
    const deep = '['.repeat(30_000)
    const payload = `{"code":"x","more":${deep}"\\u0000"${']'.repeat(30_000)}}`
    const headers = { 'content-type': 'application/json' }
    expect((await api.call('POST', '/login', { payload, headers })).json()).toMatchObject(refusal)
  })
})

test.each(['1e309', '-1e309', 'Infinity', 'NaN', '1e5', '9007199254740993', '1.5', '', '%20', '0x10'])(
  'a page number of %s is answered with a page or as a bad request, never with a failure',
  async (pageNo) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const response = await api.call('GET', `${LIST}?pageNo=${pageNo}`, { token })
    expect(response.statusCode).toBe(200)
    expect(['10000', '40000']).toContain(response.json<{ code: string }>().code)
  },
)

test.each([
  ['a url that cannot be decoded', 'GET', '/%', 400],
  ['a parameter that is too long', 'GET', `/files/${'x'.repeat(150)}`, 414],
  ['the live channel without an upgrade', 'GET', LIVE, 404],
] as const)('%s is refused in an envelope', async (_, method, url, status) => {
  const api = await world.server()
  const response = await api.call(method, url)
  expect(response.statusCode).toBe(status)
  expect(response.json()).toMatchObject({ status: 'ERROR', date: api.clock.now() })
})

test.each([
  ['text that is not HTTP', 'hello\r\n\r\n', 400],
  [
    'Transfer-Encoding together with Content-Length',
    'GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nContent-Length: 1\r\n\r\n',
    400,
  ],
  [
    'a header of 20,000 characters',
    `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
  ],
  ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n', 400],
])('%s is refused in an envelope, and the connection is closed', async (_, text, status) => {
  const api = await world.server()
  const answer = await sendRaw(await portOf(api.app), text)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'ERROR', date: api.clock.now() })
})

test.each([{}, { origin: 'https://elsewhere.example' }, { origin: 'http://localhost:1' }])(
  'an OPTIONS request with the headers %j is answered 204 without a body',
  async (headers) => {
    const api = await world.server()
    const response = await api.call('OPTIONS', '/me', { headers })
    expect([response.statusCode, response.body]).toEqual([204, ''])
  },
)

test('a server that stops answers running requests, and answers later ones 503 in an envelope', async () => {
  const { database } = await world.server()
  let release = () => undefined as void
  let asked = () => undefined as void
  const arrived = new Promise<void>((resolve) => (asked = resolve))
  const gate = new Promise<void>((resolve) => (release = resolve))
  const slow: Database = {
    ...database,
    async query(sql, parameters) {
      if (sql === READY) {
        asked()
        await gate
      }
      return database.query(sql, parameters)
    },
    close: () => Promise.resolve(),
  }
  const { app } = await world.server({ database: slow })
  const socket = connect({ port: await portOf(app), host: '127.0.0.1' })
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  socket.write('GET /ready HTTP/1.1\r\nHost: a\r\n\r\n')
  await arrived
  const closed = app.close()
  await new Promise(setImmediate)
  const next = once(app.server, 'request')
  socket.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n')
  await next
  const ended = once(socket, 'close')
  release()
  await closed
  await ended
  expect(text).toContain('{"ready":true}')
  expect(text).toMatch(/HTTP\/1\.1 503 [^]*retry-after: 1[^]*"code":"50300"/)
})

describe('a database that does not answer', () => {
  async function outage() {
    let broken = false
    const { database } = await world.server()
    const failing: Database = {
      ...database,
      query: (sql, parameters) =>
        broken
          ? Promise.reject(new DatabaseUnavailable({ cause: new Error('secret of the driver') }))
          : database.query(sql, parameters),
      close: () => Promise.resolve(),
    }
    const api = await world.server({ database: failing })
    const { token } = await api.signIn()
    broken = true
    return { api, token }
  }

  test.each(['/me', LIST, '/ready', '/me/sessions'])('%s is answered 503 with Retry-After', async (url) => {
    const { api, token } = await outage()
    const response = await api.call('GET', url, { token })
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
    expect(response.json()).toEqual({
      code: '50300',
      message: 'BUSY, TRY AGAIN',
      status: 'ERROR',
      date: api.clock.now(),
    })
  })

  test('a login is answered 503, and /health still says that the process is alive', async () => {
    const { api } = await outage()
    const login = await api.call('POST', '/login/password', { payload: { account: 'a', password: 'b' } })
    expect(login.statusCode).toBe(503)
    expect(await api.get('/health')).toMatchObject({ code: '10000', data: { alive: true } })
  })
})
