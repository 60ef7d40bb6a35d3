import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { portOf } from '../../attack/_raw'
import { countOf, useWorld } from '../_server'
import type { Api, SignedIn } from '../_server'
import { sweepOnce } from '../_sweep'

const world = useWorld()
const SECOND = 1000

test('a token is valid until its expiry and is answered TOKEN EXPIRED afterwards', async () => {
  const api = await world.server({ tokenTtl: 60 })
  const { token } = await api.signIn()
  api.clock.advance(60 * SECOND - 1)
  expect((await api.get('/me', token)).code).toBe('10000')
  api.clock.advance(1)
  const response = await api.call('GET', '/me', { token })
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({
    code: '99997',
    message: 'TOKEN EXPIRED',
    status: 'ERROR',
    date: api.clock.now(),
  })
})

test.each([
  ['no token', {}],
  ['an unknown token', { authorization: `Bearer ${'a'.repeat(43)}` }],
  ['another scheme', { authorization: 'Basic ZGVtbzpkZW1vMTIzNA==' }],
  ['an empty token', { authorization: 'Bearer ' }],
  ['SQL instead of a token', { authorization: "Bearer ' OR 1=1 --" }],
])('%s is answered like an expired token', async (_, headers) => {
  const api = await world.server()
  expect((await api.call('GET', '/me', { headers })).json()).toMatchObject({ code: '99997' })
})

test('a renewal gives new tokens, and the old access token is valid until its own expiry', async () => {
  const api = await world.server({ tokenTtl: 60 })
  const first = await api.signIn()
  api.clock.advance(30 * SECOND)
  const { code, data: second } = await api.refresh(first.refreshToken)
  expect(code).toBe('10000')
  expect(second).toEqual({
    token: expect.any(String),
    expiresIn: 60,
    refreshToken: expect.any(String),
    user: first.user,
  })
  expect(second.token).not.toBe(first.token)
  expect(second.refreshToken).not.toBe(first.refreshToken)
  expect((await api.get('/me', first.token)).code).toBe('10000')
  api.clock.advance(30 * SECOND)
  expect((await api.get('/me', first.token)).code).toBe('99997')
  expect((await api.get('/me', second.token)).code).toBe('10000')
})

test('a session that is renewed regularly outlives its first refresh token', async () => {
  const api = await world.server({ tokenTtl: 60, refreshTtl: 100 })
  let { refreshToken } = await api.signIn()
  for (let n = 0; n < 5; n++) {
    api.clock.advance(90 * SECOND)
    const answer = await api.refresh(refreshToken)
    expect(answer.code).toBe('10000')
    refreshToken = answer.data.refreshToken
  }
})

test('a refresh token that is not used in time is refused', async () => {
  const api = await world.server({ refreshTtl: 100 })
  const { refreshToken } = await api.signIn()
  api.clock.advance(100 * SECOND)
  expect(await api.refresh(refreshToken)).toMatchObject({ code: '99996', message: 'REFRESH TOKEN INVALID' })
})

test('an unknown refresh token, and an access token in its place, are refused', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.refresh('a'.repeat(43))).code).toBe('99996')
  expect((await api.refresh(token)).code).toBe('99996')
})

test('a refresh token is not accepted as an access token', async () => {
  const api = await world.server()
  const { refreshToken } = await api.signIn()
  expect((await api.get('/me', refreshToken)).code).toBe('99997')
})

test('within the grace a used refresh token works again, as the answer may have been lost', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  await api.refresh(refreshToken)
  api.clock.advance(10 * SECOND - 1)
  const again = await api.refresh(refreshToken)
  expect(again.code).toBe('10000')
  expect((await api.get('/me', again.data.token)).code).toBe('10000')
  expect((await api.refresh(again.data.refreshToken)).code).toBe('10000')
})

