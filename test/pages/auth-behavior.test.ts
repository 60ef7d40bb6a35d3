import { createWorld, endWorlds } from './_render'
import { authBehavior } from 'mobx-miniprogram-auth'
import { getObserverTree } from 'mobx-miniprogram'
import { ComponentWithStore, createStoreBindings, storeBindingsBehavior } from 'mobx-miniprogram-bindings'

afterEach(endWorlds)

const observers = (store: object): number => getObserverTree(store, 'isLogin').observers?.length ?? 0

describe('a Component page', () => {
  test('R18 S110 has the bound fields in attached, in onLoad and on its first paint', () => {
    const { store, render } = createWorld()
    store.setSession({ token: 'secret', userId: 'lin' })
    const seen: unknown[] = []
    const page = render({
      'pages/a/a': {
        wxml: '<view class="who">{{isLogin ? name : "nobody"}}</view>',
        js: () =>
          void Component({
            behaviors: [
              authBehavior(store, { fields: { isLogin: 'isLogin', name: ({ session }) => session?.userId } }),
            ],
            lifetimes: {
              attached() {
                seen.push(this.data.isLogin)
              },
            },
            methods: {
              onLoad() {
                seen.push(this.data.isLogin)
              },
            },
          }),
      },
    }).mount('pages/a/a', { show: false })
    expect(seen).toEqual([true, true])
    expect(page.text('.who')).toBe('lin')
  })

  test('R18 is set once per change with the changed fields, not while it is hidden, and once when it is shown again', async () => {
    const { store, render, settle } = createWorld()
    const page = render({
      'pages/a/a': {
        wxml: '<view>{{isLogin}}{{reason}}</view>',
        js: () => void Component({ behaviors: [authBehavior(store, { fields: ['isLogin', 'reason'] })] }),
      },
    }).mount('pages/a/a')
    store.setSession({ token: 'secret', userId: 'lin' })
    await settle()
    expect(page.updates).toEqual([{ isLogin: true }])
    expect(observers(store)).toBe(1)
    page.hide()
    expect(observers(store)).toBe(0)
    await store.logout()
    await settle()
    expect(page.updates).toHaveLength(1)
    page.show()
    await settle()
    expect(page.updates.slice(1)).toEqual([{ isLogin: false, reason: 'logout' }])
    expect(page.text()).toBe('falselogout')
  })

  test('R18 S88 is not set after it is unloaded, not even for a change that was scheduled before', async () => {
    const { store, render, settle } = createWorld()
    const page = render({
      'pages/a/a': {
        wxml: '<view>{{isLogin}}</view>',
        js: () => void Component({ behaviors: [authBehavior(store, { fields: ['isLogin'] })] }),
      },
    }).mount('pages/a/a')
    store.setSession({ token: 'secret', userId: 'lin' })
    page.unload()
    await settle()
    expect(page.updates).toEqual([])
    expect(observers(store)).toBe(0)
  })

  test('R18 has the actions for its template, and a tap calls login without credentials', async () => {
    const { store, logins, render, settle } = createWorld()
    const page = render({
      'pages/a/a': {
        wxml: '<view wx:if="{{isLogin}}" class="out" bindtap="leave">out</view><view wx:else class="in" bindtap="login">in</view>',
        js: () =>
          void Component({
            behaviors: [
              authBehavior(store, { fields: ['isLogin'], actions: { login: 'login', leave: 'logout' } }),
            ],
          }),
      },
    }).mount('pages/a/a')
    page.tap('.in')
    expect(logins.map(({ credentials }) => credentials)).toEqual([undefined])
    logins[0]?.succeed()
    await settle()
    page.tap('.out')
    await settle()
    expect(page.text()).toBe('in')
  })

  test('runs onLogin after onLoad and once per login, and runs onLogout and onLogin when it is shown again', async () => {
    const { store, render, settle } = createWorld()
    store.setSession({ token: 'secret', userId: 'lin' })
    const events: string[] = []
    const page = render({
      'pages/a/a': {
        wxml: '<view />',
        js: () =>
          void Component({
            behaviors: [
              authBehavior(store, {
                onLogin(this: { load(): void }) {
                  this.load()
                },
                onLogout: () => events.push('logout'),
              }),
            ],
            methods: {
              onLoad: () => void events.push('onLoad'),
              load: () => void events.push('load'),
            },
          }),
      },
    }).mount('pages/a/a')
    await settle()
    expect(events).toEqual(['onLoad', 'load'])
    page.hide()
    await store.logout()
    store.setSession({ token: 'secret-2', userId: 'wu' })
    await settle()
    expect(events).toHaveLength(2)
    page.show()
    await settle()
    expect(events.slice(2)).toEqual(['logout', 'load'])
  })
})

test('R18 authBehavior throws a TypeError when the page is made if a field function returns the token', () => {
  const { store, render } = createWorld()
  store.setSession({ token: 'very-secret', userId: 'lin' })
  const pages = render({
    'pages/a/a': {
      wxml: '<view>{{t}}</view>',
      js: () => void Component({ behaviors: [authBehavior(store, { fields: { t: ({ token }) => token } })] }),
    },
  })
  expect(() => pages.mount('pages/a/a')).toThrow(
    new TypeError('fields.t holds a token, which must not get into page data'),
  )
})

