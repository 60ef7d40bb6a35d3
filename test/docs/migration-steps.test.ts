/**
 * docs/migrate-from-httputil.md, taken step by step in JavaScript as the article is: after each step the app works, and
 * nobody who was signed in has been signed out.
 */
import { join } from 'node:path'
import ts from 'typescript'
import * as library from 'mobx-miniprogram-auth'
import * as authorize from 'mobx-miniprogram-auth/authorize'
import * as loginRedirect from 'mobx-miniprogram-auth/login-redirect'
import { createFakeWx, fail, ok, type FakeRequest, type Reply } from 'mobx-miniprogram-auth/testing'
import { blocksOf, whole } from './_blocks'

const PAGE = 'docs/migrate-from-httputil.md'
const STEPS = [0, 1, 2, 3]
const ACTIVITIES = 'pages/activities/activities'
const LOGIN = 'pages/login/login'
const MINE = 'pages/mine/mine'

/** Each file as it is after a step: its newest state up to then. Steps 2 and 3 change one word of HttpUtil. */
function filesAfter(step: number): Map<string, string> {
  const files = new Map<string, string>()
  const since = {
    [MINE + '.js']: 3,
    'auth.js': 1,
    'app.js': 3,
    'utils/HttpUtil.js': 0,
    'services/ActivityService.js': 0,
  }
  for (const block of blocksOf(PAGE)) {
    const [, name = '', label] = /^\/\/ ([\w./-]+\.js)(?: \(step (\d)\))?/.exec(block.text) ?? []
    const known = new Map(Object.entries(since)).get(name) ?? (name.startsWith('pages/') ? 0 : Infinity)
    const from = label ? Number(label) : known
    // After step 3 come the services; a page that only they need is no part of this.
    if (name && from <= step && !(name === ACTIVITIES + '.js' && !label && files.has(name)))
      files.set(name, whole(block).text)
  }
  const util = files.get('utils/HttpUtil.js') ?? ''
  if (step === 3) files.set('utils/HttpUtil.js', util.replace("needs: 'optional'", "needs: 'challenge'"))
  return files
}

/** The article's server: HTTP 200 whatever happens. It has no refresh token for sessions of the old app. */
function createServer() {
  const server = {
    token: 'OLD',
    issued: 0,
    refresh: '',
    lists: 0,
    revoke: () => (server.token = server.refresh = 'none'),
    issue() {
      server.token = 'T' + String(++server.issued)
      server.refresh = 'R' + server.token
      return ok({
        code: '10000',
        data: { token: server.token, expiresIn: 7200, refreshToken: server.refresh },
      })
    },
    answer({ path, data, get }: FakeRequest): Reply {
      if (path === '/login') return server.issue()
      if (path === '/token/refresh')
        return String(data).includes(server.refresh)
          ? server.issue()
          : ok({ code: '99996', message: 'NO' }, { statusCode: 401 })
      if (get('authorization') !== 'Bearer ' + server.token)
        return ok({ code: '99997', message: 'TOKEN EXPIRED' })
      server.lists++
      return ok({ code: '10000', data: ['Tea', 'Rice'] })
    },
  }
  return server
}

const PACKAGES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['mobx-miniprogram-auth', library],
  ['mobx-miniprogram-auth/authorize', authorize],
  ['mobx-miniprogram-auth/login-redirect', loginRedirect],
])

let end: () => void = () => undefined
afterEach(() => end())

/** The app on a phone, as it is after a step. */
async function launch(step: number, stored: string | null) {
  const fake = createFakeWx({ pages: [ACTIVITIES, LOGIN, MINE] })
  const uninstall = fake.install({ time: true })
  const server = createServer()
  fake.server(server.answer)
  if (stored !== null) fake.storage.preset('token', stored)
  const files = filesAfter(step)
  // The pages of the guide have nothing to tap.
  files.set(
    ACTIVITIES + '.js',
    (files.get(ACTIVITIES + '.js') ?? '').replace('Page({', 'Page({ again() { this.onLoad() },'),
  )
  const loaded = new Map<string, { exports: Record<string, unknown> }>()
  /** Runs a file once, with App, Page and Component as they are global now. */
  function run(name: string): Record<string, unknown> {
    const known = loaded.get(name)
    if (known) return known.exports
    const text = files.get(name + '.js')
    if (text === undefined) throw new Error(`after step ${String(step)} there is no ${name}.js`)
    const module = { exports: {} }
    loaded.set(name, module)
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020, allowJs: true },
    })
    const required = (to: string): unknown => PACKAGES.get(to) ?? run(join(name, '..', to))
    new Function('require', 'module', 'exports', outputText)(required, module, module.exports)
    return module.exports
  }
  if (files.has('app.js')) await fake.loadApp(() => run('app'))
  for (const page of [ACTIVITIES, LOGIN, MINE])
    if (files.has(page + '.js')) await fake.loadPage(page, () => run(page))
  await fake.coldStart({ path: ACTIVITIES })
  const settle = (): Promise<void> => fake.clock.advance(1000)
  await settle()
  end = () => {
    fake.kill()
    fake.verify()
    uninstall()
  }
  return {
    fake,
    server,
    settle,
    /** Opens another page over the one on the screen. */
    async open(page: string) {
      void fake.wx.navigateTo({ url: '/' + page })
      await settle()
      return fake.page
    },
    async tap(method: string) {
      await fake.tap(method)
      await settle()
    },
    routes: () => fake.pages.map(({ route }) => route),
    toasts: () => fake.toasts.map(({ title }) => title),
    /** The tokens of the requests for the list so far. */
    tokens: () =>
      fake.requests
        .filter(({ path }) => path.endsWith('/getActivityList'))
        .map(({ get }) => (get('authorization') ?? '').replace(/^Bearer ?/, '')),
  }
}