test('the grace begins with the first use and is not extended by the second', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  await api.refresh(refreshToken)
  api.clock.advance(6 * SECOND)
  const again = await api.refresh(refreshToken)
  await api.get('/me', again.data.token)
  api.clock.advance(6 * SECOND)
  expect((await api.refresh(refreshToken)).code).toBe('99996')
})

test('a used refresh token works again hours later if its new tokens were never used', async () => {
  const api = await world.server({ refreshGrace: 10, tokenTtl: 7200 })
  const { refreshToken } = await api.signIn()
  const { data: lost } = await api.refresh(refreshToken)
  for (let times = 0; times < 3; times++) {
    api.clock.advance(3600 * SECOND)
    const again = await api.refresh(refreshToken)
    expect(again.code).toBe('10000')
    expect((await api.get('/me', lost.token)).code).toBe('99997')
  }
  const { data } = await api.refresh(refreshToken)
  expect((await api.get('/me', data.token)).code).toBe('10000')
  expect((await api.refresh(data.refreshToken)).code).toBe('10000')
})

test.each([
  ['token', (api: Api, { token }: SignedIn) => api.get('/me', token)],
  ['refresh token', (api: Api, { refreshToken }: SignedIn) => api.refresh(refreshToken)],
])('a used refresh token ends the session after the grace if the new %s was used', async (_, use) => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  const { data } = await api.refresh(refreshToken)
  await use(api, data)
  api.clock.advance(10 * SECOND)
  expect((await api.refresh(refreshToken)).code).toBe('99996')
  expect((await api.get('/me', data.token)).code).toBe('99997')
})

test('if a stolen used refresh token is renewed, the next renewal by the owner ends the session for both', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken: stolen } = await api.signIn()
  const { data: owner } = await api.refresh(stolen)
  api.clock.advance(10 * SECOND)
  const { data: thief } = await api.refresh(stolen)
  expect((await api.get('/me', thief.token)).code).toBe('10000')
  expect((await api.get('/me', owner.token)).code).toBe('99997')
  expect((await api.refresh(owner.refreshToken)).code).toBe('99996')
  expect((await api.get('/me', thief.token)).code).toBe('99997')
  expect((await api.refresh(thief.refreshToken)).code).toBe('99996')
})

test('after the grace a second use of a refresh token ends all tokens of the session', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const first = await api.signIn()
  const { data: second } = await api.refresh(first.refreshToken)
  await api.get('/me', second.token)
  api.clock.advance(10 * SECOND)
  expect((await api.refresh(first.refreshToken)).code).toBe('99996')
  expect((await api.get('/me', first.token)).code).toBe('99997')
  expect((await api.get('/me', second.token)).code).toBe('99997')
  expect((await api.refresh(second.refreshToken)).code).toBe('99996')
})

