import { wechatLogin } from 'mobx-miniprogram-auth'
import type { Session } from 'mobx-miniprogram-auth'
import { createFakeClock, ok } from 'mobx-miniprogram-auth/testing'
import { done, refusal } from '../_backend'
import { resultOf, checkEachTest, createWorld, type Profile, type World, type WorldOptions } from '../_world'

checkEachTest()

/** A world whose login is wechatLogin, and with `silent` its silent login too. */
async function wechatWorld(
  options: WorldOptions & { silent?: boolean; timeout?: number } = {},
): Promise<World> {
  const codes: string[] = []
  const login = wechatLogin<{ data: unknown }, string | undefined>(
    (code) => w.http.post('code', { code }, { auth: 'none' }),
    {
      platform: {
        login: (o) => w.fake.wx.login(o),
        getEnterOptionsSync: () => w.fake.wx.getEnterOptionsSync(),
      },
      clock: { ...clockOf(() => w) },
      timeout: options.timeout,
    },
  )
  const w: World = await createWorld({
    ...options,
    store: {
      login,
      ...(options.silent ? { silentLogin: () => login(undefined) } : {}),
      ...options.store,
    },
  })
  let n = 0
  w.backend.reply('/code', (request) => {
    const { code } = JSON.parse(String(request.data))
    if (codes.includes(code)) return ok({ code: '40163' }, { statusCode: 401 })
    codes.push(code)
    return done({ token: 'W' + String(++n), user: 'A', refreshToken: 'r', expiresIn: 3600 })
  })
  w.backend.reply('/a', (request) =>
    request.get('Authorization') === 'Bearer W' + String(n)
      ? done({ as: 'W' + String(n) })
      : ok({ code: '99997' }),
  )
  return w
}

function clockOf(w: () => World) {
  return {
    now: () => w().clock.now(),
    setTimeout: (callback: () => void, ms: number) => w().clock.setTimeout(callback, ms),
    clearTimeout: (id: unknown) => w().clock.clearTimeout(id),
    random: () => 0.5,
  }
}

async function signIn(w: World): Promise<Session<Profile>> {
  const login = w.store.login()
  await w.settle()
  w.events.length = 0
  return login
}

