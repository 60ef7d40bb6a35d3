import { autorun, getObserverTree } from 'mobx-miniprogram'
import { bindAuth } from 'mobx-miniprogram-auth'
import type { FakePage } from 'mobx-miniprogram-auth/testing'
import { installBehavior, startApp, startPage, stopApps, type App } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const patches = (of: FakePage): object[] => of.patches.map(({ data }) => data)

describe('the data of a bound page', () => {
  test('R18 S110 is set once, within onLoad', async () => {
    let seen: unknown
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/index/index': {
          onLoad() {
            bindAuth(this, { store: made.store, fields: ['isLogin', 'status'] })
            seen = { ...this.data }
          },
        },
      },
    }))
    expect(seen).toEqual({ isLogin: false, status: 'signedOut' })
    expect(patches(app.top())).toEqual([{ isLogin: false, status: 'signedOut' }])
  })

  test('R18 is set once per change of the store, with the changed fields only', async () => {
    const app = await startPage({ fields: ['isLogin', 'expiry', 'status', 'reason'] })
    app.login = async (userId) => {
      await app.settle()
      return { token: 'secret-1', userId, expiry: app.fake.clock.now() + 3_600_000 }
    }
    const before = app.top().patches.length
    await app.store.login()
    await app.settle()
    const expiry = app.store.expiry
    expect(patches(app.top()).slice(before)).toEqual([
      { status: 'signingIn' },
      { isLogin: true, expiry, status: 'signedIn' },
    ])
    await app.store.logout()
    await app.settle()
    expect(patches(app.top()).slice(before + 2)).toEqual([
      { isLogin: false, expiry: null, status: 'signedOut', reason: 'logout' },
    ])
  })

  test('R18 is not set when no bound field has changed', async () => {
    const app = await startPage({
      fields: { name: ({ session }: App['store']) => session && { nickname: session.nickname } },
    })
    await app.store.login('lin')
    await app.settle()
    const before = app.top().patches.length
    await app.store.login('lin')
    await app.settle()
    expect(app.store.generation).toBe(2)
    expect(app.top().patches).toHaveLength(before)
  })

  test('R18 is not set for a change that is undone within the same tick', async () => {
    const app = await startPage({ fields: ['isLogin'] })
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    await app.store.logout()
    await app.settle()
    expect(patches(app.top())).toEqual([{ isLogin: false }])
  })

  test('R18 is null where a bound field is undefined', async () => {
    const app = await startPage({ fields: { nickname: ({ session }: App['store']) => session?.nickname } })
    expect(patches(app.top())).toEqual([{ nickname: null }])
    expect(app.fake.leftovers().filter((left) => left.startsWith('error'))).toEqual([])
  })

  test('R18 a hidden page is not set and observes nothing, and is updated by one setData when it is shown', async () => {
    const app = await startPage({ fields: ['isLogin', 'reason'] })
    const first = app.top()
    const observers = (): number => getObserverTree(app.store, 'isLogin').observers?.length ?? 0
    expect(observers()).toBe(1)
    app.fake.wx.navigateTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    expect(observers()).toBe(0)
    await app.store.login()
    await app.store.logout()
    await app.store.login()
    await app.settle()
    expect(patches(first)).toEqual([{ isLogin: false, reason: 'none' }])
    await app.fake.userBack()
    expect(patches(first)).toEqual([{ isLogin: false, reason: 'none' }, { isLogin: true }])
    expect(first.patches.every(({ shown }, at) => shown || at === 0)).toBe(true)
    expect(observers()).toBe(1)
  })

  test('R18 a page is not set when it is shown again if its bound fields have their former values', async () => {
    const app = await startPage({ fields: ['isLogin'] })
    const first = app.top()
    app.fake.wx.navigateTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    await app.store.login()
    await app.store.logout()
    await app.fake.userBack()
    expect(patches(first)).toEqual([{ isLogin: false }])
  })

  test('R18 a page that was hidden with the app is updated when the app is shown', async () => {
    const app = await startPage({ fields: ['isLogin'] })
    app.fake.hide()
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    await app.settle()
    expect(patches(app.top())).toEqual([{ isLogin: false }])
    await app.fake.show()
    expect(patches(app.top())).toEqual([{ isLogin: false }, { isLogin: true }])
  })

  test('R18 an unloaded page is not set, not even for a change that was scheduled before', async () => {
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/a/a': {
          onLoad() {
            bindAuth(this, { store: made.store, fields: ['isLogin'] })
          },
          onUnload() {
            this['gone'] = true
          },
        },
      },
    }))
    app.fake.wx.navigateTo({ url: '/pages/a/a', success: () => undefined })
    await app.settle()
    const gone = app.top()
    // The bindings have their setData scheduled for the next tick; the page goes within this one.
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    const { onUnload } = gone
    onUnload?.call(gone)
    await app.settle()
    await app.fake.userBack()
    await app.store.logout()
    await app.settle()
    expect(patches(gone)).toEqual([{ isLogin: false }])
    expect(gone['gone']).toBe(true)
    expect(app.fake.leftovers().filter((left) => left.startsWith('error'))).toEqual([])
  })

  test('R18 a page that binds itself after an await, and is hidden by then, is set when it is shown', async () => {
    let ready = (): void => undefined
    const waits = new Promise<void>((resolve) => (ready = resolve))
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/index/index': {
          async onLoad(this: FakePage) {
            await waits
            bindAuth(this, { store: made.store, fields: ['isLogin'] })
          },
        },
      },
    }))
    const first = app.top()
    app.fake.wx.navigateTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    ready()
    await app.store.login()
    await app.settle()
    expect(patches(first)).toEqual([])
    await app.fake.userBack()
    expect(patches(first)).toEqual([{ isLogin: true }])
  })

  test('R18 a page that binds itself after an await, and is unloaded by then, is not set', async () => {
    let ready = (): void => undefined
    const waits = new Promise<void>((resolve) => (ready = resolve))
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/other/other': {
          async onLoad(this: FakePage) {
            await waits
            bindAuth(this, { store: made.store, fields: ['isLogin'] })
          },
        },
      },
    }))
    app.fake.wx.navigateTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    const other = app.top()
    await app.fake.userBack()
    ready()
    await app.settle()
    await app.store.login()
    await app.settle()
    expect([patches(other), app.fake.errors]).toEqual([[], []])
  })

  test('R18 a tab page that binds itself after an await, and was left by then, is set when it is shown', async () => {
    let ready = (): void => undefined
    const waits = new Promise<void>((resolve) => (ready = resolve))
    const app = await startApp(
      (made) => ({
        redirect: false,
        pages: {
          'pages/mine/mine': {
            async onLoad(this: FakePage) {
              await waits
              bindAuth(this, { store: made.store, fields: ['isLogin'] })
            },
          },
        },
      }),
      { tabPages: ['pages/index/index', 'pages/mine/mine'] },
    )
    await app.fake.userSwitchTab('pages/mine/mine')
    const mine = app.top()
    await app.fake.userSwitchTab('pages/index/index')
    ready()
    await app.settle()
    await app.store.login()
    await app.settle()
    expect(patches(mine)).toEqual([])
    await app.fake.userSwitchTab('pages/mine/mine')
    expect(patches(mine)).toEqual([{ isLogin: true }])
  })

  test('a component that is given to bindAuth is set at once, even before its page is on the stack', async () => {
    const app = await startApp()
    const set: unknown[] = []
    const owner = { selectOwnerComponent: () => null }
    const component = {
      data: {},
      setData: (patch: object) => void set.push(patch),
      selectOwnerComponent: () => owner,
    }
    bindAuth(component, { store: app.store, fields: ['isLogin'] })
    expect(set).toEqual([{ isLogin: false }])
  })

  test('R18 after unbind the page is not set any more, not even for a change made before it', async () => {
    let unbind = (): void => undefined
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/index/index': {
          onLoad() {
            unbind = bindAuth(this, { store: made.store, fields: ['isLogin'] })
          },
        },
      },
    }))
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    unbind()
    await app.settle()
    app.fake.hide()
    await app.fake.show()
    expect(patches(app.top())).toEqual([{ isLogin: false }])
  })

  test('the page’s own onShow and onHide still run, and onShow sees the updated data', async () => {
    const events: unknown[] = []
    const app = await startPage(
      { fields: ['isLogin'] },
      {
        onShow(this: FakePage) {
          events.push(['show', this.data['isLogin']])
        },
        onHide() {
          events.push('hide')
        },
      },
    )
    app.fake.hide()
    app.store.setSession({ token: 'secret-1', userId: 'lin' })
    await app.fake.show()
    expect(events).toEqual([['show', false], 'hide', ['show', true]])
  })
})

