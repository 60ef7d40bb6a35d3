import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'

/** An app as a user of the package would write it, on the fake alone. */
async function startApp() {
  const fake = createFakeWx({
    tabPages: ['pages/home/home'],
    pages: ['pages/list/list', 'pages/login/login'],
  })
  const uninstall = fake.install()
  let valid = ''
  let tokens = 0
  fake.server((request) => {
    if (request.path === '/login' || request.path === '/refresh') {
      valid = `token-${++tokens}`
      return ok({ code: '10000', data: { token: valid, expiresIn: 3600, refreshToken: 'r' } }, { delay: 50 })
    }
    const current = request.get('authorization') === `Bearer ${valid}`
    return ok(current ? { code: '10000', data: request.path } : { code: '99997' }, { delay: 20 })
  })
  const { clock } = fake
  const store = createAuthStore({
    login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }), { clock }),
    refresh: () => http.post('refresh', {}, { auth: 'none' }),
    clock,
  })
  const http = createHttp({
    baseUrl: 'https://api.example.com/',
    auth: store,
    expiredCodes: ['99997'],
    clock,
  })
  const undoRedirect = installLoginRedirect(store, { loginPage: '/pages/login/login' })
  await fake.coldStart()
  await store.ready
  return {
    fake,
    store,
    http,
    revoke: () => (valid = ''),
    stop() {
      undoRedirect()
      store.dispose()
      uninstall()
    },
  }
}

test('R1 R2 on the fake, three expired answers after a login cause one renewal, and nothing is left over', async () => {
  const { fake, store, http, revoke, stop } = await startApp()
  const login = store.login()
  await fake.clock.advance(50)
  await login
  expect(store.isLogin).toBe(true)
  expect(fake.storage.encryptedKeys()).toHaveLength(1)

  revoke()
  const lists = Promise.all(['a', 'b', 'c'].map((path) => http.get(path)))
  await fake.clock.advance(200)
  await expect(lists).resolves.toHaveLength(3)
  expect(fake.requests.map(({ path }) => path)).toEqual([
    '/login',
    '/a',
    '/b',
    '/c',
    '/refresh',
    '/a',
    '/b',
    '/c',
  ])

  stop()
  fake.verify()
})

test('R19 R20 on the fake, three requests that wait for a login open one login page, which closes after the login', async () => {
  const { fake, store, http, stop } = await startApp()
  const lists = Promise.all(['a', 'b', 'c'].map((path) => http.get(path, undefined, { waitForLogin: true })))
  await fake.clock.advance(1000)
  expect(fake.pages.map(({ route }) => route)).toEqual(['pages/home/home', 'pages/login/login'])
  void store.login()
  await fake.clock.advance(1000)
  await expect(lists).resolves.toHaveLength(3)
  expect(fake.pages.map(({ route }) => route)).toEqual(['pages/home/home'])

  stop()
  fake.verify()
})
