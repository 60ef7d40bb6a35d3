import type { SessionInfo } from '../../../server/auth/sessions/session-list'
import { shortened } from '../../../server/auth/caller'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003127) NetType/WIFI Language/zh_CN'
const listOf = async (api: Api, token: string) =>
  (await api.get<(SessionInfo & { current: boolean })[]>('/me/sessions', token)).data

test('a user sees their sessions with client and address, the newest first, and which one is current', async () => {
  const api = await world.server()
  const code = await api.code('phone')
  const signedInAt = api.clock.now()
  const login = await api.call('POST', '/login', {
    payload: { code },
    headers: { 'user-agent': IPHONE },
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
      device: '',
      address: '127.0.0.*',
      createdAt: api.clock.now(),
      renewedAt: null,
      lastUsedAt: api.clock.now(),
      current: false,
    },
    {
      id: expect.any(String),
      client: IPHONE,
      device: 'iPhone, WeChat 8.0.49',
      address: '127.0.0.*',
      createdAt: signedInAt,
      renewedAt: api.clock.now(),
      lastUsedAt: api.clock.now(),
      current: true,
    },
  ])
})

test('a session can be ended from another one, and its tokens end at once', async () => {
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

test('all other sessions of a user can be ended at once, except the current one and those of other users', async () => {
  const api = await world.server()
  const lost = [await api.signIn('phone'), await api.signIn('phone')]
  const stranger = await api.signIn('stranger')
  const { token } = await api.signIn('phone')
  await api.call('DELETE', '/me/sessions', { token })
  for (const session of lost) expect((await api.get('/me', session.token)).code).toBe('99997')
  expect((await api.get('/me', token)).code).toBe('10000')
  expect((await api.get('/me', stranger.token)).code).toBe('10000')
})

test('a session of another user and an unknown session are not found', async () => {
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

test('a session that can no longer be renewed is not listed', async () => {
  const api = await world.server({ tokenTtl: 1000, refreshTtl: 60 })
  await api.signIn('phone')
  api.clock.advance(61_000)
  const { token } = await api.signIn('phone')
  expect(await listOf(api, token)).toHaveLength(1)
})

test('the last use of a session is stored to the minute', async () => {
  const api = await world.server()
  const { token } = await api.signIn('phone')
  const lastUse = async () => (await listOf(api, token))[0]?.lastUsedAt
  const signedInAt = api.clock.now()
  api.clock.advance(59_999)
  expect(await lastUse()).toBe(signedInAt)
  api.clock.advance(1)
  expect(await lastUse()).toBe(api.clock.now())
})

test.each([
  ['203.0.113.77', '203.0.113.*'],
  ['::ffff:203.0.113.77', '203.0.113.*'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::*'],
  ['2001:db8::1', '2001:db8:0::*'],
  ['::1', '0:0:0::*'],
  ['no address', ''],
])('the address %s is stored as %s', (address, kept) => {
  expect(shortened(address)).toBe(kept)
})