describe('secrets', () => {
  const secret = 'secret-of-lin-1'
  const pickers: [string, (store: App['store']) => unknown][] = [
    ['the token', ({ token }) => token],
    ['the session', ({ session }) => session],
    ['an object that holds the token', ({ token }) => ({ deep: [{ token }] })],
    ['the refresh token', ({ session }) => session?.refreshToken],
    ['a header with the token', ({ token }) => ({ Authorization: `Bearer ${String(token)}` })],
    [
      'an address with the token',
      ({ token }) => `https://api.example.com/avatar?token=${String(token)}&w=64`,
    ],
  ]

  test.each(pickers)(
    'R18 bindAuth throws if a field returns %s: the error names the field, not the value',
    async (_what, pick) => {
      const thrown: unknown[] = []
      const app = await startApp((made) => ({
        redirect: false,
        pages: {
          'pages/index/index': {
            onLoad() {
              made.store.setSession({ token: secret, refreshToken: secret + '-r', userId: 'lin' })
              try {
                bindAuth(this, { store: made.store, fields: { isLogin: 'isLogin', hidden: pick } })
              } catch (error) {
                thrown.push(error)
              }
            },
          },
        },
      }))
      expect(thrown).toHaveLength(1)
      expect(thrown[0]).toBeInstanceOf(TypeError)
      expect(String(thrown[0])).toContain('fields.hidden')
      expect(String(thrown[0])).not.toContain('secret')
      expect(patches(app.top())).toEqual([])
    },
  )

  test('R18 a token of a few letters is recognised only as a whole value, not inside a word', async () => {
    const app = await startPage({ fields: { name: ({ session }: App['store']) => session?.nickname } })
    app.store.setSession({ token: 'lin', userId: 'lin', nickname: 'Berlin' })
    await app.settle()
    expect(app.top().data).toEqual({ name: 'Berlin' })
    app.store.setSession({ token: 'lin', userId: 'lin', nickname: 'lin' })
    await app.settle()
    expect(app.top().data).toEqual({ name: 'Berlin' })
    expect(app.fake.leftovers().join()).toMatch(/fields\.name/)
  })

  test('R18 a field that returns the token after a later login is not set, and an error names the field', async () => {
    const app = await startPage({
      fields: { isLogin: 'isLogin', hidden: (store: App['store']) => store.token },
    })
    await app.store.login()
    await app.settle()
    expect(patches(app.top())).toEqual([{ isLogin: false, hidden: null }])
    expect(app.fake.leftovers().join()).toMatch(/fields\.hidden/)
    expect(app.fake.leftovers().join()).not.toContain('secret')
  })
})

