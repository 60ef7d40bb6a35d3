import { checkEachTest, createWorld, type StoreOptions } from '../_world'

checkEachTest()

type Result = Awaited<ReturnType<StoreOptions['login']>>
const NOW = 1_704_067_200_000

/** The session after a login with this answer, or the text of the error. */
async function signIn(result: unknown): Promise<unknown> {
  const { store, settle, clock } = await createWorld({ store: { login: () => result as Result } })
  expect(clock.now()).toBe(NOW)
  const end = store.login().then(
    (session) => session,
    (error: unknown) => String(error),
  )
  await settle()
  return end
}

const answer = (data: unknown): object => ({
  statusCode: 200,
  header: { token: 'not this' },
  cookies: [],
  data,
})

describe('the names of the fields in a login answer', () => {
  test.each<[string, object]>([
    ['an answer of RFC 6749', { access_token: 'T', expires_in: 60, refresh_token: 'R' }],
    ['an answer of RFC 6749 in camel case', { accessToken: 'T', expiresIn: 60, refreshToken: 'R' }],
    ['`expiresAt` in seconds', { accessToken: 'T', expiresAt: NOW / 1000 + 60, refreshToken: 'R' }],
    ['`expires_at` in seconds', { access_token: 'T', expires_at: NOW / 1000 + 60, refresh_token: 'R' }],
    ['`expiresAt` in ms', { token: 'T', expiresAt: NOW + 60_000, refreshToken: 'R' }],
    ['`expiry` in ms', { token: 'T', expiry: NOW + 60_000, refreshToken: 'R' }],
    ['`expiry` in seconds', { token: 'T', expiry: NOW / 1000 + 60, refreshToken: 'R' }],
    [
      'an answer with null under some names',
      { token: 'T', access_token: null, expires_in: null, expiresIn: 60, refresh_token: 'R' },
    ],
  ])('%s is read, and the session has `token`, `expiry` and `refreshToken` instead', async (_, result) => {
    const session = { token: 'T', expiry: NOW + 60_000, refreshToken: 'R', openid: 'o' }
    expect(await signIn({ ...result, openid: 'o' })).toEqual(session)
    expect(await signIn(answer({ code: '0', data: { ...result, openid: 'o' } }))).toEqual(session)
  })

  test.each<[string, unknown, object]>([
    ['mall4m', { code: '00000', data: { access_token: 'T', expires_in: 60 } }, { expiry: NOW + 60_000 }],
    ['litemall', { errno: 0, data: { token: 'T', userInfo: { n: 1 } } }, { userInfo: { n: 1 } }],
    ['RuoYi', { code: 200, msg: 'ok', token: 'T' }, { msg: 'ok' }],
    ['mall-app-web', { code: 200, data: { token: 'T', tokenHead: 'Bearer ' } }, { tokenHead: 'Bearer ' }],
    ['a server that uses `result`', { success: true, result: { token: 'T' } }, {}],
    ['a server that uses `content`', { status: 0, content: { accessToken: 'T' } }, {}],
  ])('the session is found in the answer of %s', async (_, data, more) => {
    expect(await signIn(answer(data))).toMatchObject({ token: 'T', ...more })
  })

  test('a token in the HTTP header or in another object of the body is not the token of the session', async () => {
    const none = /no token in it$/
    expect(await signIn(answer({ code: 1, data: null }))).toMatch(none)
    expect(await signIn(answer({ code: 1, captcha: { token: 'C' } }))).toMatch(none)
  })

  test.each([
    [{ access_token: '' }, '`access_token` must be a non-empty string, got an empty string'],
    [{ access_token: null }, '`token` must be a string, got null'],
    [
      { access_token: 'T', expires_in: '60' },
      '`expires_in` must be a number of seconds, 0 or more, got a string',
    ],
    [
      { access_token: 'T', expires_at: {} },
      '`expires_at` must be ms since the epoch, or null, got an object',
    ],
    [{ access_token: 'T', refresh_token: 7 }, '`refresh_token` must be a string, got a number'],
  ])('the answer %j is a TypeError that names the wrong field', async (result, said) => {
    expect(await signIn(result)).toBe('TypeError: login: ' + said)
  })

  test('a renewal answer with the names of RFC 6749 keeps the fields that it leaves out', async () => {
    const { store, settle } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => ({ access_token: 'T2', expires_in: 60 }) },
    })
    void store.refresh()
    await settle()
    expect(store.session).toEqual({ token: 'T2', user: 'A', refreshToken: 'r-A1', expiry: NOW + 60_000 })
  })
})
