import type { SessionInfo } from '../../server/auth/sessions'
import { useWorld } from './_server'
import type { Api } from './_server'

const world = useWorld()
const listOf = async (api: Api, token: string) =>
  (await api.get<(SessionInfo & { current: boolean })[]>('/me/sessions', token)).data

test('a user sees where they are signed in, the newest first, and which session this is', async () => {
  const api = await world.server()
  const code = await api.code('phone')
  const signedInAt = api.clock.now()
  const login = await api.call('POST', '/login', {
    payload: { code },
    headers: { 'user-agent': 'MicroMessenger/8' },
  })
  const { token, refreshToken } = login.json<{ data: { token: string; refreshToken: string } }>().data
  api.clock.advance(1000)
  await api.signIn('phone')
  await api.refresh(refreshToken)
  await api.signIn('somebody else')
  expect(await listOf(api, token)).toEqual([
    {
      id: expect.any(String),
      client: expect.any(String),
      createdAt: api.clock.now(),
      renewedAt: null,
      current: false,
    },
    {
      id: expect.any(String),
      client: 'MicroMessenger/8',
      createdAt: signedInAt,
      renewedAt: api.clock.now(),
      current: true,
    },
  ])
})

test('a session is ended from another one: its tokens are dead at once', async () => {
  const api = await world.server()
  const lost = await api.signIn('phone')
  const { token } = await api.signIn('phone')
  const other = (await listOf(api, token)).find(({ current }) => !current)
  const response = await api.call('DELETE', `/me/sessions/${other?.id ?? ''}`, { token })
  expect(response.json()).toMatchObject({ code: '10000', data: null })
  expect((await api.get('/me', lost.token)).code).toBe('99997')
  expect((await api.refresh(lost.refreshToken)).code).toBe('99996')
  expect(await listOf(api, token)).toHaveLength(1)
})

test('all other sessions are ended at once, this one and other users stay', async () => {
  const api = await world.server()
  const lost = [await api.signIn('phone'), await api.signIn('phone')]
  const stranger = await api.signIn('stranger')
  const { token } = await api.signIn('phone')
  await api.call('DELETE', '/me/sessions', { token })
  for (const session of lost) expect((await api.get('/me', session.token)).code).toBe('99997')
  expect((await api.get('/me', token)).code).toBe('10000')
  expect((await api.get('/me', stranger.token)).code).toBe('10000')
})

test("somebody else's session, an unknown one and an ended one are not found", async () => {
  const api = await world.server()
  const stranger = await api.signIn('stranger')
  const theirs = (await listOf(api, stranger.token))[0]?.id ?? ''
  const { token } = await api.signIn('phone')
  for (const id of [theirs, 'unknown']) {
    expect((await api.call('DELETE', `/me/sessions/${id}`, { token })).json()).toMatchObject({
      code: '40400',
    })
  }
  expect((await api.get('/me', stranger.token)).code).toBe('10000')
})

test('a session that nobody can renew any more is not shown', async () => {
  const api = await world.server({ tokenTtl: 1000, refreshTtl: 60 })
  await api.signIn('phone')
  api.clock.advance(61_000)
  const { token } = await api.signIn('phone')
  expect(await listOf(api, token)).toHaveLength(1)
})
