import type { AuditEntry } from '../../server/auth/audit/audit'
import { useWorld } from '../server/_server'
import type { Api, Body, SignedIn } from '../server/_server'

const world = useWorld()
const LONG = 601_000
const phoneCode = async (api: Api) =>
  (await api.post<{ code: string }>('/dev/wechat/phone-code', { device: 'phone' })).data.code
const confirm = async (api: Api, { token }: SignedIn, device = 'phone') =>
  api.post('/me/confirm', { code: await api.code(device) }, token)
const endOthers = async (api: Api, { token }: SignedIn) =>
  (await api.call('DELETE', '/me/sessions', { token })).json<Body>()
const kinds = async (api: Api, { token }: SignedIn) =>
  (await api.get<AuditEntry[]>('/me/events', token)).data.map(({ kind }) => kind)

test('a stolen token can neither bind a phone number nor end a session without the WeChat of the owner', async () => {
  const api = await world.server()
  const owner = await api.signIn('phone')
  const stolen = await api.signIn('phone')
  api.clock.advance(LONG)
  const code = await phoneCode(api)
  expect(await api.post('/me/phone', { code }, stolen.token)).toMatchObject({ code: '40110' })
  expect((await endOthers(api, stolen)).code).toBe('40110')
  const { data } = await api.get<{ id: string; current: boolean }[]>('/me/sessions', stolen.token)
  for (const { id, current } of data)
    if (!current) {
      const answer = await api.call('DELETE', `/me/sessions/${id}`, { token: stolen.token })
      expect(answer.json()).toMatchObject({ code: '40110' })
    }
  // The thief has a WeChat account, but not that of the owner.
  expect((await confirm(api, stolen, 'of the thief')).code).toBe('40300')
  expect((await endOthers(api, stolen)).code).toBe('40110')
  expect((await api.get('/me', owner.token)).code).toBe('10000')
  expect(await kinds(api, owner)).toContain('refused')
})

test('after the owner confirmed by WeChat, the phone code that was refused is accepted, and the tokens stay valid', async () => {
  const api = await world.server()
  const owner = await api.signIn('phone')
  const other = await api.signIn('phone')
  api.clock.advance(LONG)
  const code = await phoneCode(api)
  expect((await api.post('/me/phone', { code }, owner.token)).code).toBe('40110')
  expect((await confirm(api, owner)).code).toBe('10000')
  expect((await api.post('/me/phone', { code }, owner.token)).code).toBe('10000')
  expect((await endOthers(api, owner)).code).toBe('10000')
  expect((await api.get('/me', other.token)).code).toBe('99997')
  expect((await api.refresh(owner.refreshToken)).code).toBe('10000')
  expect(await kinds(api, owner)).toEqual(expect.arrayContaining(['confirmed', 'phone', 'ended']))
})

test('a confirmation counts for one session and a limited time, and a session can always end itself', async () => {
  const api = await world.server()
  const one = await api.signIn('phone')
  const two = await api.signIn('phone')
  api.clock.advance(LONG)
  await confirm(api, one)
  expect((await endOthers(api, two)).code).toBe('40110')
  api.clock.advance(LONG)
  expect((await endOthers(api, one)).code).toBe('40110')
  const { data } = await api.get<{ id: string; current: boolean }[]>('/me/sessions', two.token)
  const own = data.find(({ current }) => current)?.id ?? ''
  const ended = await api.call('DELETE', `/me/sessions/${own}`, { token: two.token })
  expect(ended.json()).toMatchObject({ code: '10000' })
})

describe('a password', () => {
  const login = async (api: Api, password = 'demo1234') =>
    api.post<SignedIn>('/login/password', { account: 'demo', password })
  const change = async (api: Api, { token }: SignedIn, password: string, newPassword: string) =>
    (await api.call('PUT', '/me/password', { token, payload: { password, newPassword } })).json<Body>()

  test('can be used to confirm, and wrong ones are limited', async () => {
    const api = await world.server()
    const { data } = await login(api)
    api.clock.advance(LONG)
    const ask = (password: string) => api.post('/me/confirm/password', { password }, data.token)
    expect((await ask('a guess')).code).toBe('40100')
    expect((await endOthers(api, data)).code).toBe('40110')
    expect((await ask('demo1234')).code).toBe('10000')
    expect((await endOthers(api, data)).code).toBe('10000')
    const guesses = []
    for (let n = 0; n < 8; n++) guesses.push((await ask(`guess ${n}`)).code)
    expect(guesses).toContain('42900')
  })

  test('is changed with the old one, to at least twelve characters, and that ends all other sessions', async () => {
    const api = await world.server()
    const other = (await login(api)).data
    const { data } = await login(api)
    expect((await change(api, data, 'a guess', 'correct horse battery')).code).toBe('40100')
    expect((await change(api, data, 'demo1234', 'too short')).code).toBe('40000')
    expect((await change(api, data, 'demo1234', 'correct horse battery')).code).toBe('10000')
    expect((await api.get('/me', other.token)).code).toBe('99997')
    expect((await api.refresh(other.refreshToken)).code).toBe('99996')
    expect((await api.get('/me', data.token)).code).toBe('10000')
    expect((await login(api)).code).toBe('40100')
    expect((await login(api, 'correct horse battery')).code).toBe('10000')
    expect(await kinds(api, data)).toEqual(expect.arrayContaining(['password', 'refused', 'ended']))
  })

  test('leaves no session that was opened by the old one while it was being changed', async () => {
    const api = await world.server()
    const { data } = await login(api)
    const changing = change(api, data, 'demo1234', 'correct horse battery')
    let changed = false
    void changing.then(() => (changed = true))
    const logins: ReturnType<typeof login>[] = []
    // One after the other, so that some are checked before the change and open their session after it; four at once, because
    // the change of the password waits if too many others try the password at the same time.
    while (!changed) {
      const some = [1, 2, 3, 4].map(() => login(api))
      logins.push(...some)
      await Promise.race([changing, Promise.all(some)])
    }
    expect((await changing).code).toBe('10000')
    const opened = (await Promise.all(logins)).filter(({ code }) => code === '10000')
    for (const { data: old } of opened) expect((await api.get('/me', old.token)).code).toBe('99997')
    expect((await api.get('/me', data.token)).code).toBe('10000')
  })

  test('is refused for a confirmation or a change if the user logged in by WeChat', async () => {
    const api = await world.server()
    const session = await api.signIn('phone')
    expect((await change(api, session, 'any', 'correct horse battery')).code).toBe('40300')
    expect((await api.post('/me/confirm/password', { password: 'any' }, session.token)).code).toBe('40300')
  })
})
