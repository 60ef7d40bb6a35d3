import { createServer } from '../../server/app'
import { systemClock } from '../../server/clock'
import { apiOf, fakeClock, useWorld } from '../server/_server'
import type { Api, Body, SignedIn } from '../server/_server'

const world = useWorld()
const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

const many = <Result>(times: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: times }, (_, n) => work(n)))
const pairsOf = (answers: readonly Body<SignedIn>[]) =>
  new Set(answers.map(({ data }) => `${data.token} ${data.refreshToken}`))
const liveTokens = async ({ database }: Api) =>
  (await database.query('SELECT hash FROM access_tokens UNION ALL SELECT hash FROM refresh_tokens')).length

test('60 parallel uses of one refresh token give one pair of tokens', async () => {
  const api = await world.server({ rateLimits: { login: 1000, refresh: 1000 } })
  const { refreshToken } = await api.signIn()
  const answers = await many(60, () => api.refresh(refreshToken))
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['10000']))
  expect(pairsOf(answers).size).toBe(1)
  // The pair of the login, and the one pair that replaced it.
  expect(await liveTokens(api)).toBe(4)
  const [answer] = answers
  expect((await api.get('/me', answer?.data.token)).code).toBe('10000')
})

test('a pair that is given again has the remaining lifetime in expiresIn', async () => {
  const api = await world.server({ tokenTtl: 60, refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  const first = await api.refresh(refreshToken)
  api.clock.advance(9.5 * SECOND)
  const again = await api.refresh(refreshToken)
  expect(again.data).toEqual({ ...first.data, expiresIn: 50 })
})

test('within the grace an ended access token is replaced, and the refresh token stays the same', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  const { data: first } = await api.refresh(refreshToken)
  await api.post('/dev/expire', undefined, first.token)
  const { data: again } = await api.refresh(refreshToken)
  expect(again.refreshToken).toBe(first.refreshToken)
  expect(again.token).not.toBe(first.token)
  expect((await api.get('/me', again.token)).code).toBe('10000')
  expect((await api.refresh(refreshToken)).data).toEqual(again)
})

test('after a thief got the same pair within the grace, the session ends when both have renewed it', async () => {
  const api = await world.server({ refreshGrace: 10, tokenTtl: 60 })
  const { refreshToken } = await api.signIn()
  const { data: owner } = await api.refresh(refreshToken)
  api.clock.advance(5 * SECOND)
  const { data: thief } = await api.refresh(refreshToken)
  await api.get('/me', owner.token)
  await api.get('/me', thief.token)
  api.clock.advance(60 * SECOND)
  const { data: next } = await api.refresh(owner.refreshToken)
  await api.get('/me', next.token)
  api.clock.advance(11 * SECOND)
  expect((await api.refresh(thief.refreshToken)).code).toBe('99996')
  expect((await api.get('/me', next.token)).code).toBe('99997')
})

describe('a used refresh token from another network', () => {
  const elsewhere = (api: Api, refreshToken: string) =>
    api.app.inject({
      method: 'POST',
      url: '/token/refresh',
      payload: { refreshToken },
      remoteAddress: '203.0.113.7',
    })

  test('is answered 503 while the new tokens are in use, and ends the session after the grace', async () => {
    const api = await world.server({ refreshGrace: 10 })
    const { refreshToken } = await api.signIn()
    const { data: owner } = await api.refresh(refreshToken)
    await api.get('/me', owner.token)
    api.clock.advance(4 * SECOND)
    const early = await elsewhere(api, refreshToken)
    expect([early.statusCode, early.json<Body>().code, early.headers['retry-after']]).toEqual([
      503,
      '50300',
      '6',
    ])
    // The session of the owner is unchanged.
    expect((await api.get('/me', owner.token)).code).toBe('10000')
    expect((await api.get<{ kind: string }[]>('/me/events', owner.token)).data[0]?.kind).toBe('refused')
    api.clock.advance(6 * SECOND)
    expect((await elsewhere(api, refreshToken)).json()).toMatchObject({ code: '99996' })
    expect((await api.get('/me', owner.token)).code).toBe('99997')
  })

  test('gives no tokens to the owner if a thief used it first, and ends the session after the grace', async () => {
    const api = await world.server({ refreshGrace: 10 })
    const { refreshToken } = await api.signIn()
    const thief = (await elsewhere(api, refreshToken)).json<Body<SignedIn>>().data
    await api.get('/me', thief.token)
    expect((await api.refresh(refreshToken)).code).toBe('50300')
    api.clock.advance(10 * SECOND)
    expect((await api.refresh(refreshToken)).code).toBe('99996')
    expect((await api.get('/me', thief.token)).code).toBe('99997')
    expect(
      (await api.post<{ notices: object[] }>('/login', { code: await api.code() })).data.notices,
    ).toHaveLength(1)
  })

  test('gets the same tokens if those of the first answer were not used', async () => {
    const api = await world.server({ refreshGrace: 10 })
    const { refreshToken } = await api.signIn()
    const { data: lost } = await api.refresh(refreshToken)
    expect((await elsewhere(api, refreshToken)).json()).toMatchObject({ code: '10000', data: lost })
  })
})

test('within the grace a refresh token whose successor was used gives no tokens', async () => {
  const api = await world.server({ refreshGrace: 10 })
  const { refreshToken } = await api.signIn()
  const { data: second } = await api.refresh(refreshToken)
  const { data: third } = await api.refresh(second.refreshToken)
  expect((await api.refresh(refreshToken)).code).toBe('50300')
  expect((await api.get('/me', third.token)).code).toBe('10000')
})

test('the database contains neither the refresh token nor the tokens that it was exchanged for', async () => {
  const api = await world.server()
  const { refreshToken } = await api.signIn()
  const { data } = await api.refresh(refreshToken)
  const stored = JSON.stringify(await api.database.query('SELECT * FROM refresh_tokens'))
  for (const secret of [refreshToken, data.token, data.refreshToken]) expect(stored).not.toContain(secret)
})

describe('in a process whose clock is an hour behind', () => {
  /** A process with the right clock and one with a late clock; both use the time of the database. */
  async function twoProcesses(options: { tokenTtl?: number; refreshTtl?: number }) {
    const late = { ...systemClock, now: () => Date.now() - HOUR }
    const right = await world.server({ ...options, clock: systemClock })
    const { database } = right
    const app = await createServer({
      ...options,
      dataDir: world.folder,
      database,
      devRoutes: true,
      clock: late,
    })
    return { right, behind: apiOf(app, fakeClock(), database), close: () => app.close() }
  }

  test('a used refresh token is refused after the grace', async () => {
    const { right, behind, close } = await twoProcesses({})
    const { refreshToken } = await right.signIn()
    const { data } = await right.refresh(refreshToken)
    await right.get('/me', data.token)
    await right.database.query(
      'UPDATE refresh_tokens SET used_at = used_at - 61000 WHERE used_at IS NOT NULL',
    )
    expect((await behind.refresh(refreshToken)).code).toBe('99996')
    expect((await right.get('/me', data.token)).code).toBe('99997')
    await close()
  })

  test('ended tokens are refused, and new tokens end on time', async () => {
    const { right, behind, close } = await twoProcesses({ tokenTtl: 60, refreshTtl: 600 })
    const ended = await right.signIn()
    const rewind = 'SET expires_at = expires_at - 601000'
    await right.database.query(`UPDATE access_tokens ${rewind}`)
    await right.database.query(`UPDATE refresh_tokens ${rewind}`)
    expect((await behind.get('/me', ended.token)).code).toBe('99997')
    expect((await behind.refresh(ended.refreshToken)).code).toBe('99996')
    const made = await behind.signIn()
    expect((await right.get('/me', made.token)).code).toBe('10000')
    const rows = await right.database.query<{ left: number }>(
      `SELECT (max(expires_at) - ${systemClock.sql})::bigint AS left FROM access_tokens`,
    )
    expect(rows[0]?.left).toBeGreaterThan(30 * SECOND)
    expect(rows[0]?.left).toBeLessThanOrEqual(60 * SECOND)
    await close()
  })
})

describe('a session', () => {
  test('ends after its absolute lifetime, however often it was renewed', async () => {
    const api = await world.server({ sessionTtl: (3 * DAY) / SECOND, refreshTtl: (2 * DAY) / SECOND })
    let { token, refreshToken } = await api.signIn()
    for (let day = 1; day <= 2; day++) {
      api.clock.advance(DAY)
      const answer = await api.refresh(refreshToken)
      expect(answer.code).toBe('10000')
      ;({ token, refreshToken } = answer.data)
    }
    api.clock.advance(DAY - HOUR)
    const last = await api.refresh(refreshToken)
    expect(last.data.expiresIn).toBe(3600)
    api.clock.advance(HOUR)
    for (const stale of [token, last.data.token]) expect((await api.get('/me', stale)).code).toBe('99997')
    expect((await api.refresh(last.data.refreshToken)).code).toBe('99996')
  })

  test('ends when the lifetime is shortened after it began', async () => {
    const api = await world.server()
    const { refreshToken } = await api.signIn()
    api.clock.advance(DAY)
    const app = await createServer({
      dataDir: world.folder,
      database: api.database,
      clock: api.clock,
      sessionTtl: 3600,
    })
    const shorter = apiOf(app, api.clock, api.database)
    expect((await shorter.refresh(refreshToken)).code).toBe('99996')
    await app.close()
  })
})

describe('the limit of sessions per user', () => {
  const limits = { rateLimits: { login: 1000, refresh: 1000 } }

  test('holds for 40 logins at once', async () => {
    const api = await world.server({ ...limits, sessionLimit: 5 })
    const sessions = await many(40, () => api.signIn('phone'))
    const codes = await Promise.all(sessions.map(async ({ token }) => (await api.get('/me', token)).code))
    expect(codes.filter((code) => code === '10000')).toHaveLength(5)
    const renewals = await Promise.all(sessions.map(({ refreshToken }) => api.refresh(refreshToken)))
    expect(renewals.filter(({ code }) => code === '10000')).toHaveLength(5)
  })

  test('ends the least recently used session of that user, and none of another user', async () => {
    const api = await world.server({ ...limits, sessionLimit: 2 })
    const other = await api.signIn('somebody else')
    const first = await api.signIn('phone')
    api.clock.advance(HOUR)
    const second = await api.signIn('phone')
    api.clock.advance(HOUR)
    await api.refresh(first.refreshToken)
    api.clock.advance(1)
    const third = await api.signIn('phone')
    expect((await api.refresh(second.refreshToken)).code).toBe('99996')
    for (const { refreshToken } of [other, first, third])
      expect((await api.refresh(refreshToken)).code).toBe('10000')
  })
})