test.each([
  ['have been used', (api: Api, { token }: SignedIn) => api.get('/me', token)],
  ['have not been used yet', () => undefined],
])(
  'a second use by a client that has disconnected changes nothing while the tokens of the first %s',
  async (_, use) => {
    let onAudit: () => void = () => undefined
    const api = await world.server({ refreshGrace: 10, onAudit: () => onAudit() })
    const { refreshToken } = await api.signIn()
    const { data } = await api.refresh(refreshToken)
    await use(api, data)
    api.clock.advance(10 * SECOND)
    const audited = new Promise<void>((resolve) => (onAudit = resolve))
    const body = JSON.stringify({ refreshToken })
    const socket = connect(await portOf(api.app), '127.0.0.1', () => {
      socket.write(
        `POST /token/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    })
    // A request whose client hangs up before its body is read does not reach the handler.
    api.app.server.once('request', (request: IncomingMessage) => request.once('end', () => socket.destroy()))
    await audited
    expect((await api.get('/me', data.token)).code).toBe('10000')
    const { code, data: next } = await api.refresh(data.refreshToken)
    expect([code, (await api.get('/me', next.token)).code]).toEqual(['10000', '10000'])
  },
)

test('a session that ends by reuse leaves the other sessions of the user unchanged', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const stolen = await api.signIn('phone')
  const other = await api.signIn('phone')
  const { data } = await api.refresh(stolen.refreshToken)
  await api.get('/me', data.token)
  api.clock.advance(11 * SECOND)
  expect((await api.refresh(stolen.refreshToken)).code).toBe('99996')
  expect((await api.get('/me', other.token)).code).toBe('10000')
  expect((await api.refresh(other.refreshToken)).code).toBe('10000')
})

test('without a grace one of two uses at the same time is refused', async () => {
  const api = await world.server({ refreshGrace: 0 })
  const { refreshToken } = await api.signIn()
  const answers = await Promise.all([api.refresh(refreshToken), api.refresh(refreshToken)])
  expect(answers.map(({ code }) => code).sort()).toEqual(['10000', '99996'])
})

test('S12 with the grace two uses at the same time both get the same tokens, which work', async () => {
  const api = await world.server()
  const { refreshToken } = await api.signIn()
  const answers = await Promise.all([api.refresh(refreshToken), api.refresh(refreshToken)])
  expect(answers.map(({ code }) => code)).toEqual(['10000', '10000'])
  expect(new Set(answers.map(({ data }) => data.token)).size).toBe(1)
  for (const { data } of answers) expect((await api.get('/me', data.token)).code).toBe('10000')
})

test('a logout ends the access token and the refresh token, and no other session', async () => {
  const api = await world.server()
  const mine = await api.signIn('phone')
  const other = await api.signIn('tablet')
  expect(await api.post('/logout', undefined, mine.token)).toMatchObject({ code: '10000', data: null })
  expect((await api.get('/me', mine.token)).code).toBe('99997')
  expect((await api.refresh(mine.refreshToken)).code).toBe('99996')
  expect((await api.get('/me', other.token)).code).toBe('10000')
})

test('a logout works with an expired token, and twice', async () => {
  const api = await world.server({ tokenTtl: 60 })
  const { token, refreshToken } = await api.signIn()
  api.clock.advance(61 * SECOND)
  expect((await api.post('/logout', undefined, token)).code).toBe('10000')
  expect((await api.refresh(refreshToken)).code).toBe('99996')
  expect((await api.post('/logout', undefined, token)).code).toBe('10000')
})

test('a logout without a token or with an unknown one is answered TOKEN EXPIRED', async () => {
  const api = await world.server()
  expect((await api.post('/logout')).code).toBe('99997')
  expect((await api.post('/logout', undefined, 'a'.repeat(43))).code).toBe('99997')
})

test('a renewal and a logout at the same time leave no session', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  const [renewed] = await Promise.all([api.refresh(refreshToken), api.post('/logout', undefined, token)])
  if (renewed.code === '10000') expect((await api.get('/me', renewed.data.token)).code).toBe('99997')
  expect((await api.refresh(refreshToken)).code).toBe('99996')
})

test('the database stores only hashes of tokens', async () => {
  const api = await world.server()
  const { token, refreshToken } = await api.signIn()
  const rows = await api.database.query<{ hash: string }>(
    'SELECT hash FROM access_tokens UNION ALL SELECT hash FROM refresh_tokens',
  )
  expect(rows).toHaveLength(2)
  for (const { hash } of rows) {
    expect(hash).toMatch(/^[\w-]{43}$/)
    expect([token, refreshToken]).not.toContain(hash)
  }
})

test('a start deletes the sessions that can no longer be renewed, and no others', async () => {
  const options = { tokenTtl: 60, refreshTtl: 100 }
  const api = await world.server(options)
  await api.signIn('gone')
  api.clock.advance(50 * SECOND)
  const kept = await api.signIn('kept')
  api.clock.advance(60 * SECOND)
  await sweepOnce({ ...options, dataDir: world.folder, database: api.database, clock: api.clock })
  expect(await countOf(api.database, 'sessions')).toBe(1)
  expect((await api.refresh(kept.refreshToken)).code).toBe('10000')
})
