import { createWorld, endWorlds, parked, usesAuth, type World } from './_render'
import type { PageHandle } from 'mobx-miniprogram-auth/testing/render'
import { authBehavior, NetworkError } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { redirectFrom, type Redirect } from './_redirect'

afterEach(endWorlds)

interface Guarded extends Redirect {
  readonly page: PageHandle
}

/** A page with `whenLoggedOut: 'redirect'` and a panel for a cold start on it. The app starts with it. */
function guarded(world: World): Guarded {
  const { store } = world
  const page = world
    .render({
      'pages/a/a': {
        wxml: '<login-panel id="panel" wx:if="{{!isLogin}}" />',
        json: usesAuth,
        js: () =>
          void Component({
            behaviors: [authBehavior(store, { fields: ['isLogin'], whenLoggedOut: 'redirect' })],
          }),
      },
    })
    .mount('pages/a/a')
  return { page, ...redirectFrom(world, page) }
}

test('R19 R21 a login that fails in the panel of a page that redirects is shown there, and no login page opens over it', async () => {
  const world = createWorld()
  const { page, opened, uninstall } = guarded(world)
  page.tap('.button')
  await world.settle()
  world.logins[0]?.fail(new NetworkError('offline'))
  await world.settle()
  expect(page.query('.problem')).not.toBeNull()
  expect(opened).toEqual([])
  // A request with waitForLogin opens the login page.
  world.store.gate.park(parked({ explicit: true }))
  await world.settle()
  expect(opened).toEqual(['/pages/login/login'])
  uninstall()
})

test('R19 after a login in the panel, the page opens the login page when that session ends', async () => {
  const world = createWorld()
  const { page, opened, uninstall } = guarded(world)
  page.tap('.button')
  await world.settle()
  world.logins[0]?.succeed()
  await world.settle()
  expect(page.query('.button')).toBeNull()
  world.store.expire()
  await world.settle()
  expect(opened).toEqual(['/pages/login/login'])
  uninstall()
})

test('R19 a panel that is attached on a hidden page does not count as login UI of the page that is shown', async () => {
  const world = createWorld()
  const { store, render } = world
  const pages = render({
    'pages/a/a': {
      wxml: '<login-panel wx:if="{{!isLogin}}" />',
      json: usesAuth,
      // Not bound by this package, so it is set while it is hidden, too.
      js: () => void Component({ data: { isLogin: true } }),
    },
    'pages/b/b': {
      wxml: '<view />',
      js: () => void Component({ behaviors: [authBehavior(store, { whenLoggedOut: 'nothing' })] }),
    },
  })
  const page = pages.mount('pages/a/a')
  page.hide()
  const stack = [page.instance, pages.mount('pages/b/b').instance] as { route: string }[]
  Object.assign(globalThis, { getCurrentPages: () => stack })
  const opened: string[] = []
  const uninstall = installLoginRedirect(store, {
    loginPage: '/pages/login/login',
    navigation: {
      pages: () => stack,
      open: (_method, url) => opened.push(url),
      back: () => undefined,
      watch: () => () => undefined,
      isSinglePage: () => false,
    },
  })
  page.call('setData', { isLogin: false })
  store.gate.park(parked({ explicit: true }))
  await world.settle()
  expect(opened).toEqual(['/pages/login/login'])
  uninstall()
})

/** A request that the server challenged, without waitForLogin. */
const ask = ({ store }: World): void => {
  store.gate.park(parked({ auth: 'challenge' }))
}

describe('R21 on the first page, a challenged request opens the login page after a tap, not before', () => {
  const ways: Record<string, (world: World) => void> = {
    'Component() with authBehavior': (world) =>
      void Component({
        behaviors: [authBehavior(world.store)],
        lifetimes: { attached: () => ask(world) },
        methods: { buy: () => ask(world) },
      }),
    'Page() with authBehavior': (world) =>
      void Page({ behaviors: [authBehavior(world.store)], onLoad: () => ask(world), buy: () => ask(world) }),
  }
  test.each(Object.keys(ways))('%s', async (way) => {
    const world = createWorld()
    const page = world
      .render({
        'pages/a/a': {
          wxml: '<button bindtap="buy">买</button>',
          json: { usingComponents: {} },
          js: () => ways[way]?.(world),
        },
      })
      .mount('pages/a/a')
    const { opened, uninstall } = redirectFrom(world, page)
    await world.settle()
    expect(world.store.waiting).toBe(1)
    expect(opened).toEqual([])
    page.tap('button')
    await world.settle()
    expect(world.store.waiting).toBe(2)
    expect(opened).toEqual(['/pages/login/login'])
    uninstall()
  })
})