describe.each(STEPS)('after step %i', (step) => {
  test('S127 a signed-in user stays signed in: the list loads, no login page opens, the stored token is kept', async () => {
    const { fake, server, routes, toasts } = await launch(step, 'OLD')
    expect(fake.page.data['list']).toEqual(['Tea', 'Rice'])
    expect([server.lists, routes(), toasts()]).toEqual([1, [ACTIVITIES], []])
    expect(wx.getStorageSync('token')).toBe('OLD')
  })

  test('R19 R20 a token that cannot be renewed opens the login page, and after the login the list loads', async () => {
    const { fake, server, open, tap, routes } = await launch(step, 'OLD')
    server.revoke()
    // Another page is opened, so that the list is not the first page any more.
    await open(ACTIVITIES)
    expect(routes()).toEqual([ACTIVITIES, ACTIVITIES, LOGIN])
    await tap('login')
    expect(routes()).toEqual([ACTIVITIES, ACTIVITIES])
    // Before step 3 the user has to open the list again; from then on the waiting request is answered.
    if (step < 3) await open(ACTIVITIES)
    expect(fake.page.data['list']).toEqual(['Tea', 'Rice'])
  })

  test('a login that the server does not answer shows a message, and the login page stays', async () => {
    const { fake, open, tap, routes, toasts } = await launch(step, null)
    if (!routes().includes(LOGIN)) await open(LOGIN)
    fake.server(() => fail('request:fail', 600001))
    await tap('login')
    expect(routes()).toEqual([ACTIVITIES, LOGIN])
    expect(toasts()).toEqual([step === 3 ? '登录失败' : '网络错误'])
  })
})

test.each([1, 2, 3])('after step %i no request carries a token after a logout', async (step) => {
  const { fake, open, tap, tokens } = await launch(step, 'OLD')
  await open(MINE)
  await tap('logout')
  await open(ACTIVITIES)
  expect(tokens()).toEqual(['OLD', ''])
  expect(fake.page.route).toBe(LOGIN)
})

test('S3 from step 2 on an expired token is renewed once for three pages, and no login page opens', async () => {
  const { fake, server, tap, routes } = await launch(2, null)
  await tap('login')
  server.token = 'another'
  for (let page = 1; page <= 3; page++) void fake.wx.navigateTo({ url: '/' + ACTIVITIES })
  await fake.clock.advance(5000)
  expect(fake.pages.map(({ data }) => data['list']).slice(1)).toEqual(Array(3).fill(['Tea', 'Rice']))
  expect(server.issued).toBe(2)
  expect(routes()).toEqual(Array(4).fill(ACTIVITIES))
})

describe('after step 3', () => {
  test('R21 the first page opens no login page by itself, and opens it after a tap of a visitor', async () => {
    const { fake, tap, routes } = await launch(3, null)
    expect(routes()).toEqual([ACTIVITIES])
    await tap('again')
    expect(routes()).toEqual([ACTIVITIES, LOGIN])
    await tap('login')
    expect(routes()).toEqual([ACTIVITIES])
    expect(fake.page.data['list']).toEqual(['Tea', 'Rice'])
  })

  test('R20 a user who closes the login page sees no message', async () => {
    const { fake, open, settle, routes, toasts } = await launch(3, null)
    await open(ACTIVITIES)
    expect(routes()).toEqual([ACTIVITIES, ACTIVITIES, LOGIN])
    await fake.userBack()
    await settle()
    expect([routes(), toasts()]).toEqual([[ACTIVITIES, ACTIVITIES], []])
  })
})
