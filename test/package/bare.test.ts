import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createPhone, type Phone } from './_phone'
import { installed, PACKAGE } from './_world'

/*
 * The packed files where there is nothing but the language as it was in 2017 and a mini-program's own globals: no URL,
 * AbortController, structuredClone, queueMicrotask, process, window, TextDecoder, atob.
 */

/** As miniprogram_npm has them: a mini-program package by its folder, any other by its main file. */
function npm(path: string): string {
  const [name = '', ...rest] = path.split('/')
  const folder = join(installed(), '..', name)
  if (name === PACKAGE)
    return rest[0] === 'testing'
      ? join(folder, 'testing_dist/index.js')
      : join(folder, 'miniprogram_dist', ...(rest.length ? rest : ['index'])) + '.js'
  return createRequire(join(folder, 'index.js')).resolve(name)
}

const TIMERS = { setTimeout, clearTimeout, setInterval, clearInterval }
const REGISTERS = ['App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages'] as const

/** Every global a mini-program has. Those that register note what they are given. */
function phoneWith(wx: unknown, registered: unknown[] = []): Phone {
  const registers = REGISTERS.map((name) => [
    name,
    (definition: unknown) => {
      registered.push(definition)
      return name === 'getCurrentPages' ? [] : 'behavior'
    },
  ])
  return createPhone(npm, { ...TIMERS, ...Object.fromEntries(registers), wx, console })
}

describe('R24 importing has no side effects', () => {
  const SUBPATHS = [
    '',
    '/stores',
    '/http',
    '/bindings',
    '/login-redirect',
    '/authorize',
    '/socket',
    '/expiring-storage',
  ]
  const INTERCEPTORS = ['unwrap', 'retry', 'dedupe', 'cache', 'logging'].map((name) => '/http/' + name)

  test.each([...SUBPATHS, ...INTERCEPTORS])(
    '%s reads no global, calls nothing and does not load the official bindings',
    (path) => {
      const registered: unknown[] = []
      const phone = phoneWith({}, registered)
      // mobx-miniprogram reads `console` by itself.
      phone.require('mobx-miniprogram')
      const before = phone.readGlobals.length
      expect(Object.keys(phone.require(PACKAGE + path)).length).toBeGreaterThan(0)
      expect(phone.readGlobals.slice(before)).toEqual([])
      expect(registered).toEqual([])
      expect(phone.loaded.filter((file) => file.includes('mobx-miniprogram-bindings'))).toEqual([])
    },
  )
})

/** An app, as its scripts would say it. */
const APP = `
  const { createAuthStore, createHttp, wechatLogin, isAuthError, bindAuth } = require('${PACKAGE}')
  const { retry } = require('${PACKAGE}/http/retry')
  const { logging } = require('${PACKAGE}/http/logging')
  const { createFakeWx, ok } = require('${PACKAGE}/testing')
  const { autorun } = require('mobx-miniprogram')
  const fake = createFakeWx()
  fake.install()
  let valid = '', tokens = 0
  fake.server((request) => {
    if (request.path === '/login' || request.path === '/refresh') {
      valid = 'secret-' + ++tokens
      return ok({ code: '10000', data: { token: valid, expiresIn: 3600, refreshToken: 'secret-r' } })
    }
    return ok(request.get('authorization') === 'Bearer ' + valid ? { code: '10000', data: request.path } : { code: '99997' })
  })
  const { clock } = fake
  const lines = [], states = []
  const store = createAuthStore({
    login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }), { clock }),
    refresh: () => http.post('refresh', {}, { auth: 'none' }),
    clock,
  })
  const http = createHttp({
    baseUrl: 'https://api.example.com/',
    auth: store,
    expiredCodes: ['99997'],
    interceptors: [retry({ clock }), logging({ log: ({ line }) => lines.push(line), clock })],
    clock,
  })
  autorun(() => states.push(store.isLogin))
  const page = { data: {}, setData(data) { Object.assign(this.data, data) }, onShow() {}, onHide() {}, onUnload() {} }
  exports.done = async function () {
    await fake.coldStart()
    await store.ready
    bindAuth(page, { store, fields: ['isLogin'] })
    // As the platform calls it after onLoad.
    page.onShow()
    const login = store.login()
    await fake.clock.advance(50)
    await login
    valid = 'ended'
    const shown = page.data.isLogin
    const lists = Promise.all(['a', 'b', 'c'].map((path) => http.get(path)))
    await fake.clock.advance(500)
    const answers = await lists
    await store.logout()
    const late = await http.get('mine').catch((error) => [isAuthError(error), error.code])
    store.dispose()
    fake.verify()
    return { answers: answers.map(({ data }) => data), late, states, shown, sent: fake.requests.map(({ path }) => path), lines }
  }
`

test('R23 without any browser or Node globals an app logs in, renews once for three requests and logs out', async () => {
  const phone = phoneWith(undefined)
  for (const name of ['URL', 'AbortController', 'structuredClone', 'queueMicrotask', 'process', 'window'])
    expect(phone.run(`exports.type = typeof ${name}`)).toEqual({ type: 'undefined' })
  const { done } = phone.run(APP)
  const result: unknown = typeof done === 'function' ? await done() : undefined
  expect(JSON.parse(JSON.stringify(result))).toEqual({
    answers: [
      { code: '10000', data: '/a' },
      { code: '10000', data: '/b' },
      { code: '10000', data: '/c' },
    ],
    late: [true, 'login-required'],
    states: [false, true, false],
    shown: true,
    sent: ['/login', '/a', '/b', '/c', '/refresh', '/a', '/b', '/c'],
    lines: expect.arrayContaining(['GET /a 200 0 ms']) as unknown,
  })
  // Globals that are read are recorded, so the tests above can fail.
  expect(phone.readGlobals).toEqual(expect.arrayContaining(['setTimeout', 'Behavior']))
})

test('the components of the package register once and share their modules with the main entry', () => {
  const registered: unknown[] = []
  const phone = phoneWith({}, registered)
  phone.require(PACKAGE + '/auth-gate/auth-gate')
  phone.require(PACKAGE + '/login-panel/login-panel')
  phone.require(PACKAGE)
  // Two behaviors and two components.
  expect(registered).toHaveLength(4)
  expect(new Set(phone.loaded).size).toBe(phone.loaded.length)
})