test('R18 a bound component observes the store only while its page is shown, also if it is attached later', async () => {
  const { store, render, settle } = createWorld()
  const page = render({
    'pages/a/a': {
      wxml: '<badge wx:if="{{more}}" />',
      json: { usingComponents: { badge: '/lib/badge' } },
      js: () => void Component({ data: { more: false } }),
    },
    'lib/badge': {
      wxml: '<view class="badge">{{isLogin}}</view>',
      js: () => void Component({ behaviors: [authBehavior(store, { fields: ['isLogin'] })] }),
    },
  }).mount('pages/a/a')
  expect(observers(store)).toBe(0)
  page.call('setData', { more: true })
  expect(page.text('.badge')).toBe('false')
  page.hide()
  expect(observers(store)).toBe(0)
  store.setSession({ token: 'secret', userId: 'lin' })
  page.show()
  await settle()
  expect(page.text('.badge')).toBe('true')
  page.call('setData', { more: false })
  expect(observers(store)).toBe(0)
})

test('R18 a component that is attached while its page is hidden is set when that page is shown', async () => {
  const { store, render, settle } = createWorld()
  const badge = {
    wxml: '<view class="badge">{{isLogin}}</view>',
    js: () =>
      void Component({
        behaviors: [authBehavior(store, { fields: ['isLogin'] })],
        data: { isLogin: 'unset' } as Record<string, unknown>,
      }),
  }
  const pages = render({
    'pages/a/a': {
      wxml: '<card wx:if="{{more}}" />',
      json: { usingComponents: { card: '/lib/card' } },
      js: () => void Component({ data: { more: false } }),
    },
    'pages/b/b': { wxml: '<view />', js: () => void Component({}) },
    'lib/card': {
      wxml: '<badge />',
      json: { usingComponents: { badge: '/lib/badge' } },
      js: () => void Component({}),
    },
    'lib/badge': badge,
  })
  const page = pages.mount('pages/a/a')
  page.hide()
  const stack = [page.instance, pages.mount('pages/b/b').instance]
  Object.assign(globalThis, { getCurrentPages: () => stack })
  page.call('setData', { more: true })
  expect(observers(store)).toBe(0)
  store.setSession({ token: 'secret', userId: 'lin' })
  await settle()
  expect(page.text('.badge')).toBe('unset')
  stack.pop()
  page.show()
  expect(page.text('.badge')).toBe('true')
  expect(observers(store)).toBe(1)
})

test('R18 a component that gets no show and hide, such as a custom tab bar, is bound while it is attached', async () => {
  const { store, render, settle } = createWorld()
  // A page that is created and not shown never gets `show`, as a tab bar.
  const page = render({
    'pages/a/a': {
      wxml: '<view class="bar">{{isLogin}}</view>',
      js: () => void Component({ behaviors: [authBehavior(store, { fields: ['isLogin'] })] }),
    },
  }).mount('pages/a/a', { show: false })
  store.setSession({ token: 'secret', userId: 'lin' })
  await settle()
  expect(page.text('.bar')).toBe('true')
  page.unload()
  expect(observers(store)).toBe(0)
})

test('S111 S112 a logout and another login update pages bound by the official bindings and by authBehavior alike', async () => {
  const { store, render, settle } = createWorld()
  const fields = { who: ({ session }: typeof store) => session?.userId ?? 'nobody' }
  const wxml = '<view>{{who}}</view>'
  const pages = render({
    'pages/ours/ours': { wxml, js: () => void Component({ behaviors: [authBehavior(store, { fields })] }) },
    'pages/theirs/theirs': {
      wxml,
      js: () =>
        void Component({
          behaviors: [storeBindingsBehavior],
          storeBindings: { store, fields, actions: [] },
        } as object),
    },
    'pages/with/with': {
      wxml,
      js: () => void ComponentWithStore({ storeBindings: { store, fields, actions: ['logout'] } }),
    },
    'pages/page/page': {
      wxml,
      js: () =>
        void Page({
          onLoad() {
            createStoreBindings(this, { store, fields, actions: [] })
          },
        }),
    },
  })
  const all = ['ours', 'theirs', 'with', 'page'].map((name) => pages.mount(`pages/${name}/${name}`))
  for (const userId of ['lin', 'wu']) {
    store.setSession({ token: 'secret-of-' + userId, userId })
    await settle()
    expect(all.map((page) => page.text())).toEqual(Array(4).fill(userId))
    await store.logout()
    await settle()
    expect(all.map((page) => page.text())).toEqual(Array(4).fill('nobody'))
  }
})

test('a page can be bound to two stores, and each changes only its own fields', async () => {
  const { store, render, settle } = createWorld()
  const staff = createWorld().store
  const page = render({
    'pages/a/a': {
      wxml: '<view>{{isLogin}} {{staff}}</view>',
      js: () =>
        void Component({
          behaviors: [
            authBehavior(store, { fields: ['isLogin'], actions: ['logout'] }),
            authBehavior(staff, { fields: { staff: 'isLogin' }, actions: { leave: 'logout' } }),
          ],
        }),
    },
  }).mount('pages/a/a')
  store.setSession({ token: 'secret', userId: 'lin' })
  await settle()
  expect(page.text()).toBe('true false')
  staff.setSession({ token: 'secret-2', userId: 'wu' })
  await store.logout()
  await settle()
  expect(page.text()).toBe('false true')
})