describe('wechatLogin', () => {
  test('S94 a failing wx.login rejects login(); in a silent login it rejects the parked request and keeps the session', async () => {
    const w = await wechatWorld({ silent: true, store: { refresh: undefined } })
    w.fake.login.fault('fail')
    const login = resultOf(w.store.login())
    await w.settle()
    expect([await login, w.store.status]).toEqual(['wechat-login', 'signedOut'])
    const again = await wechatWorld({ silent: true, store: { refresh: undefined } })
    await signIn(again)
    again.store.expire()
    await again.settle()
    again.fake.login.fault('fail')
    again.store.expire()
    const call = again.get('/a')
    await again.settle()
    expect([call.outcome, again.store.isLogin]).toEqual(['renewal-failed', true])
    await expect(call.call).rejects.toMatchObject({ retryable: true })
  })

  test('S94 a wx.login that does not answer is ended by its own timeout, and a late code is dropped', async () => {
    for (const mode of ['hang', 'late'] as const) {
      const w = await wechatWorld()
      w.fake.login.fault({ mode, delay: 15_000, times: 1 })
      const login = resultOf(w.store.login())
      await w.clock.advance(9999)
      expect(w.store.status).toBe('signingIn')
      await w.clock.advance(1)
      expect([await login, w.store.status]).toEqual(['wechat-login', 'signedOut'])
      await w.clock.advance(10_000)
      expect([w.store.token, w.fake.requests]).toEqual([null, []])
    }
  })

  test('S96 an expired answer renews the session by a silent login, without wx.checkSession', async () => {
    const w = await wechatWorld({ silent: true, store: { refresh: undefined } })
    await signIn(w)
    w.backend.reply('/b', (request) =>
      request.get('Authorization') === 'Bearer W2' ? done({ as: 'W2' }) : ok({ code: '99997' }),
    )
    const call = w.get('/b')
    await w.settle()
    expect([call.outcome, w.fake.login.calls.length]).toEqual(['ok:W2', 2])
  })

  test('S97 S101 requests with a valid token call no wx.login and send no extra request', async () => {
    const w = await wechatWorld({ silent: true })
    await signIn(w)
    const before = w.fake.requests.length
    for (let i = 0; i < 5; i++) {
      w.get('/a', { auth: 'required' })
      await w.settle()
    }
    expect([w.fake.login.calls.length, w.fake.requests.length - before]).toEqual([1, 5])
  })

  test('S98 a request made while the login of onLaunch runs is parked and sent with the new token', async () => {
    const w = await wechatWorld()
    const login = w.store.login()
    const call = w.get('/a')
    const patient = w.get('/a', { waitForLogin: true })
    await w.settle()
    await login
    expect([call.outcome, patient.outcome, w.events]).toEqual(['ok:W1', 'ok:W1', ['login']])
  })

  test('S100 login() with a valid session does a real login with a new code', async () => {
    const w = await wechatWorld()
    await signIn(w)
    await signIn(w)
    expect([w.fake.login.calls.map(({ code }) => code), w.store.token]).toEqual([['code-1', 'code-2'], 'W2'])
  })

  test('a renewal tries silent login with a new code after refresh was refused', async () => {
    const w = await wechatWorld({ silent: true })
    await signIn(w)
    w.backend.reply('/token/refresh', refusal)
    const renewed = w.store.refresh()
    await w.settle()
    expect([(await renewed).token, w.events, w.fake.login.calls.length]).toEqual(['W2', ['renew'], 2])
  })

  test('a renewal does not try silent login after a transient failure of refresh', async () => {
    const w = await wechatWorld({ silent: true })
    await signIn(w)
    w.backend.reply('/token/refresh', () => ok('', { statusCode: 502 }))
    const renewed = resultOf(w.store.refresh())
    await w.settle()
    expect([await renewed, w.fake.login.calls.length]).toEqual(['renewal-failed', 1])
  })

  test('R6 a logout while refresh runs prevents the silent login after it', async () => {
    const w = await wechatWorld({ silent: true })
    await signIn(w)
    const refresh = w.backend.hold('/token/refresh')
    void w.store.refresh()
    await w.settle()
    await w.store.logout()
    refresh[0]?.answer(refusal())
    await w.settle()
    expect([w.fake.login.calls.length, w.store.status]).toEqual([1, 'signedOut'])
  })

  test('R22 in single-page mode login() rejects and wx.login is not called', async () => {
    const w = await wechatWorld({ silent: true, fake: { launch: { scene: 1154 } } })
    const login = resultOf(w.store.login())
    const call = w.get('/a')
    await w.settle()
    expect([await login, call.outcome, w.fake.login.calls]).toEqual(['wechat-login', 'login-required', []])
  })

  test.each<[string, object]>([
    ['is missing', {}],
    [
      'throws',
      {
        login() {
          throw new Error('broken')
        },
      },
    ],
    ['fails without an error', { login: ({ fail }: { fail(): void }) => fail() }],
    ['succeeds without a result', { login: ({ success }: { success(): void }) => success() }],
    ['gives an empty code', { login: (o: { success(with_: object): void }) => o.success({ code: '' }) }],
  ])(
    'S94 a wx.login that %s rejects with "wechat-login", exchanges nothing and leaves no timer',
    async (_, wx) => {
      const clock = createFakeClock()
      const exchange = jest.fn()
      expect(await resultOf(wechatLogin(exchange, { platform: wx as never, clock })(undefined))).toBe(
        'wechat-login',
      )
      expect([clock.pending, exchange.mock.calls]).toEqual([0, []])
    },
  )

  test('S94 without wx it rejects with "wechat-login"', async () => {
    expect(await resultOf(wechatLogin(() => 1)())).toBe('wechat-login')
  })

  test('the first code counts, whatever callbacks wx.login calls after it', async () => {
    const clock = createFakeClock()
    const login = wechatLogin((code) => code, {
      clock,
      platform: {
        login({ success, fail }: Record<'success' | 'fail', (with_: object) => void>) {
          success({ code: 'c1' })
          fail({ errMsg: 'login:fail' })
          success({ code: 'c2' })
        },
      } as never,
    })
    expect([await login(), clock.pending]).toEqual(['c1', 0])
  })

  test('a wrong option is a TypeError that names it', () => {
    expect(() => wechatLogin(() => 1, { timeout: -1 })).toThrow('`timeout`')
    expect(() => wechatLogin(() => 1, { tiemout: 1 } as never)).toThrow('`tiemout`')
    expect(() => wechatLogin(undefined as never)).toThrow('`exchange`')
  })
})
