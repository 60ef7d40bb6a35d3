import { useWorld } from '../_server'

const world = useWorld()

test('GET /me answers with the user of the token', async () => {
  const api = await world.server()
  const { token, user } = await api.signIn()
  expect((await api.get('/me', token)).data).toEqual({ ...user, since: api.clock.now(), phone: null })
})

test('a new nickname is trimmed and stored, and the avatar is unchanged', async () => {
  const api = await world.server()
  const { token, user } = await api.signIn()
  const response = await api.call('PUT', '/me', { token, payload: { nickname: '  小满 ' } })
  expect(response.json()).toMatchObject({
    code: '10000',
    data: { nickname: '小满', avatarUrl: user.avatarUrl },
  })
  expect((await api.get('/me', token)).data).toMatchObject({ nickname: '小满' })
  expect((await api.signIn()).user.nickname).toBe('小满')
})

test.each(['https://example.com/me.png', '/avatars/3.svg', `/files/${'a'.repeat(43)}.png`])(
  'an avatar may be %s',
  async (avatarUrl) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const response = await api.call('PUT', '/me', { token, payload: { nickname: '小满', avatarUrl } })
    expect(response.json()).toMatchObject({ code: '10000', data: { avatarUrl } })
  },
)

test.each([
  ['no nickname', {}],
  ['an empty nickname', { nickname: '' }],
  ['a blank nickname', { nickname: '   ' }],
  ['a nickname of 25 characters', { nickname: '长'.repeat(25) }],
  ['a nickname of two lines', { nickname: 'a\nb' }],
  ['a script as avatar', { nickname: 'a', avatarUrl: 'javascript:alert(1)' }],
  ['an avatar without TLS', { nickname: 'a', avatarUrl: 'http://example.com/me.png' }],
  ['an avatar that leaves its folder', { nickname: 'a', avatarUrl: '/files/../secret.png' }],
])('%s is refused and changes nothing', async (_, payload) => {
  const api = await world.server()
  const { token, user } = await api.signIn()
  expect((await api.call('PUT', '/me', { token, payload })).json()).toMatchObject({ code: '40000' })
  expect((await api.get('/me', token)).data).toMatchObject(user)
})

test('the profile needs a token, which is checked before the body', async () => {
  const api = await world.server()
  expect((await api.get('/me')).code).toBe('99997')
  expect((await api.call('PUT', '/me', { payload: {} })).json()).toMatchObject({ code: '99997' })
})
