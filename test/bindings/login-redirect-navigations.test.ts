import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { boundPage, installBehavior, startApp, stopApps } from './_app'
import { codeOf, go, goes, LOGIN, loginPages, shop } from './_shop'

beforeAll(installBehavior)
afterEach(stopApps)

describe('the navigations to the login page and back', () => {
  test('R19 with ten pages on the stack the login page replaces the top page, which is reopened with its query', async () => {
    const app = await startApp(shop)
    for (let i = 1; i < 9; i++) await go(app, `/pages/p${i}/p${i}`)
    await go(app, '/pages/orders/orders?id=7&from=a%26b')
    expect(app.stack()).toHaveLength(10)
    expect(app.stack()[9]).toBe(LOGIN)
    await app.store.login()
    await app.settle()
    expect(app.stack()).toHaveLength(10)
    expect(app.top().route).toBe('pages/orders/orders')
    expect(app.top().options).toEqual({ id: '7', from: 'a%26b' })
  })

  test.each([true, false])(
    'R20 S105 a page that was replaced is reopened with the same query (the platform decodes queries: %s)',
    async (decodesQuery) => {
      const app = await startApp(shop, { decodesQuery })
      for (let i = 1; i < 9; i++) await go(app, `/pages/p${i}/p${i}`)
      await go(
        app,
        `/pages/orders/orders?id=7&title=${encodeURIComponent('周末 a&b=c?d#e')}&plain=活动&rate=5`,
      )
      const { options } = app.fake.getCurrentPages()[8] ?? {}
      expect(options).toBeDefined()
      const asked = decodesQuery ? '周末 a&b=c?d#e' : encodeURIComponent('周末 a&b=c?d#e')
      await app.store.login()
      await app.settle()
      expect(app.top().options).toEqual({ id: '7', title: asked, plain: '活动', rate: '5' })
    },
  )

  test('R20 a login page in the tab bar is opened by switchTab, and the page before it is reopened with its query', async () => {
    const app = await startApp(shop, { tabPages: ['pages/index/index', 'pages/login/login'] })
    await go(app, '/pages/orders/orders?id=7')
    expect(app.stack()).toEqual([LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '7' })
    expect(app.fake.navigations.map(({ api }) => api)).toEqual([
      'navigateTo',
      'navigateTo',
      'switchTab',
      'redirectTo',
    ])
  })

  test('R20 S106 a tab page that the login page replaced is reopened by switchTab', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': boundPage(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    app.fake.faultNavigation({ api: 'navigateTo', errMsg: 'navigateTo:fail timeout', times: 1 })
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(app.stack()).toEqual([LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine'])
    expect(app.fake.navigations.map(({ api, url }) => [api, url])).toEqual([
      ['navigateTo', '/pages/login/login'],
      ['redirectTo', '/pages/login/login'],
      ['redirectTo', '/pages/mine/mine'],
      ['switchTab', '/pages/mine/mine'],
    ])
  })

  test('R20 S106 from a login page over a tab page, the login leads one page back', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': boundPage(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine'])
    expect(app.top().data).toEqual({ isLogin: true })
  })

  test('R19 if navigateTo and redirectTo fail, reLaunch opens the login page', async () => {
    const app = await startApp(shop)
    for (const api of ['navigateTo', 'redirectTo'] as const)
      app.fake.faultNavigation({ api, errMsg: `${api}:fail timeout`, times: 1 })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual([LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
  })

  test('R5 R20 if every route API fails, onError is called, waiting requests are cancelled, and nothing is retried', async () => {
    const app = await startApp(shop)
    const end = app.fake.faultNavigation({
      errMsg: 'navigateTo:fail page "pages/login/login?from=x" is not found',
    })
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(await call).toBe('login-cancelled')
    expect(app.errors.map(({ message }) => message)).toEqual([
      'navigateTo:fail page "pages/login/login" is not found',
    ])
    expect(loginPages(app)).toBe(4)
    void codeOf(app.http.get('b'))
    await app.settle()
    expect(loginPages(app)).toBe(4)
    end()
    void codeOf(app.http.get('c', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
  })

  test('R5 R19 if a route API throws or does not exist, the next one is tried', async () => {
    const app = await startApp(shop, {
      prepare({ wx }) {
        Object.assign(wx, {
          navigateTo() {
            throw new Error('navigateTo is out of order')
          },
          redirectTo: undefined,
        })
      },
    })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual([LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
  })

  test('R5 R20 a route API that calls fail without an error counts as failed', async () => {
    const app = await startApp(shop, {
      prepare({ wx }) {
        const fails = ({ fail }: { fail: () => void }): void => fail()
        Object.assign(wx, { navigateTo: fails, redirectTo: fails, reLaunch: fails, switchTab: fails })
      },
    })
    expect(await codeOf(app.http.get('a', undefined, { waitForLogin: true }))).toBe('login-cancelled')
    expect(app.errors).toHaveLength(1)
  })

  test('R20 a navigation that never calls success counts as arrived once its page is on the stack', async () => {
    const app = await startApp(shop, {
      prepare({ wx }) {
        for (const name of ['navigateTo', 'navigateBack'] as const) {
          const real = wx[name] as (options: object) => void
          Object.assign(wx, { [name]: (options: object) => real({ ...options, success: () => undefined }) })
        }
      },
    })
    for (const path of ['/pages/orders/orders?id=7', '/pages/orders/orders?id=8']) {
      await go(app, path)
      expect(app.stack().slice(-2)).toEqual(['orders/orders', LOGIN])
      await app.store.login()
      await app.settle()
      expect(app.stack().slice(-1)).toEqual(['orders/orders'])
      await app.store.logout()
      await app.settle()
      expect(app.stack().slice(-1)).toEqual([LOGIN])
      await app.fake.userBack()
    }
  })

  test('R20 after every route API failed, a login page that the app opens itself is closed by navigateBack', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/news/news?id=1')
    const end = app.fake.faultNavigation({ errMsg: 'navigateTo:fail timeout' })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    end()
    await go(app, '/pages/login/login')
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news'])
    expect(app.fake.navigations[app.fake.navigations.length - 1]?.api).toBe('navigateBack')
  })

  test('R20 a page that the app opens at the moment of the login is closed with the login page, and no other page is', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    await go(app, '/pages/orders/orders?id=7')
    expect(app.stack()).toEqual(['index/index', 'cart/cart', 'orders/orders', LOGIN])
    const off = app.store.on('login', () => void app.fake.wx.navigateTo({ url: '/pages/news/news', ...goes }))
    await app.store.login()
    await app.settle()
    off()
    expect(app.stack()).toEqual(['index/index', 'cart/cart', 'orders/orders'])
  })

  test('R20 if the way back fails, onError is called and the login page stays open', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    app.fake.faultNavigation({ api: 'navigateBack', errMsg: 'navigateBack:fail', times: 1 })
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    expect(app.errors).toEqual([new Error('navigateBack:fail')])
  })

  test('R20 a login that succeeds while the login page is opening closes it as soon as it is open', async () => {
    const app = await startApp(shop)
    app.fake.faultNavigation({ api: 'navigateTo', delay: 500, times: 1 })
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
    await app.fake.clock.advance(500)
    expect(app.stack()).toEqual(['index/index'])
    expect(app.fake.navigations.map(({ api, outcome }) => [api, outcome])).toEqual([
      ['navigateTo', 'done'],
      ['navigateBack', 'done'],
    ])
    expect(await call).toBe('answered')
  })

  test('R19 a navigation of the app at the same time is not taken for the opening of the login page', async () => {
    const app = await startApp(shop)
    app.fake.wx.navigateTo({ url: '/pages/news/news', ...goes })
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'news/news'])
    expect(await call).toBe('answered')
  })

  test('R20 after a login that succeeded while the login page failed to open, a login page opened later stays open', async () => {
    const app = await startApp(shop)
    const end = app.fake.faultNavigation({ errMsg: 'navigateTo:fail timeout', delay: 100 })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.store.login()
    await app.fake.clock.advance(1000)
    end()
    expect(app.stack()).toEqual(['index/index'])
    expect(app.errors).toEqual([])
    // A user who is signed in opens the login page: it stays open.
    await go(app, '/pages/login/login')
    expect(app.stack()).toEqual(['index/index', LOGIN])
  })

  test('R20 a way back that fails after the app navigated elsewhere is not reported to onError', async () => {
    const app = await startApp(() => ({ redirect: false }))
    let stack = [{ route: 'pages/a/a' }, { route: 'pages/login/login' }]
    const fails: ((errMsg: string) => void)[] = []
    const errors: Error[] = []
    const uninstall = installLoginRedirect(app.store, {
      loginPage: '/pages/login/login',
      onError: (error) => errors.push(error),
      navigation: {
        pages: () => stack,
        open: () => undefined,
        back: (_delta, done) => fails.push(done),
        watch: () => () => undefined,
        isSinglePage: () => false,
      },
    })
    await app.settle()
    await app.store.login()
    await app.settle()
    expect(fails).toHaveLength(1)
    stack = [...stack, { route: 'pages/b/b' }]
    void app.store.login()
    await app.settle()
    fails[0]?.('navigateBack:fail')
    await app.settle()
    expect(errors).toEqual([])
    uninstall()
  })

  test.each([
    ['', 1_011_000],
    [', even if the clock was set back', 11_000],
  ])(
    'R19 after a confirmed navigation that never arrived, a later request opens the login page%s',
    async (_also, later) => {
      const app = await startApp(shop, {
        prepare(fake) {
          // The navigation is confirmed, but another one replaces the login page before it is shown.
          const { navigateTo } = fake.wx
          let first = true
          Object.assign(fake.wx, {
            navigateTo(options: { url: string; success?: () => void }) {
              if (!first) return void navigateTo(options as Parameters<typeof navigateTo>[0])
              first = false
              options.success?.()
            },
          })
        },
      })
      const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000)
      void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
      await app.settle()
      now.mockReturnValue(1_005_000)
      void codeOf(app.http.get('b', undefined, { waitForLogin: true }))
      await app.settle()
      expect(app.stack()).toEqual(['index/index'])
      now.mockReturnValue(later)
      void codeOf(app.http.get('c', undefined, { waitForLogin: true }))
      await app.settle()
      expect(app.stack()).toEqual(['index/index', LOGIN])
    },
  )
})
