import fc from 'fast-check'
import { boundPage, installBehavior, startApp, stopApps, type App, type AppOptions } from './_app'

/*
 * Random walks of a user through an app, with navigations that are slow and fail, requests, logins and the end of
 * sessions, in any order. At most one login page is open, and after a login the user is back where they were.
 */

/** `FC_SEED=7 FC_RUNS=10000` runs other walks: FC_RUNS is per cent of the usual number. */
const seed = Number(process.env.FC_SEED || 20240101)
const numRuns = Math.ceil((150 * Number(process.env.FC_RUNS || 100)) / 100)

beforeAll(() => {
  installBehavior()
  process.stdout.write(`walks: FC_SEED=${String(seed)}\n`)
})
afterEach(stopApps)

const LOGIN = 'pages/login/login'
const TABS = ['pages/index/index', 'pages/mine/mine']
const goes = { success: () => undefined, fail: () => undefined }

const steps = [
  'open orders',
  'open cart',
  'open news',
  'replace by orders',
  'back',
  'tab index',
  'tab mine',
  'ask',
  'ask and wait',
  'log in',
  'fail to log in',
  'log out',
  'end session',
  'hide',
  'show',
  'link',
  'slow',
  'fail once',
  'wait',
] as const
type Step = (typeof steps)[number]

interface Walk {
  readonly app: App
  readonly calls: Promise<string>[]
  /** Functions that remove the planted faults. */
  readonly faults: (() => void)[]
}

function shop(app: App): AppOptions {
  return {
    pages: {
      'pages/index/index': boundPage(app, 'show'),
      'pages/mine/mine': boundPage(app, 'redirect'),
      'pages/orders/orders': boundPage(app, 'redirect'),
      'pages/cart/cart': boundPage(app, 'show'),
      'pages/news/news': boundPage(app, 'nothing'),
      [LOGIN]: boundPage(app, 'nothing'),
    },
  }
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: { code: string }) => String(error.code),
  )

let hidden = false

async function take({ app, calls, faults }: Walk, step: Step): Promise<void> {
  const { fake, store, http } = app
  switch (step) {
    case 'open orders':
    case 'open cart':
    case 'open news': {
      const name = step.slice(5)
      fake.wx.navigateTo({ url: `/pages/${name}/${name}?n=${String(fake.navigations.length)}`, ...goes })
      break
    }
    case 'replace by orders':
      fake.wx.redirectTo({ url: '/pages/orders/orders?replaced=1', ...goes })
      break
    case 'back':
      if (!hidden && app.stack().length > 1) await fake.userBack()
      break
    case 'tab index':
    case 'tab mine':
      if (!hidden && app.stack().length === 1)
        await fake.userSwitchTab(`pages/${step.slice(4)}/${step.slice(4)}`)
      break
    case 'ask':
      calls.push(codeOf(http.get('a')))
      break
    case 'ask and wait':
      calls.push(codeOf(http.get('b', undefined, { waitForLogin: true })))
      break
    case 'log in':
      void codeOf(store.login())
      break
    case 'fail to log in': {
      const { login } = app
      app.login = () => Promise.reject(new Error('offline'))
      await codeOf(store.login())
      app.login = login
      break
    }
    case 'log out':
      await store.logout()
      break
    case 'end session':
      app.revoke()
      break
    case 'hide':
      if (!hidden) fake.hide()
      hidden = true
      break
    case 'show':
      if (hidden) await fake.show()
      hidden = false
      break
    case 'link':
      if (hidden) await fake.hotStart('pages/orders/orders', { linked: '1' })
      hidden = false
      break
    case 'slow':
      faults.push(fake.faultNavigation({ delay: 400, times: 1 }))
      break
    case 'fail once':
      faults.push(fake.faultNavigation({ errMsg: 'navigateTo:fail timeout', times: 1 }))
      break
    case 'wait':
      await fake.clock.advance(500)
      break
  }
}

const opened = ({ fake }: App): number => fake.navigations.filter(({ url }) => url === '/' + LOGIN).length

/** The page on the screen, with its query. */
function where(app: App): string {
  const { route, options } = app.top()
  return route + ' ' + JSON.stringify(options)
}

test('R19 R20 R21 in random walks at most one login page is open, none opens in the background, and a login leads back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...steps), { minLength: 4, maxLength: 24 }), async (walk) => {
      hidden = false
      const app = await startApp(shop, { tabPages: TABS })
      const world: Walk = { app, calls: [], faults: [] }
      // The page that is shown, or was shown before the login page.
      let last = where(app)
      let most = 0
      app.fake.wx.onAppRoute(() => {
        const logins = app.stack().filter((route) => route === 'login/login').length
        most = Math.max(most, logins)
        // What is opened over the login page is part of the login.
        if (!logins) last = where(app)
      })
      for (const step of walk) {
        const before = opened(app)
        await take(world, step)
        await app.settle()
        if (hidden) expect(opened(app)).toBe(before)
      }
      // The faults end, and the user logs in.
      world.faults.forEach((undo) => undo())
      if (hidden) await app.fake.show()
      await app.fake.clock.advance(2000)
      const here = last
      await codeOf(app.store.login())
      await app.fake.clock.advance(2000)
      expect(app.store.isLogin).toBe(true)
      expect(most).toBeLessThanOrEqual(1)
      expect(where(app)).toBe(here)
      expect(app.stack()).not.toContain('login/login')
      if (!world.faults.length) expect(app.errors).toEqual([])
      await app.fake.clock.advance(60_000)
      expect((await Promise.all(world.calls)).every((code) => code !== 'undefined')).toBe(true)
      expect(app.store.waiting).toBe(0)
      stopApps()
    }),
    { seed, numRuns },
  )
}, 120_000)
