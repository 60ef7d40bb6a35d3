import { createWorld, endWorlds } from './_render'
import { authBehavior } from 'mobx-miniprogram-auth'
import { getObserverTree } from 'mobx-miniprogram'

afterEach(endWorlds)

/*
 * A page made by `Page()` deep-copies the fields of its definition. The official `storeBindingsBehavior` works there since
 * 2025, because it removes `storeBindings` from them. Our behavior holds the store itself, so no field of the page has it.
 */

const observers = (store: object): number => getObserverTree(store, 'isLogin').observers?.length ?? 0

describe('Page({ behaviors: [authBehavior(…)] })', () => {
  test('R18 has the bound fields in onLoad and on its first paint, has the actions, and does not copy the store', async () => {
    const { store, render, settle, logins } = createWorld()
    store.setSession({ token: 'secret', userId: 'lin' })
    const seen: unknown[] = []
    const page = render({
      'pages/a/a': {
        wxml: '<view class="who">{{isLogin ? name : "nobody"}}</view><button bindtap="login">登录</button>',
        js: () =>
          Page({
            behaviors: [
              authBehavior(store, {
                fields: { isLogin: 'isLogin', name: ({ session }) => session?.userId },
                actions: ['login', 'logout'],
              }),
            ],
            data: { own: 1 },
            onLoad() {
              seen.push(Reflect.get(this.data, 'isLogin'), this.data.own)
            },
          }),
      },
    }).mount('pages/a/a')
    expect(seen).toEqual([true, 1])
    expect(page.text('.who')).toBe('lin')
    await store.logout()
    await settle()
    expect(page.updates).toEqual([{ isLogin: false, name: null }])
    expect(page.text('.who')).toBe('nobody')
    page.tap('button')
    await settle()
    logins[0]?.succeed('mei')
    await settle()
    // The page uses the store itself: the session of a copy would not change.
    expect(store.session?.userId).toBe('mei')
    expect(page.text('.who')).toBe('mei')
    expect(JSON.stringify(page.data)).not.toContain('secret')
  })

  test('R18 is set once per change, not while it is hidden, and observes nothing after it is unloaded', async () => {
    const { store, render, settle } = createWorld()
    const events: string[] = []
    const page = render({
      'pages/a/a': {
        wxml: '<view>{{isLogin}}</view>',
        js: () =>
          Page({
            behaviors: [
              authBehavior(store, {
                fields: ['isLogin'],
                onLogin: () => events.push('login'),
                onLogout: () => events.push('logout'),
              }),
            ],
          }),
      },
    }).mount('pages/a/a')
    store.setSession({ token: 'secret', userId: 'lin' })
    await settle()
    expect(page.updates).toEqual([{ isLogin: true }])
    page.hide()
    expect(observers(store)).toBe(0)
    await store.logout()
    await settle()
    expect(page.updates).toHaveLength(1)
    page.show()
    await settle()
    expect(page.updates.slice(1)).toEqual([{ isLogin: false }])
    expect(events).toEqual(['login', 'logout'])
    page.unload()
    expect(observers(store)).toBe(0)
    store.setSession({ token: 'secret', userId: 'lin' })
    await settle()
    expect(page.updates).toHaveLength(2)
  })

  test('two pages of the same script have bindings of their own', async () => {
    const { store, render, settle } = createWorld()
    const pages = render({
      'pages/a/a': {
        wxml: '<view>{{isLogin}}</view>',
        js: () => Page({ behaviors: [authBehavior(store, { fields: ['isLogin'] })] }),
      },
    })
    const [first, second] = [pages.mount('pages/a/a?n=1'), pages.mount('pages/a/a?n=2')]
    first.unload()
    store.setSession({ token: 'secret', userId: 'lin' })
    await settle()
    expect([first.updates, second.updates]).toEqual([[], [{ isLogin: true }]])
  })
})
