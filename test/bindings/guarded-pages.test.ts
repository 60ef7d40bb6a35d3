import { installLoginRedirect, type LoginRedirectOptions } from 'mobx-miniprogram-auth/login-redirect'
import { presenceOf } from '../../bindings/page/presence'
import { boundPage, installBehavior, startApp, stopApps, type App, type AppOptions } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const LOGIN = 'login/login'
const goes = { success: () => undefined }
const TABS = ['pages/index/index', 'pages/mine/mine']
const PAGES = ['pages/orders/*', '/pages/mine/mine', 'packages/account/*']

/** An app whose pages are not bound to the store. */
const listed =
  (redirect: Partial<LoginRedirectOptions> = {}) =>
  (): AppOptions => ({ redirect: { pages: PAGES, ...redirect } })

async function go(
  app: App,
  url: string,
  how: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' = 'navigateTo',
) {
  Reflect.apply(app.fake.wx[how], app.fake.wx, [{ url, ...goes }])
  await app.settle()
}

/** Every page that was shown, in order. */
function shownIn(app: App, ...routes: string[]): string[] {
  const shown: string[] = []
  for (const route of routes)
    app.fake.definePage(route, { onShow: () => void shown.push(route.replace('pages/', '')) })
  return shown
}

const SDKS = [
  ['on a base library that rewrites routes', '3.8.0'],
  ['on a base library that does not', '2.11.0'],
] as const

describe.each(SDKS)('a page in the option `pages`, %s', (_where, sdkVersion) => {
  const rewrites = sdkVersion === '3.8.0'

  test('R19 R20 navigating to the page opens the login page, and the login leads to the page, with its query', async () => {
    const app = await startApp(listed(), { sdkVersion })
    const shown = shownIn(app, 'pages/orders/orders')
    await go(app, '/pages/orders/orders?id=7&name=a%26b')
    expect(app.stack().pop()).toBe(LOGIN)
    // A rewritten route opens the login page before the page is shown, otherwise it opens after.
    expect(shown).toEqual(rewrites ? [] : ['orders/orders'])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(app.top().options).toEqual({ id: '7', name: 'a%26b' })
    expect(app.errors).toEqual([])
    app.uninstall()
    app.store.dispose()
    expect(app.fake.leftovers()).toEqual([])
  })

  test('R20 after the user left the login page, it opens again only when the page is opened again', async () => {
    const app = await startApp(listed(), { sdkVersion })
    await go(app, '/pages/orders/orders')
    await app.fake.userBack()
    if (!rewrites) await app.fake.userBack()
    expect(app.stack()).toEqual(['index/index'])
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['index/index'])
    await go(app, '/pages/orders/orders')
    expect(app.stack().pop()).toBe(LOGIN)
  })

  test('R20 declining on the login page closes it, and it does not open again by itself', async () => {
    const app = await startApp(
      (made) => ({
        ...listed()(),
        pages: { 'pages/login/login': boundPage(made, 'show') },
      }),
      { sdkVersion },
    )
    await go(app, '/pages/orders/orders')
    presenceOf(app.store).decline()
    await app.settle()
    expect(app.stack()).toEqual(rewrites ? ['index/index'] : ['index/index', 'orders/orders'])
    await app.fake.clock.advance(20_000)
    expect(app.stack()).not.toContain(LOGIN)
  })

  test.each(['redirectTo', 'reLaunch'] as const)(
    'R20 %s to the page opens the login page, and the login leads to the page, with its query',
    async (how) => {
      const app = await startApp(listed(), { sdkVersion })
      await go(app, '/pages/orders/orders?id=1', how)
      expect(app.stack().pop()).toBe(LOGIN)
      await app.store.login()
      await app.settle()
      expect(app.stack()).toEqual(['orders/orders'])
      expect(app.top().options).toEqual({ id: '1' })
    },
  )

  test('R20 if the page is the only one on the stack, declining shows it, and the login page does not open over it', async () => {
    const app = await startApp(
      (made) => ({ ...listed()(), pages: { 'pages/login/login': boundPage(made) } }),
      {
        sdkVersion,
      },
    )
    await go(app, '/pages/orders/orders?id=1', 'reLaunch')
    presenceOf(app.store).decline()
    await app.settle()
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '1' })
  })

  test('R20 over a tab page the login page opens, the login leads back, and after a logout it opens again', async () => {
    const app = await startApp(listed(), { sdkVersion, tabPages: TABS })
    await app.fake.userSwitchTab('pages/mine/mine')
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine'])
    await app.fake.userSwitchTab('pages/index/index')
    await app.store.logout()
    await app.settle()
    expect(app.stack()).toEqual(['index/index'])
    await app.fake.userSwitchTab('pages/mine/mine')
    await app.settle()
    expect(app.stack()).toEqual(['mine/mine', LOGIN])
  })

  test('R19 going back to the page after the session ended opens the login page over it', async () => {
    const app = await startApp(listed(), { sdkVersion })
    await app.store.login()
    await go(app, '/pages/orders/orders?id=7')
    await go(app, '/pages/help/help')
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', 'help/help'])
    await app.fake.userBack()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    expect(app.top().options).toEqual({ id: '7' })
  })

  test('R19 the login page opens over the page when the session ends while the page is shown', async () => {
    const app = await startApp(listed(), { sdkVersion })
    await app.store.login()
    await go(app, '/pages/orders/orders')
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R21 a cold start on the page opens no login page, but a later navigation to such a page does', async () => {
    const app = await startApp(listed(), { sdkVersion, launch: { path: 'pages/orders/orders' } })
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
    await go(app, '/pages/orders/detail')
    expect(app.stack().pop()).toBe(LOGIN)
  })

  test('R21 with onColdStart the login page opens over the page at a cold start', async () => {
    const app = await startApp(listed({ onColdStart: true }), {
      sdkVersion,
      launch: { path: 'pages/orders/orders', query: { id: '1' } },
    })
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R22 in single-page mode no login page opens over the page, not even with onColdStart', async () => {
    const app = await startApp(listed({ onColdStart: true }), {
      sdkVersion,
      launch: { path: 'pages/orders/orders', scene: 1154 },
    })
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
  })

  test('R15 the login page opens only after the restore has ended without a session', async () => {
    const values = new Map<string, string>()
    let release = (): void => undefined
    const storage = {
      get: async (key: string) => {
        await new Promise<void>((done) => (release = done))
        return values.get(key)
      },
      set: async (key: string, value: string) => void values.set(key, value),
      remove: async (key: string) => void values.delete(key),
    }
    const app = await startApp(listed(), { sdkVersion, storage })
    await go(app, '/pages/orders/orders')
    expect(app.store.status).toBe('restoring')
    expect(app.stack()).toEqual(['index/index', 'orders/orders'])
    release()
    await app.settle()
    expect(app.store.status).toBe('signedOut')
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('a page in a subpackage is shown before the login page opens, as a route cannot be rewritten across packages', async () => {
    const app = await startApp(listed(), { sdkVersion })
    const shown = shownIn(app, 'packages/account/devices/devices')
    await go(app, '/packages/account/devices/devices?a=1')
    expect(shown).toHaveLength(1)
    expect(app.stack()).toEqual([
      'index/index',
      'packages/account/devices/devices'.replace('pages/', ''),
      LOGIN,
    ])
    await app.store.login()
    await app.settle()
    expect(app.top().route).toBe('packages/account/devices/devices')
    expect(app.top().options).toEqual({ a: '1' })
  })
})

