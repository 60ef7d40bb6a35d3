import { bindAuth, provideAuth, type AuthStorage } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { boundPage, installBehavior, startApp, stopApps, type App, type AppOptions } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const LOGIN = 'login/login'
const goes = { success: () => undefined }

/** Home (unbound), an orders page that needs a login, a cart that shows its own login UI, a login page. */
function shop(app: App, redirect: AppOptions['redirect'] = {}): AppOptions {
  return {
    redirect,
    pages: {
      'pages/orders/orders': boundPage(app, 'redirect'),
      'pages/cart/cart': boundPage(app, 'show'),
      'pages/news/news': boundPage(app, 'nothing'),
    },
  }
}

async function go(app: App, url: string): Promise<void> {
  app.fake.wx.navigateTo({ url, ...goes })
  await app.settle()
}

const loginPages = (app: App): number =>
  app.fake.navigations.filter(({ url }) => url.startsWith('/pages/login')).length
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  )

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

describe('a login page that the app opens itself', () => {
  test('is closed by the login, as one that opened by itself', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    await go(app, '/pages/login/login')
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'cart/cart'])
  })

  test('can be opened by a user who is signed in, and is closed by the login of another account', async () => {
    const app = await startApp(shop)
    await app.store.login('lin')
    await go(app, '/pages/login/login')
    expect(app.stack()).toEqual(['index/index', LOGIN])
    await app.store.login('wu')
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
  })

  test('R19 stays open after the login if it is the first page: the app itself navigates on', async () => {
    const app = await startApp(shop, { launch: { path: 'pages/login/login' } })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual([LOGIN])
    expect(app.errors).toEqual([])
  })
})

describe('cold start', () => {
  const deepLink = { path: 'pages/orders/orders', query: { id: '7' } }

  test('R21 no login page opens before the user acted, neither for the page nor for a request', async () => {
    const app = await startApp(shop, { launch: deepLink })
    void codeOf(app.http.get('a'))
    await app.settle()
    app.fake.hide()
    await app.fake.show()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(loginPages(app)).toBe(0)
  })

  test('R21 a request with waitForLogin counts as an act of the user and opens the login page', async () => {
    const app = await startApp(shop, { launch: deepLink })
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '7' })
    expect(await call).toBe('answered')
  })

  test('R21 a tap on a bound page counts as an act of the user: its challenged request opens the login page', async () => {
    const app = await startApp(
      (made) => ({
        pages: {
          'pages/orders/orders': boundPage(made, 'nothing', {
            onShow: () => void codeOf(made.http.get('list', undefined, { auth: 'challenge' })),
            like: () => void codeOf(made.http.post('like', undefined, { auth: 'challenge' })),
          }),
        },
      }),
      { launch: deepLink },
    )
    await app.settle()
    expect(app.fake.requests.map(({ path }) => path)).toEqual(['/list'])
    expect(app.stack()).toEqual(['orders/orders'])
    // A call without a tap event is not a tap.
    Reflect.apply(Object(app.top()).like, app.top(), [])
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    await app.fake.tap('like')
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.fake.requests.map(({ path }) => path).slice(3, 6)).toEqual(['/list', '/like', '/like'])
  })

  test('R21 a navigation to another page counts as an act of the user', async () => {
    const app = await startApp(shop, { launch: deepLink })
    app.fake.wx.redirectTo({ url: '/pages/orders/orders?id=8', ...goes })
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 an attempted login, even if it failed, counts as an act of the user', async () => {
    const tried = await startApp(shop, { launch: deepLink })
    tried.login = () => Promise.reject(new Error('offline'))
    await codeOf(tried.store.login())
    await tried.settle()
    expect(tried.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 the end of a session that began in this run opens the login page', async () => {
    const app = await startApp(shop, { launch: deepLink })
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 a login that the app starts before the first page does not count as an act of the user', async () => {
    const app = await startApp(
      (made) => {
        made.login = () => Promise.reject(new Error('offline'))
        void codeOf(made.store.login())
        return shop(made)
      },
      { launch: deepLink },
    )
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
  })

  test('R21 a login before the first page logs no error although getCurrentPages throws then', async () => {
    const complaints = jest.spyOn(console, 'error')
    const app = await startApp(
      (made) => {
        const getCurrentPages = (): object => {
          if (!made.stack().length) throw new Error('getCurrentPages in App.onLaunch')
          return made.fake.getCurrentPages()
        }
        Object.assign(globalThis, { getCurrentPages })
        void made.store.login()
        return shop(made)
      },
      { launch: deepLink },
    )
    await app.settle()
    expect(complaints).not.toHaveBeenCalled()
    expect(app.top().data).toEqual({ isLogin: true })
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  /** An app that finds the session of its last run in storage. */
  async function restored(): Promise<App> {
    const values = new Map<string, unknown>()
    const storage: AuthStorage = {
      get: (key) => values.get(key),
      set: (key, value) => values.set(key, value),
      remove: (key) => values.delete(key),
    }
    const last = await startApp(shop, { storage })
    await last.store.login()
    await last.settle()
    last.fake.kill()
    const app = await startApp(shop, { launch: deepLink, storage })
    expect(app.store.isLogin).toBe(true)
    return app
  }

  test('R21 the end of a restored session does not count as an act of the user', async () => {
    const app = await restored()
    void codeOf(app.http.get('a'))
    await app.settle()
    expect(app.store.reason).toBe('expired')
    expect(app.stack()).toEqual(['orders/orders'])
  })

  test('R21 a logout counts as an act of the user and opens the login page', async () => {
    const app = await restored()
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 with onColdStart the login page opens at once', async () => {
    const app = await startApp((made) => shop(made, { onColdStart: true }), { launch: deepLink })
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
    await app.fake.userBack()
    expect(app.stack()).toEqual(['orders/orders'])
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
