import type { AuditEntry, AuditEvent } from '../../server/auth/audit/audit'
import { countOf, useWorld } from '../server/_server'
import type { Api, SignedIn } from '../server/_server'
import { sweepOnce } from '../server/_sweep'

const world = useWorld()
const eventsOf = async (api: Api, token: string) => (await api.get<AuditEntry[]>('/me/events', token)).data
const noticesOf = async (api: Api, token: string) => (await api.get<AuditEntry[]>('/me/notices', token)).data
const kindsOf = (events: readonly AuditEvent[]) => events.map(({ kind, reason }) => `${kind} ${reason}`)

/** The owner renews; after the grace a thief uses the previous refresh token. */
async function stealFrom(api: Api): Promise<void> {
  const { refreshToken } = await api.signIn('phone')
  const { data } = await api.refresh(refreshToken)
  await api.get('/me', data.token)
  api.clock.advance(61_000)
  const thief = { payload: { refreshToken }, headers: { 'user-agent': 'curl/8' } }
  expect((await api.call('POST', '/token/refresh', thief)).json()).toMatchObject({ code: '99996' })
}

test('logins, reuse and ended sessions are audited in order, with the client and a shortened address', async () => {
  const events: AuditEvent[] = []
  const api = await world.server({ onAudit: (event) => void events.push(event) })
  await stealFrom(api)
  const { token } = await api.signIn('phone')
  api.clock.advance(1)
  await api.refresh((await api.signIn('phone')).refreshToken)
  await api.call('DELETE', '/me/sessions', { token })
  const expected = ['login code', 'reuse refresh', 'ended reuse', 'login code', 'login code', 'ended user']
  expect(kindsOf(events)).toEqual(expected)
  const kept = await eventsOf(api, token)
  expect(kindsOf(kept).sort()).toEqual([...expected].sort())
  expect(kept.find(({ kind }) => kind === 'reuse')).toEqual({
    id: expect.any(String),
    at: expect.any(Number),
    kind: 'reuse',
    reason: 'refresh',
    sessionId: expect.any(String),
    client: 'curl/8',
    address: '127.0.0.*',
  })
})

test('a user whose session ended by reuse gets a notice at the next login, until they delete it', async () => {
  const api = await world.server()
  await stealFrom(api)
  const login = await api.signIn('phone')
  expect(login).toMatchObject({ notices: [{ kind: 'reuse', client: 'curl/8', address: '127.0.0.*' }] })
  const [notice] = await noticesOf(api, login.token)
  const seen = () => api.call('DELETE', `/me/notices/${notice?.id ?? ''}`, { token: login.token })
  // Another user cannot delete it.
  const stranger = await api.signIn('stranger')
  const theirs = await api.call('DELETE', `/me/notices/${notice?.id ?? ''}`, { token: stranger.token })
  expect(theirs.json()).toMatchObject({ code: '40400' })
  expect((await seen()).json()).toMatchObject({ code: '10000' })
  expect((await seen()).json()).toMatchObject({ code: '40400' })
  expect(await noticesOf(api, login.token)).toEqual([])
  expect(await api.signIn('phone')).not.toHaveProperty('notices')
  expect(kindsOf(await eventsOf(api, login.token))).toContain('reuse refresh')
})

test('a wrong password is stored in the events of its account, and one without an account is only reported', async () => {
  const events: AuditEvent[] = []
  const api = await world.server({ onAudit: (event) => void events.push(event) })
  await api.post('/login/password', { account: 'demo', password: 'a guess' })
  await api.post('/login/password', { account: 'nobody', password: 'a guess' })
  await api.post('/token/refresh', { refreshToken: 'a guess' })
  expect(kindsOf(events)).toEqual(['refused password', 'refused password', 'refused refresh'])
  expect(events.map(({ userId }) => userId === null)).toEqual([false, true, true])
  const { data } = await api.post<SignedIn>('/login/password', { account: 'demo', password: 'demo1234' })
  expect(kindsOf(await eventsOf(api, data.token)).sort()).toEqual(['login password', 'refused password'])
})

test('150 refused renewals with one ended refresh token store only 102 events in all', async () => {
  const api = await world.server({ rateLimits: { login: 10_000, refresh: 10_000 } })
  const { token, refreshToken } = await api.signIn()
  await api.post('/logout', undefined, token)
  for (let n = 0; n < 150; n++) await api.refresh(refreshToken)
  expect(await countOf(api.database, 'audit_events')).toBe(102)
})

test('a user gets only their own events, and none without a token', async () => {
  const api = await world.server()
  await api.signIn('phone')
  const stranger = await api.signIn('stranger')
  expect(await eventsOf(api, stranger.token)).toHaveLength(1)
  expect((await api.get('/me/events')).code).toBe('99997')
  expect((await api.get('/me/notices')).code).toBe('99997')
})

test('an event whose transaction is rolled back is neither stored nor reported', async () => {
  const events: AuditEvent[] = []
  const api = await world.server({ onAudit: (event) => void events.push(event) })
  const code = await api.code()
  await api.database.query('ALTER TABLE refresh_tokens RENAME TO gone')
  expect((await api.post('/login', { code })).code).toBe('50000')
  expect(events).toEqual([])
  expect(await countOf(api.database, 'audit_events')).toBe(0)
})

test('events older than auditDays are deleted at the next start', async () => {
  const api = await world.server({ auditDays: 1, refreshTtl: 864_000 })
  await api.signIn()
  api.clock.advance(86_400_000)
  const { database, clock } = api
  await sweepOnce({ dataDir: world.folder, database, clock, auditDays: 1 })
  expect(await countOf(database, 'audit_events')).toBe(0)
})
