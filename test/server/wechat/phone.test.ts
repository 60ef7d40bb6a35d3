import { createFakeWechat } from '../_wechat'
import type { FakeWechat } from '../_wechat'
import { apiOf, useWorld } from '../_server'
import type { Api, Body, SignedIn } from '../_server'

const world = useWorld()
const phoneOf = (api: Api, token: string, code: string) =>
  api.post<{ phone: string }>('/me/phone', { code }, token)
const phoneCode = async (api: Api, device = 'phone') =>
  (await api.post<{ code: string }>('/dev/wechat/phone-code', { device })).data.code

describe('with the built-in WeChat', () => {
  test('a code of the phone button gives the phone number, stored encrypted and shown with its middle hidden', async () => {
    const api = await world.server()
    const { token, user } = await api.signIn()
    const answer = await phoneOf(api, token, await phoneCode(api))
    expect(answer).toMatchObject({ code: '10000', data: { phone: expect.stringMatching(/^138\*{4}\d{4}$/) } })
    const rows = await api.database.query('SELECT phone FROM users WHERE id = $1', [user.id])
    expect(rows).toEqual([{ phone: expect.stringMatching(/^enc\.development\.[\w-]+$/) }])
    expect((await api.get('/me', token)).data).toMatchObject({ phone: answer.data.phone })
  })

  test('a phone code works once within five minutes, and is not interchangeable with a code of wx.login', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    const code = await phoneCode(api)
    await phoneOf(api, token, code)
    expect((await phoneOf(api, token, code)).code).toBe('40163')
    expect((await phoneOf(api, token, await api.code())).code).toBe('40029')
    expect((await api.post('/login', { code: await phoneCode(api) })).code).toBe('40029')
    const late = await phoneCode(api)
    api.clock.advance(5 * 60_000 + 1)
    expect((await phoneOf(api, token, late)).code).toBe('40029')
  })

  test('an access token that WeChat dropped is replaced within the request', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    await phoneOf(api, token, await phoneCode(api))
    await api.post('/dev/wechat/drop-access-token')
    expect((await phoneOf(api, token, await phoneCode(api))).code).toBe('10000')
  })

  test('a request for the phone number needs a token', async () => {
    const api = await world.server()
    expect((await api.post('/me/phone', { code: await phoneCode(api) })).code).toBe('99997')
  })
})

describe('the access token of the app', () => {
  let wechat: FakeWechat
  let api: Api
  let endpoint: string
  let token: string
  const ask = () => phoneOf(api, token, 'a code')
  const askAtOnce = async (times: number): Promise<Body<{ phone: string }>[]> =>
    Promise.all(Array.from({ length: times }, ask))

  beforeEach(async () => {
    wechat = createFakeWechat()
    endpoint = await wechat.app.listen({ host: '127.0.0.1', port: 0 })
    api = await world.server({
      wechat: { appid: 'wx1', secret: 's', endpoint },
      tokenTtl: 100_000,
      confirmWindow: 100_000,
    })
    token = (await api.post<SignedIn>('/login', { code: 'a code' })).data.token
  })
  afterEach(() => wechat.app.close())

  test('is fetched once for 20 requests at once, and kept', async () => {
    const answers = await askAtOnce(20)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['10000']))
    await ask()
    expect(wechat.fetches).toEqual([false])
  })

  test('is not fetched before a request needs it', () => {
    expect(wechat.fetches).toEqual([])
  })

  test('is renewed five minutes before its expiry, not earlier', async () => {
    await ask()
    api.clock.advance((7200 - 300) * 1000 - 1)
    await ask()
    expect(wechat.fetches).toEqual([false])
    api.clock.advance(1)
    await askAtOnce(5)
    expect(wechat.fetches).toEqual([false, false])
  })

  test('is used until its expiry if it cannot be renewed ahead of time', async () => {
    await ask()
    api.clock.advance((7200 - 200) * 1000)
    wechat.failures.push({ errcode: 45009, errmsg: 'reach max api daily quota limit' })
    expect((await ask()).code).toBe('10000')
    expect((await ask()).code).toBe('10000')
    expect(wechat.fetches).toHaveLength(3)
  })

  test('is fetched again by force, once for 20 requests, if WeChat calls it invalid', async () => {
    await ask()
    wechat.dropTokens()
    const answers = await askAtOnce(20)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['10000']))
    expect(wechat.fetches).toEqual([false, true])
  })

  test('is not fetched again and again if it stays invalid', async () => {
    await ask()
    wechat.dropTokens()
    wechat.failures.push({ access_token: 'access-token-0', expires_in: 7200 })
    expect((await ask()).code).toBe('50000')
    expect(wechat.fetches).toEqual([false, true])
    expect(wechat.phoneCalls).toBe(3)
  })

  test('fails only the current request if it cannot be fetched', async () => {
    wechat.failures.push({ errcode: 40125, errmsg: 'invalid appsecret' }, { no: 'token' })
    expect((await ask()).code).toBe('50000')
    expect((await ask()).code).toBe('50300')
    expect((await ask()).code).toBe('10000')
  })

  test('is fetched again when WeChat is busy', async () => {
    wechat.failures.push({ errcode: -1, errmsg: 'system error' })
    expect((await ask()).code).toBe('10000')
    expect(wechat.fetches).toEqual([false, false])
  })

  test('survives a restart of the server', async () => {
    await ask()
    const [row] = await api.database.query('SELECT token, leased_until AS lease FROM wechat_access_tokens')
    expect(row).toEqual({ token: expect.stringMatching(/^enc\.development\.[\w-]+$/), lease: 0 })
    const { createServer } = await import('../../../server/app')
    const { clock, database } = api
    const options = {
      dataDir: world.folder,
      database,
      clock,
      wechat: { appid: 'wx1', secret: 's', endpoint },
    }
    const restarted = apiOf(await createServer(options), clock, database)
    expect((await phoneOf(restarted, token, 'a code')).code).toBe('10000')
    expect(wechat.fetches).toEqual([false])
    await restarted.app.close()
  })

  test('is fetched after the lease of a process that has not fetched it', async () => {
    await ask()
    await api.database.query('UPDATE wechat_access_tokens SET expires_at = 0, leased_until = $1', [
      api.clock.now() + 20_000,
    ])
    jest.spyOn(api.clock, 'sleep').mockImplementation(async (ms) => api.clock.advance(ms))
    const before = api.clock.now()
    expect((await ask()).code).toBe('10000')
    expect(api.clock.now() - before).toBe(20_000)
    expect(wechat.fetches).toEqual([false, false])
  })
})
