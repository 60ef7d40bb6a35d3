import { installLoginRedirect, type LoginRedirectOptions } from 'mobx-miniprogram-auth/login-redirect'
import { presenceOf } from '../../bindings/page/presence'
import { bound, installBehavior, startApp, stopApps, type App, type AppOptions } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const LOGIN = 'login/login'
const goes = { success: () => undefined }
const TABS = ['pages/index/index', 'pages/mine/mine']
const PAGES = ['pages/orders/*', '/pages/mine/mine', 'packages/account/*']

/** No page is bound, and none says a word of logins. */
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

/** Every page that came on the screen, in order. */
function shownIn(app: App, ...routes: string[]): string[] {
  const shown: string[] = []
  for (const route of routes)
    app.fake.definePage(route, { onShow: () => void shown.push(route.replace('pages/', '')) })
  return shown
}

const SDKS = [
  ['where a route can be rewritten', '3.8.0'],
  ['where it cannot', '2.11.0'],
] as const

describe.each(SDKS)('a page of the list, %s', (_where, sdkVersion) => {
  const rewrites = sdkVersion === '3.8.0'

  test('R19 R20 is opened after the login, with its query; the login page opened once', async () => {
    const app = await startApp(listed(), { sdkVersion })
    const shown = shownIn(app, 'pages/orders/orders')
    await go(app, '/pages/orders/orders?id=7&name=a%26b')
    expect(app.stack().pop()).toBe(LOGIN)
    // Before it shows, or as soon as it has.
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

  test('R20 stays closed to a user who leaves the login page, until asked for again', async () => {
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

  test('R20 is not opened where the user declines on the login page', async () => {
    const app = await startApp(
      (made) => ({
        ...listed()(),
        pages: { 'pages/login/login': bound(made, 'show') },
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

  test.each(['redirectTo', 'reLaunch'] as const)('R20 by %s, too', async (how) => {
    const app = await startApp(listed(), { sdkVersion })
    await go(app, '/pages/orders/orders?id=1', how)
    expect(app.stack().pop()).toBe(LOGIN)
    await app.store.login()
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '1' })
  })

  test('R20 with nothing below it, it shows to a user who declines: there is nowhere else, and nothing opens over it', async () => {
    const app = await startApp((made) => ({ ...listed()(), pages: { 'pages/login/login': bound(made) } }), {
      sdkVersion,
    })
    await go(app, '/pages/orders/orders?id=1', 'reLaunch')
    presenceOf(app.store).decline()
    await app.settle()
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
    expect(app.top().options).toEqual({ id: '1' })
  })

  test('R20 of the tab bar: the login page opens over it, and the user is back on it', async () => {
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

  test('R19 that is gone back to after the session has ended', async () => {
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

  test('R19 that is on the screen when the session ends', async () => {
    const app = await startApp(listed(), { sdkVersion })
    await app.store.login()
    await go(app, '/pages/orders/orders')
    app.store.expire()
    await app.settle()
    expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
  })

  test('R21 at a cold start shows by itself; once the user has acted, a page of the list asks for the login', async () => {
    const app = await startApp(listed(), { sdkVersion, launch: { path: 'pages/orders/orders' } })
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
    await go(app, '/pages/orders/detail')
    expect(app.stack().pop()).toBe(LOGIN)
  })

  test('R21 of an app for members only, which says so, is not shown without a login at a cold start either', async () => {
    const app = await startApp(listed({ onColdStart: true }), {
      sdkVersion,
      launch: { path: 'pages/orders/orders', query: { id: '1' } },
    })
    await app.settle()
    expect(app.stack()).toEqual(['orders/orders', LOGIN])
  })

  test('R22 in single-page mode is left as it is', async () => {
    const app = await startApp(listed({ onColdStart: true }), {
      sdkVersion,
      launch: { path: 'pages/orders/orders', scene: 1154 },
    })
    await app.fake.clock.advance(20_000)
    expect(app.stack()).toEqual(['orders/orders'])
  })

  test('R15 waits for the session to be restored, and is no concern of a user who is signed in', async () => {
    const kept = new Map<string, string>()
    let release = (): void => undefined
    const storage = {
      get: async (key: string) => {
        await new Promise<void>((done) => (release = done))
        return kept.get(key)
      },
      set: async (key: string, value: string) => void kept.set(key, value),
      remove: async (key: string) => void kept.delete(key),
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

  test('of a subpackage, while the login page is in the main one: it shows first, for a route cannot lead from one to another', async () => {
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

test('R19 a rewriting that the phone refuses: the page shows, and the login page opens over it, once', async () => {
  // In a folder beside the login page's, yet in a package of its own.
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

test('what is not in the list is not looked at: names are whole, and the login page itself is never guarded', async () => {
  const app = await startApp(listed({ pages: ['pages/order', 'pages/log*'] }))
  await go(app, '/pages/orders/orders')
  expect(app.stack()).toEqual(['index/index', 'orders/orders'])
  await go(app, '/pages/login/login')
  await app.fake.clock.advance(20_000)
  expect(app.stack()).toEqual(['index/index', 'orders/orders', LOGIN])
})

test('without a list no route is listened to before it happens', async () => {
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
])('%j is refused', async (wrong, message) => {
  const app = await startApp(() => ({ redirect: false }))
  expect(() =>
    installLoginRedirect(app.store, { loginPage: '/pages/login/login', ...(wrong as object) }),
  ).toThrow(new TypeError(message))
})
