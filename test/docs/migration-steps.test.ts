/**
 * docs/migrate-from-httputil.md, taken step by step in JavaScript as the article is: after each step the app works, and
 * nobody who was signed in has been signed out.
 */
import { join } from 'node:path'
import ts from 'typescript'
import * as library from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import * as loginRedirect from 'mobx-miniprogram-auth/login-redirect'
import { createFakeWx, ok, type FakeRequest, type Reply } from 'mobx-miniprogram-auth/testing'
import { blocksOf, whole } from './_blocks'

const PAGE = 'docs/migrate-from-httputil.md'
const STEPS = [0, 1, 2, 3]
const ACTIVITIES = 'pages/activities/activities'
const LOGIN = 'pages/login/login'

/** Each file as it is after a step: its newest state up to then. Steps 2 and 3 change one word of HttpUtil. */
function filesAfter(step: number): Map<string, string> {
  const files = new Map<string, string>()
  const since = { 'auth.js': 1, 'app.js': 3, 'utils/HttpUtil.js': 0, 'services/ActivityService.js': 0 }
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

/** The app on a phone, as it is after a step. */
async function launch(step: number, stored: string | null) {
  const fake = createFakeWx()
  const uninstall = fake.install()
  const server = createServer()
  fake.server(server.answer)
  if (stored !== null) fake.storage.preset('token', stored)
  const { clock } = fake
  const stores: { dispose(): void }[] = []
  const face = {
    ...library,
    createAuthStore(options: library.AuthStoreOptions) {
      const store = library.createAuthStore({ clock, ...options })
      stores.push(store)
      return store
    },
    createHttp: (options: library.HttpOptions) => library.createHttp({ clock, ...options }),
    wechatLogin: (exchange: () => unknown) => library.wechatLogin(exchange, { clock }),
  }
  const files = filesAfter(step)
  const loaded = new Map<string, Record<string, unknown>>()
  const definitions = new Map<string, Record<string, unknown>>()
  function run(name: string): Record<string, unknown> {
    const known = loaded.get(name)
    if (known) return known
    const text = files.get(name + '.js')
    if (text === undefined) throw new Error(`after step ${String(step)} there is no ${name}.js`)
    const module = { exports: {} as Record<string, unknown> }
    loaded.set(name, module.exports)
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020, allowJs: true },
    })
    const required = (to: string): unknown => {
      if (to === 'mobx-miniprogram-auth') return face
      if (to === 'mobx-miniprogram-auth/login-redirect') return loginRedirect
      if (to === 'mobx-miniprogram-auth/authorize')
        return { authorize: (api: never, options: object) => authorize(api, { clock, ...options } as never) }
      return run(join(name, '..', to))
    }
    const define = (definition: Record<string, unknown>): void => void definitions.set(name, definition)
    new Function('require', 'module', 'exports', 'App', 'Page', 'Component', outputText)(
      required,
      module,
      module.exports,
      define,
      define,
      define,
    )
    loaded.set(name, module.exports)
    return module.exports
  }

  /** A page that WeChat has just made. What behaviors bring, `methods` of the store's actions, is looked up in them. */
  function open(name: string): { readonly data: Record<string, unknown>; call(method: string): void } {
    run(name)
    const definition = definitions.get(name) ?? {}
    const page = {
      ...definition,
      data: {} as Record<string, unknown>,
      setData: (patch: object) => void Object.assign(page.data, patch),
    }
    const call = (method: string): void => {
      const own: unknown = Reflect.get(page, method)
      if (typeof own === 'function') Reflect.apply(own, page, [])
      else if (step === 3 && method === 'login') void (run('auth').authStore as { login(): unknown }).login()
    }
    call('onLoad')
    return { data: page.data, call }
  }
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await clock.settle()
      await clock.advance(0)
    }
  }
  await fake.coldStart({ path: ACTIVITIES })
  if (files.has('app.js')) {
    run('app')
    const { onLaunch } = definitions.get('app') ?? {}
    if (typeof onLaunch === 'function') onLaunch()
  }
  return {
    fake,
    server,
    open,
    settle,
    routes: () => fake.pages.map(({ route }) => route),
    toasts: () => fake.toasts.map(({ title }) => title),
    end() {
      stores.forEach((store) => store.dispose())
      uninstall()
    },
  }
}

describe.each(STEPS)('after step %i', (step) => {
  test('S127 a signed-in user stays signed in: the list loads, no login page opens, the stored token is kept', async () => {
    const { server, open, settle, routes, toasts, end } = await launch(step, 'OLD')
    const page = open(ACTIVITIES)
    await settle()
    expect(page.data.list).toEqual(['Tea', 'Rice'])
    expect([server.lists, routes(), toasts()]).toEqual([1, [ACTIVITIES], []])
    expect(wx.getStorageSync('token')).toBe('OLD')
    end()
  })

  test('R19 R20 a token that cannot be renewed opens the login page, and after the login the list loads', async () => {
    const { server, open, settle, routes, end } = await launch(step, 'OLD')
    open(ACTIVITIES)
    await settle()
    server.revoke()
    // Another page is opened, so that the list is not the first page any more.
    void wx.navigateTo({ url: '/pages/activities/activities?more=1' })
    await settle()
    const page = open(ACTIVITIES)
    await settle()
    expect(routes()).toEqual([ACTIVITIES, ACTIVITIES, LOGIN])
    open(LOGIN).call('login')
    await settle()
    await settle()
    expect(routes()).toEqual([ACTIVITIES, ACTIVITIES])
    // Before step 3 the user has to open the list again; from then on the waiting request is answered.
    const list = step === 3 ? page : open(ACTIVITIES)
    await settle()
    expect(list.data.list).toEqual(['Tea', 'Rice'])
    end()
  })
})

test('S3 from step 2 on an expired token is renewed once for three pages, and no login page opens', async () => {
  const { server, open, settle, routes, end } = await launch(2, null)
  void wx.navigateTo({ url: '/pages/login/login' })
  await settle()
  open(LOGIN).call('login')
  await settle()
  server.token = 'another'
  const pages = [open(ACTIVITIES), open(ACTIVITIES), open(ACTIVITIES)]
  await settle()
  expect(pages.map(({ data }) => data.list)).toEqual(Array(3).fill(['Tea', 'Rice']))
  expect(server.issued).toBe(2)
  expect(routes()).toEqual([ACTIVITIES])
  end()
})
