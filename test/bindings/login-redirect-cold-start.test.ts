import { type AuthStorage } from 'mobx-miniprogram-auth'
import { boundPage, installBehavior, startApp, stopApps, type App } from './_app'
import { codeOf, go, goes, LOGIN, loginPages, shop } from './_shop'

beforeAll(installBehavior)
afterEach(stopApps)

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
