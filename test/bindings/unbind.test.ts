import { bindAuth, bindCall } from 'mobx-miniprogram-auth'
import type { FakePage } from 'mobx-miniprogram-auth/testing'
import { startApp, stopApps, type App } from './_app'

afterEach(stopApps)

const goes = { success: () => undefined }
const patches = (of: FakePage): object[] => of.patches.map(({ data }) => data)

/** An app of one page, which is bound by `bind`. */
async function bound(more: object, bind: (page: FakePage, app: App) => () => void) {
  let unbind = (): void => undefined
  const app = await startApp((made) => ({
    redirect: false,
    pages: {
      'pages/index/index': {
        ...more,
        onLoad() {
          unbind = bind(this, made)
        },
      },
    },
  }))
  return { app, page: app.top(), unbind: () => unbind() }
}

describe('after `unbind()`', () => {
  const isLogin = (page: FakePage, { store }: App): (() => void) =>
    bindAuth(page, { store, fields: ['isLogin'], actions: ['login'] })

  test('R18 the page has its own lifecycle functions again, and nothing that the binding added', async () => {
    const [onShow, onTap] = [jest.fn(), jest.fn()]
    let before: string[] = []
    const { page, unbind } = await bound({ onShow, onTap }, (of, app) => {
      before = Object.keys(of)
      return isLogin(of, app)
    })
    expect(page.onShow).not.toBe(onShow)
    expect(page['onTap']).not.toBe(onTap)
    expect(page).toHaveProperty('login')
    unbind()
    expect(Object.keys(page)).toEqual(before)
    expect([page.onShow, page['onTap']]).toEqual([onShow, onTap])
    expect(page['onTap']).toBe(onTap)
    unbind()
    expect(Object.keys(page)).toEqual(before)
  })

  test('R18 a lifecycle function from the prototype of the page runs as it did while the page was bound', async () => {
    const { page, app } = await bound({}, () => () => undefined)
    const shown: string[] = []
    const child: FakePage = Object.assign(Object.create({ onShow: () => shown.push('mine') }), page)
    Reflect.deleteProperty(child, 'onShow')
    const unbind = isLogin(child, app)
    child.onShow?.call(child)
    unbind()
    child.onShow?.call(child)
    expect(shown).toEqual(['mine', 'mine'])
  })

  test('a lifecycle function that was wrapped meanwhile stays, calls the page’s own, and no longer updates the page', async () => {
    const events: string[] = []
    const { page, app, unbind } = await bound({ onHide: () => void events.push('hide') }, isLogin)
    const { onHide } = page
    const theirs = function (this: FakePage): void {
      events.push('theirs')
      onHide?.call(this)
    }
    page.onHide = theirs
    unbind()
    expect(page.onHide).toBe(theirs)
    app.fake.hide()
    expect(events).toEqual(['theirs', 'hide'])
    const { length } = page.patches
    await app.fake.show()
    await app.store.login()
    await app.settle()
    expect(page.patches).toHaveLength(length)

    // A new binding works, and calls the page's own function once.
    bindAuth(page, { store: app.store, fields: ['isLogin'] })
    expect(page.data).toMatchObject({ isLogin: true })
    events.length = 0
    app.fake.hide()
    await app.store.logout()
    expect([events, page.data['isLogin']]).toEqual([['theirs', 'hide'], true])
    await app.fake.show()
    expect(page.data['isLogin']).toBe(false)
  })

  test('a page bound twice keeps its other binding, whichever of the two is removed', async () => {
    for (const first of [true, false]) {
      const { page, app, unbind } = await bound({}, (of, { store }) => {
        const each = [
          bindAuth(of, { store, fields: { one: 'isLogin' } }),
          bindAuth(of, { store, fields: { two: 'isLogin' } }),
        ]
        return () => each[first ? 0 : 1]?.()
      })
      unbind()
      app.fake.hide()
      await app.store.login()
      await app.settle()
      expect(page.data).toEqual({ one: false, two: false })
      await app.fake.show()
      expect(page.data).toEqual(first ? { one: false, two: true } : { one: true, two: false })
      expect(patches(page)).toHaveLength(3)
    }
  })

  test('a page bound twice keeps its actions until both bindings are removed', async () => {
    for (const first of [true, false]) {
      let each: (() => void)[] = []
      const { page, app } = await bound({}, (of, made) => {
        each = [isLogin(of, made), isLogin(of, made)]
        return () => undefined
      })
      if (first) each.reverse()
      each.pop()?.()
      await (page['login'] as () => Promise<void>)()
      expect(app.store.isLogin).toBe(true)
      each.pop()?.()
      expect(page).not.toHaveProperty('login')
    }
  })

  test('bindCall throws for the page, and unloading the page no longer aborts a call that was bound before', async () => {
    const { page, app, unbind } = await bound({}, isLogin)
    const call = bindCall(page, app.http.get('item', undefined, { auth: 'none' }))
    unbind()
    expect(() => bindCall(page, call)).toThrow(/bind the page/)
    app.fake.wx.reLaunch({ url: '/pages/b/b', ...goes })
    await app.settle()
    await expect(call).resolves.toMatchObject({ statusCode: 200 })
  })
})

test('R18 a field function that unbinds its page while the page is shown again leaves nothing behind', async () => {
  let calls = 0
  let leave = (): void => undefined
  const { app, page, unbind } = await bound({}, (of, { store }) =>
    bindAuth(of, {
      store,
      fields: {
        who(seen) {
          calls++
          leave()
          return seen.session ? seen.session.userId : ''
        },
      },
    }),
  )
  app.fake.wx.navigateTo({ url: '/pages/terms/terms', ...goes })
  await app.settle()
  await app.store.login('lin')
  leave = unbind
  const before = page.patches.length
  await app.fake.userBack()
  expect(page.patches).toHaveLength(before)
  const called = calls
  await app.store.logout()
  expect([calls, page.patches.length]).toEqual([called, before])
})