test('R19 if the platform refuses to rewrite the route, the page is shown and the login page opens over it once', async () => {
  // The folder is beside that of the login page, but is a subpackage.
  const app = await startApp(listed(), { sdkVersion: '3.8.0', subpackages: ['pages/orders'] })
  const shown = shownIn(app, 'pages/orders/orders')
  await go(app, '/pages/orders/orders?id=7')
  await app.settle()
  expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  await app.store.login()
  await app.settle()
  expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  expect(shown.length).toBeGreaterThan(0)
  expect(app.fake.navigations.filter(({ url }) => url.startsWith('/pages/login'))).toHaveLength(1)
})

test('an entry of `pages` matches whole routes only, and never the login page itself', async () => {
  const app = await startApp(listed({ pages: ['pages/order', 'pages/log*'] }))
  await go(app, '/pages/orders/orders')
  expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  await go(app, '/pages/login/login')
  await app.fake.clock.advance(20_000)
  expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
})

test('the listener that runs before each route is added only with the option `pages`', async () => {
  const app = await startApp(() => ({ redirect: {} }))
  const before = app.fake.leftovers().join()
  app.uninstall()
  installLoginRedirect(app.store, { loginPage: '/pages/login/login', pages: ['pages/a/*'] })
  expect(before).toContain('5 listener(s)')
  expect(app.fake.leftovers().join()).toContain('6 listener(s)')
  app.uninstall()
})

test.each([
  [{ pages: 'pages/a/a' }, 'installLoginRedirect: `pages` must be an array, got a string'],
  [
    { pages: [1] },
    'installLoginRedirect: `pages` must be routes, with no `*` but at their ends, got the number 1',
  ],
  [
    { pages: ['pages/*/a'] },
    'installLoginRedirect: `pages` must be routes, with no `*` but at their ends, got a string',
  ],
  [
    { pages: ['pages/a/a?b=c'] },
    'installLoginRedirect: `pages` must be routes, with no `*` but at their ends, got a string',
  ],
])('installLoginRedirect throws a TypeError for %j', async (wrong, message) => {
  const app = await startApp(() => ({ redirect: false }))
  expect(() =>
    installLoginRedirect(app.store, { loginPage: '/pages/login/login', ...(wrong as object) }),
  ).toThrow(new TypeError(message))
})
