import {
  bindAuth,
  createAuthStore,
  createHttp,
  isAuthError,
  wechatLogin,
  type AuthStore,
  type Http,
} from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'
import { installBehavior } from './_app'
import { createMy, type My, type MyPage, type MyRequest } from './_my'
import { myPlatform } from './_my-platform'

beforeAll(installBehavior)

const HOUR = 3_600_000

/** A server that issues tokens, and can revoke all of them. */
function createServer() {
  let logins = 0
  const good = new Set<string>()
  const issue = (): object => {
    const token = `token-${++logins}`
    good.add(token)
    return { token, expiresIn: HOUR / 1000, refreshToken: `refresh-${logins}`, user: 'lin' }
  }
  const answer = ({ url, headers }: MyRequest): { status: number; data: unknown } => {
    if (/login$|refresh$/.test(url)) return { status: 200, data: issue() }
    const known = good.has(String(headers['Authorization']).replace('Bearer ', ''))
    return { status: 200, data: known ? { code: '0', data: url.split('/').pop() } : { code: '99997' } }
  }
  return { answer, revoke: () => good.clear() }
}

/** An app on `my` that does not use `wx`: a bound page and a login page. */
function start(my?: My) {
  const clock = createFakeClock()
  const bound = {
    onLoad(this: MyPage) {
      bindAuth(this, { store, fields: ['isLogin'] })
    },
  }
  const world = my ?? createMy(clock, { 'pages/list/list': bound, 'pages/login/login': {} })
  const server = createServer()
  world.serve(server.answer)
  const platform = myPlatform(world, clock)
  const store: AuthStore<{ user?: string }> = createAuthStore<{ user?: string }>({
    platform,
    login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }), { platform }),
    refresh: ({ refreshToken }) => http.post('refresh', { refreshToken }, { auth: 'none' }),
  })
  const http: Http = createHttp({
    auth: store,
    baseUrl: 'https://api.example.com/',
    expiredCodes: ['99997'],
  })
  const paths = (): string[] => world.requests.map(({ url }) => url.split('/').pop() ?? '')
  return { my: world, clock, store, http, server, paths, platform }
}

test('the tests of this file run without a global `wx`', () => {
  expect('wx' in globalThis).toBe(false)
})

test('R1 R2 R4 on another platform three expired requests cause one renewal and are replayed', async () => {
  const { clock, store, http, server, my, paths } = start()
  const login = store.login()
  await clock.settle()
  await login
  expect(my.requests.map(({ data }) => data)).toEqual(['{"code":"code-1"}'])
  server.revoke()
  const answers = Promise.all(['a', 'b', 'c'].map((path) => http.get<{ data: string }>(path)))
  await clock.settle()
  expect((await answers).map(({ data, header }) => [data.data, header['content-type']])).toEqual([
    ['a', 'application/json'],
    ['b', 'application/json'],
    ['c', 'application/json'],
  ])
  expect(paths()).toEqual(['login', 'a', 'b', 'c', 'refresh', 'a', 'b', 'c'])
  expect(store.token).toBe('token-2')
  store.dispose()
})

test('R10 on another platform the session is renewed ahead of time, and on foreground after the token ended', async () => {
  const { clock, store, my, paths } = start()
  void store.login()
  await clock.advance(HOUR - 50_000)
  expect(paths()).toEqual(['login', 'refresh'])
  my.hide()
  clock.freeze()
  await clock.advance(2 * HOUR)
  await clock.thaw()
  my.show()
  await clock.settle()
  expect(paths().slice(2)).toEqual(['refresh'])
  store.dispose()
})

test('R8 R14 on another platform being offline is transient and keeps the session, and a call can be aborted', async () => {
  const { clock, store, http, my } = start()
  void store.login()
  await clock.settle()
  my.serve(() => null)
  const codeOf = (error: unknown): unknown => isAuthError(error) && [error.code, error.retryable]
  const aborted = http.get('b')
  const codes = Promise.all([http.get('a').catch(codeOf), aborted.catch(codeOf)])
  aborted.abort()
  await clock.settle()
  expect(await codes).toEqual([
    ['network', true],
    ['aborted', false],
  ])
  expect(store.isLogin).toBe(true)
  store.dispose()
})

test('R15 on another platform the session is restored from storage, and a logout removes it from storage', async () => {
  const first = start()
  void first.store.login()
  await first.clock.settle()
  first.store.dispose()
  expect(first.my.storage.size).toBe(1)

  const again = start(first.my)
  await first.clock.settle()
  await again.store.ready
  expect([again.store.token, again.store.session?.user]).toEqual(['token-1', 'lin'])
  await again.store.logout()
  await first.clock.settle()
  expect(first.my.storage.size).toBe(0)
  again.store.dispose()
})

test('R18 R19 R20 on another platform one login page opens, leads back, and the waiting requests are answered', async () => {
  const { clock, store, http, my } = start()
  const errors: Error[] = []
  const uninstall = installLoginRedirect(store, {
    loginPage: '/pages/login/login',
    onError: (error) => errors.push(error),
  })
  my.open('/pages/list/list?kind=new')
  const [list] = my.pages
  await clock.settle()
  expect(list?.data).toEqual({ isLogin: false })

  const waiting = Promise.all([
    http.get<{ data: string }>('mine', undefined, { waitForLogin: true }),
    http.get<{ data: string }>('orders', undefined, { waitForLogin: true }),
  ])
  await clock.settle()
  expect(my.pages.map(({ route }) => route)).toEqual(['pages/list/list', 'pages/login/login'])
  void store.login()
  await clock.settle()
  expect((await waiting).map(({ data }) => data.data)).toEqual(['mine', 'orders'])
  expect(my.pages).toEqual([list])
  expect([list?.query, list?.data]).toEqual([{ kind: 'new' }, { isLogin: true }])
  expect(errors).toEqual([])
  uninstall()
  store.dispose()
})

test('createHttp takes a platform without a store, and its option `transport` replaces the request of the platform', async () => {
  const { clock, platform, paths } = start()
  const sent: string[] = []
  const own = createHttp({ platform, baseUrl: 'https://other.example.com/' })
  const replaced = createHttp({
    platform,
    baseUrl: 'https://other.example.com/',
    transport: {
      request: ({ url, success }) => {
        sent.push(url)
        success?.({ statusCode: 200, data: 'mine', header: {}, cookies: [], errMsg: '' } as never)
        return {}
      },
    },
  })
  void own.get('here')
  void replaced.get('there')
  await clock.settle()
  expect([paths(), sent]).toEqual([['here'], ['https://other.example.com/there']])
})

test.each([
  ['createAuthStore', () => createAuthStore({ login: () => ({ token: 't' }), platform: 'my' as never })],
  ['createHttp', () => createHttp({ platform: 'my' as never })],
  ['wechatLogin', () => wechatLogin(String, { platform: 'my' as never })],
])('%s throws a TypeError if `platform` is not an object', (owner, make) => {
  expect(make).toThrow(new TypeError(`${owner}: \`platform\` must be an object, got a string`))
})
