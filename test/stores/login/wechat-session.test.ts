import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'
import { checkWechatSession } from 'mobx-miniprogram-auth/wechat-session'

let fake: FakeWx
let undo: () => void
/** The number of the session key that the server has, and of the one that WeChat encrypts with. */
let key: { server: number; wechat: number }
let codes: string[]

beforeEach(() => {
  fake = createFakeWx()
  undo = fake.install()
  key = { server: 0, wechat: 0 }
  codes = []
})
afterEach(async () => {
  await fake.clock.settle()
  undo()
  fake.verify()
})

const exchange = (code: string): void => {
  codes.push(code)
  key.server = fake.login.calls.length
  key.wechat = key.server
}
const make = (to: (code: string) => unknown = exchange, options = {}) =>
  checkWechatSession(to, { clock: fake.clock, ...options })

async function settled<T>(promise: Promise<T>): Promise<T | string> {
  const end = promise.catch((error: unknown) => (isAuthError(error) ? error.code : String(error)))
  await fake.clock.settle()
  return end
}

test('a valid session key needs no code, and concurrent checks of an invalid one share one code', async () => {
  const ensure = make()
  expect([await settled(ensure()), fake.login.calls.length]).toEqual([false, 0])
  fake.login.sessionValid = false
  expect(await settled(Promise.all([ensure(), ensure(), ensure()]))).toEqual([true, true, true])
  expect(codes).toEqual(['code-1'])
  fake.login.sessionValid = true
  expect([await settled(ensure()), codes.length]).toEqual([false, 1])
})

test('after a failed exchange the next call sends a new code although wx.checkSession succeeds by then', async () => {
  fake.login.sessionValid = false
  let reachable = false
  const ensure = make((code) => {
    // After `wx.login` WeChat may encrypt with a new key.
    key.wechat = fake.login.calls.length
    fake.login.sessionValid = true
    if (!reachable) return Promise.reject(new Error('offline'))
    return exchange(code)
  })
  expect(await settled(ensure())).toBe('Error: offline')
  expect(key.server).not.toBe(key.wechat)
  reachable = true
  expect(await settled(ensure())).toBe(true)
  expect([key.server, codes]).toEqual([key.wechat, ['code-2']])
  expect(await settled(ensure())).toBe(false)
})

test('`force: true` sends a new code although the key is valid, also while another check runs', async () => {
  const ensure = make()
  expect(await settled(ensure({ force: true }))).toBe(true)
  expect(await settled(Promise.all([ensure(), ensure({ force: true })]))).toEqual([true, true])
  expect([codes, await settled(ensure())]).toEqual([['code-1', 'code-2'], false])
})

test('a wx.login that fails or does not answer rejects with "wechat-login", and the next call tries again', async () => {
  fake.login.sessionValid = false
  fake.login.fault({ mode: 'fail', times: 1 })
  fake.login.fault({ mode: 'hang', times: 1 })
  const ensure = make()
  expect(await settled(ensure())).toBe('wechat-login')
  const silent = settled(ensure())
  await fake.clock.advance(10_000)
  expect([await silent, await settled(ensure())]).toEqual(['wechat-login', true])
})

test('a check whose exchange or `wx` call hangs ends after `timeout`, and the next call is not blocked', async () => {
  fake.login.sessionValid = false
  let hangs = true
  const ensure = make((code) => (hangs ? new Promise(Boolean) : exchange(code)), { timeout: 5_000 })
  const first = settled(ensure())
  await fake.clock.advance(5_000)
  expect(await first).toBe('wechat-login')
  hangs = false
  fake.login.sessionValid = true
  expect(await settled(ensure())).toBe(true)
  const mute = make(exchange, { timeout: 5_000, platform: { checkSession: Boolean, login: Boolean } })
  const never = settled(mute())
  await fake.clock.advance(5_000)
  expect(await never).toBe('wechat-login')
})

test('the session of the app is unchanged, and the exchange is sent with its token', async () => {
  fake.server((request) => ok({ as: request.get('authorization') }))
  const store = createAuthStore({ login: () => ({ token: 'T1' }), storage: false, clock: fake.clock })
  const http = createHttp({ baseUrl: 'https://api.example.com/', auth: store, clock: fake.clock })
  store.setSession({ token: 'T0' })
  fake.login.sessionValid = false
  const ensure = make((code) => http.post('wechat/session', { code }))
  expect(await settled(ensure())).toBe(true)
  expect(fake.requests.map((request) => [request.data, request.get('authorization')])).toEqual([
    ['{"code":"code-1"}', 'Bearer T0'],
  ])
  expect([store.token, store.generation, store.status]).toEqual(['T0', 1, 'signedIn'])
  store.dispose()
})

test('the check rejects in single-page mode and without `wx`', async () => {
  undo()
  fake = createFakeWx({ launch: { scene: 1154 } })
  undo = fake.install()
  expect(await settled(make()())).toBe('wechat-login')
  const { wx } = globalThis as { wx?: unknown }
  Reflect.deleteProperty(globalThis, 'wx')
  expect(await settled(make()())).toMatch(/wx/)
  Object.assign(globalThis, { wx })
})

test.each([[undefined], [Boolean, { timeout: -1 }], [Boolean, { tiemout: 1 }]])(
  'checkWechatSession throws a TypeError for the arguments %p %j',
  (...given) => {
    expect(() => checkWechatSession(...(given as [never]))).toThrow(TypeError)
  },
)