describe('wrong arguments', () => {
  const wrong: [object, string][] = [
    [{ fields: ['token'] }, 'bindAuth: `fields` cannot bind `token`'],
    [{ fields: ['session'] }, 'bindAuth: `fields` cannot bind `session`'],
    [{ fields: { a: 'error' } }, 'bindAuth: `fields` cannot bind `error`'],
    [{ fields: { a: 1 } }, 'bindAuth: `fields` cannot bind the number 1'],
    [{ fields: 'isLogin' }, 'bindAuth: `fields` must be an object or an array, got a string'],
    [{ actions: ['dispose'] }, 'bindAuth: `actions` cannot bind `dispose`'],
    [{ actions: { a: () => 1 } }, 'bindAuth: `actions` cannot bind a function'],
    [
      { whenLoggedOut: 'hide' },
      "bindAuth: `whenLoggedOut` must be 'show', 'redirect' or 'nothing', got a string",
    ],
    [{ onLogin: 'load' }, 'bindAuth: `onLogin` must be a function, got a string'],
    [{ field: [] }, 'bindAuth: unknown option `field`'],
    [{ store: {} }, 'bindAuth: `store` must be an AuthStore, got an object'],
    [{ store: null }, 'bindAuth: `store` must be an AuthStore, got null'],
  ]
  test.each(wrong)(
    'bindAuth throws a TypeError that names the wrong option: %j',
    async (options, message) => {
      const thrown: unknown[] = []
      await startApp((made) => ({
        redirect: false,
        pages: {
          'pages/index/index': {
            onLoad() {
              try {
                bindAuth(this, { store: made.store, ...options })
              } catch (error) {
                thrown.push(error)
              }
            },
          },
        },
      }))
      expect(thrown).toEqual([new TypeError(message)])
    },
  )
})

const setData = (): void => undefined
test.each<[string, unknown, unknown, string]>([
  ['no page, such as `this` of an arrow function', undefined, {}, '`page` must be a page, got undefined'],
  ['a page without setData', {}, {}, '`page` must be a page, got an object'],
  ['no options', { setData }, undefined, '`store` must be an AuthStore, got undefined'],
  ['null as options', { setData }, null, '`store` must be an AuthStore, got undefined'],
])('bindAuth throws a TypeError when it is given %s', (_what, given, options, message) => {
  expect(() => bindAuth(given as never, options as never)).toThrow(new TypeError('bindAuth: ' + message))
})

test('S112 the store can be observed in app.js, without a page', async () => {
  const seen: boolean[] = []
  const app = await startApp((made) => {
    autorun(() => seen.push(made.store.isLogin))
    return { redirect: false }
  })
  await app.store.login()
  expect(seen).toEqual([false, true])
})

test('S111 a logout and a login of another account update every page by the time it is shown', async () => {
  const pick = { name: ({ session }: App['store']) => session?.nickname }
  const app = await startApp(
    (made) => {
      const onLoad = function (this: FakePage): void {
        bindAuth(this, { store: made.store, fields: pick })
      }
      return {
        redirect: false,
        pages: { 'pages/a/a': { onLoad }, 'pages/b/b': { onLoad }, 'sub/c/c': { onLoad } },
      }
    },
    { tabPages: ['pages/a/a', 'pages/b/b'] },
  )
  const a = app.top()
  await app.store.login('lin')
  await app.fake.userSwitchTab('pages/b/b')
  const b = app.top()
  app.fake.wx.navigateTo({ url: '/sub/c/c', success: () => undefined })
  await app.settle()
  const c = app.top()
  expect([a, b, c].map(({ data }) => data['name'])).toEqual(['LIN', 'LIN', 'LIN'])
  await app.store.logout()
  await app.store.login('wu')
  await app.settle()
  await app.fake.userBack()
  await app.fake.userSwitchTab('pages/a/a')
  expect([a, b, c].map(({ data }) => data['name'])).toEqual(['WU', 'WU', 'WU'])
})
