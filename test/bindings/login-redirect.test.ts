import { bindAuth, provideAuth } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { installBehavior, startApp, stopApps } from './_app'
import { codeOf, go, goes, LOGIN, loginPages, shop } from './_shop'

beforeAll(installBehavior)
afterEach(stopApps)

describe('opening the login page', () => {
  test('R19 it opens over a page that needs a login, and the login leads back to that page, with its query', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders?id=7')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(app.top().options).toEqual({ id: '7' })
    expect(app.top().data).toEqual({ isLogin: true })
  })

  test('R19 R20 S102 S105 three requests that meet a revoked session open one login page, and are answered after the login', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/news/news?id=1')
    app.revoke()
    const calls = ['a', 'b', 'c'].map((path) => app.http.get(path, undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news'])
    expect(app.top().options).toEqual({ id: '1' })
    expect((await Promise.all(calls)).map(({ data }) => data)).toEqual(
      ['/a', '/b', '/c'].map((data) => ({ code: '10000', data })),
    )
    expect(loginPages(app)).toBe(1)
    app.uninstall()
    app.store.dispose()
    expect(app.fake.leftovers()).toEqual([])
  })

  test('R19 S102 three requests that do not wait for a login fail, and open one login page', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/news/news')
    app.revoke()
    const codes = ['a', 'b', 'c'].map((path) => codeOf(app.http.get(path)))
    expect(await Promise.all(codes)).toEqual(Array(3).fill('login-required'))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
    expect(loginPages(app)).toBe(1)
  })

  test.each([
    ['first', ['redirect', undefined]],
    ['last', ['show', 'redirect']],
  ] as const)(
    'R19 it opens over a page bound twice if only the %s binding says whenLoggedOut: redirect',
    async (_which, both) => {
      const app = await startApp((made) => ({
        pages: {
          'pages/orders/orders': {
            onLoad() {
              for (const whenLoggedOut of both) bindAuth(this, { store: made.store, whenLoggedOut })
            },
          },
        },
      }))
      await go(app, '/pages/orders/orders')
      expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
      await app.fake.userBack()
      await app.fake.userBack()
      await go(app, '/pages/orders/orders')
      expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    },
  )

  test.each([
    ['redirect', 'the first', 0],
    ['redirect', 'the last', 1],
    ['show', 'the first', 0],
    ['show', 'the last', 1],
  ] as const)(
    'R19 whenLoggedOut `%s` of %s binding decides alone after the other binding was removed',
    async (whenLoggedOut, _which, kept) => {
      const unbind: (() => void)[] = []
      const app = await startApp((made) => ({
        pages: {
          'pages/orders/orders': {
            onLoad() {
              for (const at of [0, 1])
                unbind.push(
                  bindAuth(this, { store: made.store, ...(at === kept ? { whenLoggedOut } : undefined) }),
                )
            },
          },
        },
      }))
      await app.store.login()
      await go(app, '/pages/orders/orders')
      unbind[1 - kept]?.()
      const asks = whenLoggedOut === 'redirect'
      if (asks) await app.store.logout()
      else {
        app.revoke()
        void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
      }
      await app.settle()
      expect(app.stack()).toEqual(['index/index', 'orders/orders', ...(asks ? [LOGIN] : [])])
      await app.store.login()
      await app.settle()
      unbind[kept]?.()
      await app.store.logout()
      await app.settle()
      expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    },
  )

  test('R19 it does not open over a page whose binding with whenLoggedOut: redirect was removed', async () => {
    let unbind = (): void => undefined
    const app = await startApp((made) => ({
      pages: {
        'pages/orders/orders': {
          onLoad() {
            bindAuth(this, { store: made.store })
            unbind = bindAuth(this, { store: made.store, whenLoggedOut: 'redirect' })
          },
        },
      },
    }))
    await app.store.login()
    await go(app, '/pages/orders/orders')
    unbind()
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  })

  test('R19 S103 a page that needs a login and its expired requests open one login page together', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/orders/orders')
    app.revoke()
    const calls = ['a', 'b'].map((path) => codeOf(app.http.get(path, undefined, { waitForLogin: true })))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    expect(await Promise.all(calls)).toEqual(['answered', 'answered'])
    expect(loginPages(app)).toBe(1)
  })

  test('R19 requests made while it is opening or open do not open another one', async () => {
    const app = await startApp(shop)
    app.fake.faultNavigation({ api: 'navigateTo', delay: 300, times: 1 })
    const calls = [codeOf(app.http.get('a', undefined, { waitForLogin: true }))]
    await app.settle()
    calls.push(codeOf(app.http.get('b', undefined, { waitForLogin: true })))
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
    await app.fake.clock.advance(300)
    expect(app.stack()).toEqual(['index/index', LOGIN])
    calls.push(codeOf(app.http.get('c', undefined, { waitForLogin: true })))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
    await app.store.login()
    expect(await Promise.all(calls)).toEqual(['answered', 'answered', 'answered'])
    expect(loginPages(app)).toBe(1)
  })

  test('R19 over a page opened from the login page (terms, sign-up) no other one opens, and the login closes both', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await go(app, '/pages/terms/terms')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN, 'terms/terms'])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(await call).toBe('answered')
  })

  test('R19 S107 a second login() during a login joins it: one login runs, and the user goes back once', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    let logins = 0
    app.login = async (userId) => {
      logins++
      await app.settle()
      return { token: 'secret-1', userId }
    }
    await Promise.all([app.store.login(), app.store.login()])
    await app.settle()
    expect(logins).toBe(1)
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  })

  test('R19 it does not open over a page with login UI of its own, and a login there answers the request', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'cart/cart'])
    await app.store.login()
    expect(await call).toBe('answered')
  })

  test('R19 a component that is bound to isLogin does not count as login UI', async () => {
    const app = await startApp(shop)
    bindAuth({ data: {}, setData: () => undefined }, { store: app.store, fields: ['isLogin'] })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
  })

  test('R19 a request that waits on a page with login UI of its own does not open it over the next page', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await go(app, '/pages/news/news')
    expect(app.stack()).toEqual(['index/index', 'cart/cart', 'news/news'])
  })

  test('it does not open during a login, but opens if that login fails', async () => {
    const app = await startApp(shop)
    let fail = (): void => undefined
    app.login = () => new Promise((_, reject) => (fail = () => reject(new Error('offline'))))
    const login = codeOf(app.store.login())
    await go(app, '/pages/orders/orders')
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    fail()
    await login
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('a logout on a page that needs a login opens it over that page', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/orders/orders')
    expect(loginPages(app)).toBe(0)
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('if the session ends while a page that needs a login is hidden, it opens when the page is shown, not before', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/orders/orders')
    await go(app, '/pages/other/other')
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', 'other/other'])
    await app.fake.userBack()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })
})

