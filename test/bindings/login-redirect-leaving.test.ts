import { boundPage, installBehavior, startApp, stopApps, type App } from './_app'
import { codeOf, go, goes, LOGIN, loginPages, shop } from './_shop'

beforeAll(installBehavior)
afterEach(stopApps)

describe('leaving the login page', () => {
  test('R20 rejects waiting requests as cancelled, and the login page does not open again by itself', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.fake.userBack()
    expect(await call).toBe('login-cancelled')
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    app.fake.hide()
    await app.fake.show()
    void codeOf(app.http.get('b'))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(loginPages(app)).toBe(1)
  })

  test('R20 after the user left it, a request with waitForLogin opens it again', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    const call = codeOf(app.http.get('b', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    expect(await call).toBe('answered')
  })

  test('R20 on the page where the user refused, a challenged request without waitForLogin is cancelled at once', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/news/news')
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.fake.userBack()
    const since = app.fake.clock.now()
    const call = codeOf(app.http.get('b', undefined, { auth: 'challenge' }))
    await app.settle()
    expect(await call).toBe('login-cancelled')
    expect(app.fake.clock.now()).toBe(since)
    expect(app.stack()).toEqual(['index/index', 'news/news'])
    expect(loginPages(app)).toBe(1)
  })

  describe('and then a tap on the page below', () => {
    async function refused(): Promise<App> {
      const app = await startApp((made) => ({
        pages: {
          'pages/news/news': boundPage(made, 'nothing', {
            like: () => made.http.post('like', undefined, { auth: 'challenge' }).catch(() => undefined),
          }),
        },
      }))
      await go(app, '/pages/news/news')
      await app.fake.tap('like')
      expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
      await app.fake.userBack()
      expect(app.stack()).toEqual(['index/index', 'news/news'])
      return app
    }

    test('R20 opens the login page again for a request without waitForLogin', async () => {
      const app = await refused()
      await app.fake.tap('like')
      expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
    })

    test.each([
      ['', 15_000],
      [', even if the clock was set back', -3 * 3_600_000],
    ])(
      'R20 does not open the login page for a request that the page makes much later%s',
      async (_also, ms) => {
        const app = await refused()
        app.fake.offline()
        await app.fake.tap('like')
        app.fake.online()
        const later = Date.now() + ms
        jest.spyOn(Date, 'now').mockReturnValue(later)
        const call = codeOf(app.http.get('unread', undefined, { auth: 'challenge' }))
        await app.settle()
        expect(loginPages(app)).toBe(1)
        expect(await call).toBe('login-cancelled')
      },
    )
  })

  test('R20 after a login in between, it opens again when that session ends', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    await app.store.login()
    await app.settle()
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R20 it opens again when the user navigates to a page that needs a login', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders?id=1')
    await app.fake.userBack()
    await app.fake.userBack()
    expect(app.stack()).toEqual(['index/index'])
    await go(app, '/pages/orders/orders?id=2')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R20 it opens again when the user switches to the tab of a page that needs a login', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': boundPage(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    await app.fake.userSwitchTab('pages/mine/mine')
    await app.fake.userBack()
    expect(app.stack()).toEqual(['mine/mine'])
    await app.fake.userSwitchTab('pages/index/index')
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
  })

  test('R20 by switchTab to a page that needs a login cancels waiting requests, and does not open it again', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': boundPage(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
    app.fake.wx.switchTab({ url: '/pages/mine/mine', ...goes })
    await app.settle()
    expect(await call).toBe('login-cancelled')
    expect(app.stack()).toEqual(['mine/mine'])
  })

  test('R20 by a link that reopens the app cancels waiting requests, and the linked page opens it again', async () => {
    const app = await startApp(shop)
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    app.fake.hide()
    await app.fake.hotStart('pages/orders/orders', { id: '3' })
    expect(await call).toBe('login-cancelled')
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '3' })
  })

  test('R20 leaving a page with login UI of its own cancels waiting requests, too, and opens no login page', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    await go(app, '/pages/cart/cart')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.fake.userBack()
    expect(await call).toBe('login-cancelled')
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(loginPages(app)).toBe(1)
  })

  test('R20 requests wait on while a page with login UI is covered, or is replaced by another page with login UI', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await go(app, '/pages/news/news')
    await app.fake.userBack()
    expect(app.store.waiting).toBe(1)
    app.fake.wx.redirectTo({ url: '/pages/cart/cart?id=2', ...goes })
    await app.settle()
    expect(app.store.waiting).toBe(1)
    await app.fake.userBack()
    expect(await call).toBe('login-cancelled')
  })

  test.each([
    ['succeeds', 'answered'],
    ['fails', 'login-cancelled'],
  ])(
    'R20 if the user leaves a page with login UI during a login, waiting requests are settled when the login %s',
    async (how, code) => {
      const app = await startApp(shop)
      await go(app, '/pages/cart/cart')
      const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
      await app.settle()
      let end = (): void => undefined
      app.login = (userId) =>
        new Promise((resolve, reject) => {
          end = () =>
            how === 'succeeds' ? resolve({ token: 'secret-1', userId }) : reject(new Error('offline'))
        })
      const login = codeOf(app.store.login())
      await app.fake.userBack()
      expect(app.store.waiting).toBe(1)
      end()
      await login
      await app.settle()
      expect(app.stack()).toEqual(['index/index'])
      expect(await call).toBe(code)
      expect(loginPages(app)).toBe(0)
    },
  )

  test('R20 a login that succeeds after the user left it does not navigate', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    let succeed = (): void => undefined
    app.login = (userId) => new Promise((resolve) => (succeed = () => resolve({ token: 'secret-1', userId })))
    const login = app.store.login()
    await app.fake.userBack()
    await app.fake.userBack()
    succeed()
    await login
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
  })

  test('R20 if a login fails after the user left it, the cancelled request does not open it on a later page', async () => {
    const app = await startApp(shop)
    let fail = (): void => undefined
    app.login = () => new Promise((_, reject) => (fail = () => reject(new Error('offline'))))
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    const login = codeOf(app.store.login())
    await go(app, '/pages/login/login')
    await app.fake.userBack()
    expect(await call).toBe('login-cancelled')
    await go(app, '/pages/news/news')
    fail()
    await login
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news'])
  })

  test('R20 is noticed without wx.onAppRoute, too, when the page below is shown', async () => {
    const app = await startApp(shop, {
      prepare: ({ wx }) => {
        for (const name of ['onAppRoute', 'offAppRoute']) Reflect.deleteProperty(wx, name)
      },
    })
    await go(app, '/pages/orders/orders')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.fake.userBack()
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(await call).toBe('answered')
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  })

  test('R20 if no event reports it, a later request opens the login page again, and all requests are answered', async () => {
    const app = await startApp(shop, {
      prepare: ({ wx }) => {
        for (const name of ['onAppRoute', 'offAppRoute']) Reflect.deleteProperty(wx, name)
      },
    })
    const ask = (): Promise<unknown> => codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    const calls = [ask()]
    await app.settle()
    // Made while the login page is open, so that its opening is noticed.
    calls.push(ask())
    await app.settle()
    await app.fake.userBack()
    expect(app.stack()).toEqual(['index/index'])
    calls.push(ask())
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
    expect(await Promise.all(calls)).toEqual(['answered', 'answered', 'answered'])
  })
})
