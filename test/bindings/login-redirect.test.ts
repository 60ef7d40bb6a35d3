import { bindAuth, provideAuth, type AuthStorage } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { bound, installBehavior, startApp, stopApps, type App, type AppOptions } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const LOGIN = 'login/login'
const goes = { success: () => undefined }

/** Home (unbound), an orders page that needs a login, a cart that shows its own login UI, a login page. */
function shop(app: App, redirect: AppOptions['redirect'] = {}): AppOptions {
  return {
    redirect,
    pages: {
      'pages/orders/orders': bound(app, 'redirect'),
      'pages/cart/cart': bound(app, 'show'),
      'pages/news/news': bound(app, 'nothing'),
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

describe('the login page opens', () => {
  test('R19 over a page that needs a login, once, and the user is back after it', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders?id=7')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(app.top().options).toEqual({ id: '7' })
    expect(app.top().data).toEqual({ isLogin: true })
  })

  test('R19 R20 S102 S105 three requests meet a revoked session: one login page; then back, and what waited goes out', async () => {
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

  test('R19 S102 also when the requests do not wait and fail', async () => {
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
    'R19 over a page bound twice, of which one binding, the %s, asks for it',
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
    'R19 over a page with two bindings of which one was unbound: as the other one, `%s`, says, which is %s',
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

  test('R19 not over a page with two bindings when the one that asks for it was unbound', async () => {
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

  test('R19 S103 a guarded page and its expired requests want the same one', async () => {
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

  test('R19 more requests while it is opening, or open, open no other', async () => {
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

  test('R19 a page opened over the login page (terms, sign-up) is part of the login', async () => {
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

  test('R19 S107 a second tap on login joins the first: one login, one way back', async () => {
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

  test('R19 not over a page that shows login UI of its own: that serves the request', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    const call = codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'cart/cart'])
    await app.store.login()
    expect(await call).toBe('answered')
  })

  test('R19 a component that shows something by isLogin is no login UI', async () => {
    const app = await startApp(shop)
    bindAuth({ data: {}, setData: () => undefined }, { store: app.store, fields: ['isLogin'] })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', LOGIN])
  })

  test('R19 what a page with login UI of its own has not settled does not open a login page over the next one', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await go(app, '/pages/news/news')
    expect(app.stack()).toEqual(['index/index', 'cart/cart', 'news/news'])
  })

  test('a login under way is waited for; only when it fails the page opens', async () => {
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

  test('logging out on a page that needs a login asks for the next one there', async () => {
    const app = await startApp(shop)
    await app.store.login()
    await go(app, '/pages/orders/orders')
    expect(loginPages(app)).toBe(0)
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('the session ends while the page is hidden: the login page opens when it is shown, not before', async () => {
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
    ['with login UI of its own gets no login page, then or later', 'cart', []],
    ['without it gets one once it is shown', 'news', [LOGIN]],
  ] as const)(
    'R19 R11 the session ends by the answer to a last request: a page %s',
    async (_what, name, opened) => {
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
    },
  )
})

describe('ways to open it', () => {
  test('R19 ten pages deep it takes the place of the page on top, which is opened again with its query', async () => {
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
    'R20 S105 the query survives, whether the platform decodes it (%s) or not',
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

  test('R20 a login page that is a tab page is reached by switchTab, and left for the page and query before it', async () => {
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

  test('R20 S106 back to a tab page whose place the login page took: by switchTab, which takes no query', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': bound(made, 'redirect') } }), {
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

  test('R20 S106 back to a tab page below the login page is one step back', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': bound(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine'])
    expect(app.top().data).toEqual({ isLogin: true })
  })

  test('R19 navigateTo and redirectTo fail: reLaunch opens it', async () => {
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

  test('R5 R20 every way fails: the app is told, what waits is cancelled, and nothing is tried again by itself', async () => {
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

  test('R5 R19 a way that throws, or is not there at all, has failed: the next one is tried', async () => {
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

  test('R5 R20 a failure that does not say why is one, too', async () => {
    const app = await startApp(shop, {
      prepare({ wx }) {
        const fails = ({ fail }: { fail: () => void }): void => fail()
        Object.assign(wx, { navigateTo: fails, redirectTo: fails, reLaunch: fails, switchTab: fails })
      },
    })
    expect(await codeOf(app.http.get('a', undefined, { waitForLogin: true }))).toBe('login-cancelled')
    expect(app.errors).toHaveLength(1)
  })

  test('R20 a navigation that is carried out and never confirmed has arrived all the same', async () => {
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

  test('R20 a login page that the app opens after that is left by one step back, for nothing had to make room for it', async () => {
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

  test('R20 the app goes on in the moment of the login: the way back ends where the login page was opened, and no further', async () => {
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

  test('R20 the way back fails: the app is told, and the user stays where they are', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    app.fake.faultNavigation({ api: 'navigateBack', errMsg: 'navigateBack:fail', times: 1 })
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    expect(app.errors).toEqual([new Error('navigateBack:fail')])
  })

  test('R20 a login that succeeds while the page is still opening leads back once it is there', async () => {
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

  test('R19 a navigation of the app in the same moment is not mistaken for ours', async () => {
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

  test('R20 a login that succeeds while the page fails to open leaves nothing behind', async () => {
    const app = await startApp(shop)
    const end = app.fake.faultNavigation({ errMsg: 'navigateTo:fail timeout', delay: 100 })
    void codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    await app.settle()
    await app.store.login()
    await app.fake.clock.advance(1000)
    end()
    expect(app.stack()).toEqual(['index/index'])
    expect(app.errors).toEqual([])
    // Somebody who is signed in opens the login page: nobody leads them away from it.
    await go(app, '/pages/login/login')
    expect(app.stack()).toEqual(['index/index', LOGIN])
  })

  test('R20 a way back that fails after the app has gone elsewhere is no failure', async () => {
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
    [', also if the clock is set back meanwhile', 11_000],
  ])('R19 a confirmed navigation that never arrives does not block for ever%s', async (_also, later) => {
    const app = await startApp(shop, {
      prepare(fake) {
        // Another route event overtakes ours: the login page is replaced before anybody sees it.
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
  })
})

describe('leaving the login page', () => {
  test('R20 is a refusal: what waits rejects as cancelled, and nothing opens by itself', async () => {
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

  test('R20 until the user asks for something again', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    const call = codeOf(app.http.get('b', undefined, { waitForLogin: true }))
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    expect(await call).toBe('answered')
  })

  test('R20 what needs a login there later, and was not asked for, is cancelled at once and does not wait for nobody', async () => {
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

  describe('and a tap on that page', () => {
    async function refused(): Promise<App> {
      const app = await startApp((made) => ({
        pages: {
          'pages/news/news': bound(made, 'nothing', {
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

    test('R20 asks again, though its request cannot say so', async () => {
      const app = await refused()
      await app.fake.tap('like')
      expect(app.stack()).toEqual(['index/index', 'news/news', LOGIN])
    })

    test.each([
      ['', 15_000],
      [', also if the clock is set back meanwhile', -3 * 3_600_000],
    ])(
      'R20 does so for what comes of it, not for what the page asks by itself much later%s',
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

  test('R20 or has logged in meanwhile, in whatever way: when that session ends, the page asks again', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    await app.store.login()
    await app.settle()
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R20 or goes elsewhere, to a page that needs a login', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/orders/orders?id=1')
    await app.fake.userBack()
    await app.fake.userBack()
    expect(app.stack()).toEqual(['index/index'])
    await go(app, '/pages/orders/orders?id=2')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R20 or taps the tab of such a page once more', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': bound(made, 'redirect') } }), {
      tabPages: ['pages/index/index', 'pages/mine/mine'],
    })
    await app.fake.userSwitchTab('pages/mine/mine')
    await app.fake.userBack()
    expect(app.stack()).toEqual(['mine/mine'])
    await app.fake.userSwitchTab('pages/index/index')
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
  })

  test('R20 by switchTab to another page that needs a login: that one does not ask at once', async () => {
    const app = await startApp((made) => ({ pages: { 'pages/mine/mine': bound(made, 'redirect') } }), {
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

  test('R20 by a link that opens the app anew: what waited is cancelled, and the new page may ask', async () => {
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

  test('R20 the same goes for a page with login UI of its own: what waits is cancelled when it is left', async () => {
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

  test('R20 but not when it is only covered, nor for a page that has login UI, too', async () => {
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
  ])('R20 with a login still running what waits is settled by it: it %s', async (how, code) => {
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
  })

  test('R20 with a login still running: it may end as it will, and takes the user nowhere', async () => {
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

  test('R20 while a login is running: when that fails, what was refused is not asked for on a later page', async () => {
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

  test('R20 is noticed without wx.onAppRoute too, by the page below being shown', async () => {
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

  test('R20 where nothing tells of it, who asks again gets the login page again, and not an old refusal', async () => {
    const app = await startApp(shop, {
      prepare: ({ wx }) => {
        for (const name of ['onAppRoute', 'offAppRoute']) Reflect.deleteProperty(wx, name)
      },
    })
    const ask = (): Promise<unknown> => codeOf(app.http.get('a', undefined, { waitForLogin: true }))
    const calls = [ask()]
    await app.settle()
    // Made with the login page open, so that it is known to be.
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

describe('the app’s own ways', () => {
  test('a login page the app opened itself is left the same way after a login', async () => {
    const app = await startApp(shop)
    await go(app, '/pages/cart/cart')
    await go(app, '/pages/login/login')
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'cart/cart'])
  })

  test('somebody who is signed in may open it to change the account', async () => {
    const app = await startApp(shop)
    await app.store.login('lin')
    await go(app, '/pages/login/login')
    expect(app.stack()).toEqual(['index/index', LOGIN])
    await app.store.login('wu')
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
  })

  test('R19 an app that opens with its login page goes on by itself', async () => {
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

  test('R21 nothing opens before the user acted, whatever needs a login', async () => {
    const app = await startApp(shop, { launch: deepLink })
    void codeOf(app.http.get('a'))
    await app.settle()
    app.fake.hide()
    await app.fake.show()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(loginPages(app)).toBe(0)
  })

  test('R21 a request that says waitForLogin is the user acting', async () => {
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

  test('R21 so is a tap on a bound page, through a wrapper whose callers cannot say so', async () => {
    const app = await startApp(
      (made) => ({
        pages: {
          'pages/orders/orders': bound(made, 'nothing', {
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
    // What the page calls itself is nobody's tap.
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

  test('R21 so is going to another page', async () => {
    const app = await startApp(shop, { launch: deepLink })
    app.fake.wx.redirectTo({ url: '/pages/orders/orders?id=8', ...goes })
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 so is a login that was tried', async () => {
    const tried = await startApp(shop, { launch: deepLink })
    tried.login = () => Promise.reject(new Error('offline'))
    await codeOf(tried.store.login())
    await tried.settle()
    expect(tried.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 so is having been signed in before, in this run', async () => {
    const app = await startApp(shop, { launch: deepLink })
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 a login that the app starts before there is a page is not the user', async () => {
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

  test('R21 nor does it matter that there is no stack of pages to ask for then', async () => {
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
    const kept = new Map<string, unknown>()
    const storage: AuthStorage = {
      get: (key) => kept.get(key),
      set: (key, value) => kept.set(key, value),
      remove: (key) => kept.delete(key),
    }
    const last = await startApp(shop, { storage })
    await last.store.login()
    await last.settle()
    last.fake.kill()
    const app = await startApp(shop, { launch: deepLink, storage })
    expect(app.store.isLogin).toBe(true)
    return app
  }

  test('R21 a restored session that turns out to have ended is no act of the user', async () => {
    const app = await restored()
    void codeOf(app.http.get('a'))
    await app.settle()
    expect(app.store.reason).toBe('expired')
    expect(app.stack()).toEqual(['orders/orders'])
  })

  test('R21 logging out is', async () => {
    const app = await restored()
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R21 unless the app says that it may ask at once', async () => {
    const app = await startApp((made) => shop(made, { onColdStart: true }), { launch: deepLink })
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
    await app.fake.userBack()
    expect(app.stack()).toEqual(['orders/orders'])
  })
})

test('R22 R20 in single-page mode nothing is opened, nobody is signed in, and what waits for that is cancelled', async () => {
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

describe('at the door', () => {
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
  test.each(wrong)('a wrong option is named: %j', async (options, message) => {
    const app = await startApp(() => ({ redirect: false }))
    expect(() => installLoginRedirect(app.store, options as { loginPage: string })).toThrow(
      new TypeError(message),
    )
  })

  test('a store is asked for', () => {
    expect(() => provideAuth(null as never)).toThrow(TypeError)
    expect(() => installLoginRedirect({} as never, { loginPage: '/a' })).toThrow(TypeError)
  })
})

test('undo leaves no listener and opens nothing any more', async () => {
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

test('a second installation takes the place of the first', async () => {
  const app = await startApp(shop)
  const again = installLoginRedirect(app.store, { loginPage: '/pages/login/login' })
  await go(app, '/pages/orders/orders')
  expect(loginPages(app)).toBe(1)
  again()
})

test('S88 a page that was unloaded while it asked for a login is led back to by nobody', async () => {
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