describe('while the app is in the background', () => {
  test.each([
    ['a page with login UI of its own gets no login page, not even in the foreground', 'cart', []],
    ['the login page opens in the foreground over a page without login UI', 'news', [LOGIN]],
  ] as const)('R19 R11 if an answer ends the session, %s', async (_what, name, opened) => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, `/pages/${name}/${name}`)
    const there = app.stack()
    app.revoke()
    const call = codeOf(app.http.get('a'))
    app.fake.hide()
    expect(await call).toBe('login-required')
    await app.settle()
    expect(app.fake.navigations.filter(({ url }) => url.startsWith('/pages/login'))).toEqual([])
    await app.fake.show()
    expect(app.stack()).toEqual([...there, ...opened])
  })
})

test('R22 R20 in single-page mode nothing navigates, a login rejects, and requests that wait for a login are cancelled', async () => {
  const app = await startApp((made) => shop(made, { onColdStart: true }), {
    launch: { path: 'pages/orders/orders', scene: 1154 },
  })
  const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
  await app.settle()
  expect(app.store.waiting).toBe(0)
  expect(await call).toBe('login-cancelled')
  await expect(app.store.login()).rejects.toThrow()
  await app.settle()
  expect(app.fake.navigations).toEqual([])
  expect(app.store.isLogin).toBe(false)
})

describe('wrong arguments', () => {
  const wrong: [object, string][] = [
    [{}, 'installLoginRedirect: `loginPage` must be a string, got undefined'],
    [
      { loginPage: '' },
      'installLoginRedirect: `loginPage` must be a path that begins with a slash, got an empty string',
    ],
    [
      { loginPage: 'pages/login/login' },
      'installLoginRedirect: `loginPage` must be a path that begins with a slash, got a string',
    ],
    [
      { loginPage: '/a', onColdStart: 1 },
      'installLoginRedirect: `onColdStart` must be a boolean, got the number 1',
    ],
    [
      { loginPage: '/a', navigation: { pages: Boolean } },
      'installLoginRedirect: `navigation.open` must be a function, got undefined',
    ],
    [{ loginPage: '/a', page: '/b' }, 'installLoginRedirect: unknown option `page`'],
  ]
  test.each(wrong)(
    'installLoginRedirect throws a TypeError that names the wrong option: %j',
    async (options, message) => {
      const app = await startApp(() => ({ redirect: false }))
      expect(() => installLoginRedirect(app.store, options as { loginPage: string })).toThrow(
        new TypeError(message),
      )
    },
  )

  test('provideAuth and installLoginRedirect throw a TypeError without a store', () => {
    expect(() => provideAuth(null as never)).toThrow(TypeError)
    expect(() => installLoginRedirect({} as never, { loginPage: '/a' })).toThrow(TypeError)
  })
})

test('after the function that installLoginRedirect returned was called, no listener is left and no login page opens', async () => {
  const app = await startApp(shop)
  const call = app.http.get('a', undefined, { waitForLogin: true })
  const code = codeOf(call)
  app.uninstall()
  await go(app, '/pages/orders/orders')
  expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  call.abort()
  expect(await code).toBe('aborted')
  app.store.dispose()
  expect(app.fake.leftovers()).toEqual([])
})

test('a second installLoginRedirect replaces the first: one login page opens', async () => {
  const app = await startApp(shop)
  const again = installLoginRedirect(app.store, { loginPage: '/pages/login/login' })
  await go(app, '/pages/orders/orders')
  expect(loginPages(app)).toBe(1)
  again()
})

test('S88 the login does not lead back to a page that was unloaded meanwhile, and does not set its data', async () => {
  const app = await startApp((made) => ({
    pages: {
      'pages/orders/orders': {
        onLoad() {
          bindAuth(this, { store: made.store, whenLoggedOut: 'nothing' })
          void codeOf(made.http.get('a', undefined, { waitForLogin: true }))
        },
      },
    },
  }))
  app.fake.wx.navigateTo({ url: '/pages/orders/orders', ...goes })
  await app.settle()
  expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  const [, gone] = app.fake.getCurrentPages()
  app.fake.wx.reLaunch({ url: '/pages/news/news', ...goes })
  await app.settle()
  await app.store.login()
  await app.settle()
  expect(app.stack()).toEqual(['news/news'])
  expect(gone?.patches).toEqual([])
})
