import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'
import { checkWechatSession } from 'mobx-miniprogram-auth/wechat-session'

let fake: FakeWx
let undo: () => void
/** The key that the server would decrypt by, and that WeChat encrypts with. */
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

test('a key that is good costs no code; one that has ended costs one, for all who ask at the same time', async () => {
  const ensure = make()
  expect([await settled(ensure()), fake.login.calls.length]).toEqual([false, 0])
  fake.login.sessionValid = false
  expect(await settled(Promise.all([ensure(), ensure(), ensure()]))).toEqual([true, true, true])
  expect(codes).toEqual(['code-1'])
  fake.login.sessionValid = true
  expect([await settled(ensure()), codes.length]).toEqual([false, 1])
})

test('a code that did not reach the server is made good by the next call, though WeChat calls the key good by then', async () => {
  fake.login.sessionValid = false
  let reachable = false
  const ensure = make((code) => {
    // From `wx.login` on WeChat may encrypt by a new key.
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

test('a server that could not decrypt gets a fresh code in any case, also by who joins a check that runs', async () => {
  const ensure = make()
  expect(await settled(ensure({ force: true }))).toBe(true)
  expect(await settled(Promise.all([ensure(), ensure({ force: true })]))).toEqual([true, true])
  expect([codes, await settled(ensure())]).toEqual([['code-1', 'code-2'], false])
})

test('wx.login that fails, or is silent, is an error of its own, and the next call begins anew', async () => {
  fake.login.sessionValid = false
  fake.login.fault({ mode: 'fail', times: 1 })
  fake.login.fault({ mode: 'hang', times: 1 })
  const ensure = make()
  expect(await settled(ensure())).toBe('wechat-login')
  const silent = settled(ensure())
  await fake.clock.advance(10_000)
  expect([await silent, await settled(ensure())]).toEqual(['wechat-login', true])
})

test('it has a time of its own: neither WeChat nor an exchange that hangs keeps those who come later', async () => {
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

test('the session of the app is not touched: its token stays, and the code goes out as the user', async () => {
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

test('in single-page mode, and where there is no `wx`, it says so', async () => {
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
  '%p %j is a TypeError',
  (...given) => {
    expect(() => checkWechatSession(...(given as [never]))).toThrow(TypeError)
  },
)
