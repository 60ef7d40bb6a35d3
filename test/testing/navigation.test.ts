import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeWx, FakeWxOptions } from 'mobx-miniprogram-auth/testing'

const TABS = ['pages/home/home', 'pages/mine/mine']

async function started(options: FakeWxOptions = {}): Promise<FakeWx> {
  const fake = createFakeWx({ tabPages: TABS, ...options })
  await fake.coldStart()
  return fake
}

function stack(fake: FakeWx): string[] {
  return fake.getCurrentPages().map(({ route }) => route.split('/')[1] ?? '')
}

/** Defines pages whose lifecycles record their calls. */
function recordPages(fake: FakeWx, ...routes: string[]): string[] {
  const events: string[] = []
  for (const route of routes) {
    const name = route.split('/')[1] ?? ''
    fake.definePage(route, {
      onLoad: () => events.push(`${name} load`),
      onShow: () => events.push(`${name} show`),
      onHide: () => events.push(`${name} hide`),
      onUnload: () => events.push(`${name} unload`),
    })
  }
  return events
}

describe('navigation of the fake', () => {
  test('calls success first, and then opens the page', async () => {
    const fake = await started()
    const events: string[] = []
    fake.wx.navigateTo({ url: '/pages/a/a', success: () => events.push(`success ${stack(fake).join()}`) })
    expect(stack(fake)).toEqual(['home'])
    await fake.clock.settle()
    expect(events).toEqual(['success home'])
    expect(stack(fake)).toEqual(['home', 'a'])
  })

  test('queues calls, so three at once open three pages', async () => {
    const fake = await started()
    for (let i = 0; i < 3; i++) fake.wx.navigateTo({ url: '/pages/login/login', success: () => undefined })
    expect(fake.leftovers()).toEqual(['3 navigation(s) under way'])
    await fake.clock.settle()
    expect(stack(fake)).toEqual(['home', 'login', 'login', 'login'])
    expect(fake.navigations.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done'])
    fake.verify()
  })

  test('returns a promise without callbacks', async () => {
    const fake = await started()
    await expect(fake.wx.navigateTo({ url: '/pages/a/a' })).resolves.toMatchObject({
      errMsg: 'navigateTo:ok',
    })
    await expect(fake.wx.switchTab({ url: '/pages/a/a' })).rejects.toEqual({
      errMsg: 'switchTab:fail can not switch to no-tabBar page',
    })
  })

  test('fails with the error messages of WeChat', async () => {
    const fake = await started({ pages: ['pages/a/a'] })
    const failure = async (call: () => unknown): Promise<unknown> => {
      try {
        return await call()
      } catch (error) {
        return Reflect.get(Object(error), 'errMsg')
      }
    }
    expect(await failure(() => fake.wx.navigateTo({ url: '/pages/home/home' }))).toBe(
      'navigateTo:fail can not navigateTo a tabbar page',
    )
    expect(await failure(() => fake.wx.redirectTo({ url: '/pages/home/home' }))).toBe(
      'redirectTo:fail can not redirectTo a tabbar page',
    )
    expect(await failure(() => fake.wx.navigateBack())).toBe(
      'navigateBack:fail cannot navigate back at first page',
    )
    expect(await failure(() => fake.wx.navigateTo({ url: '/pages/none/none' }))).toBe(
      'navigateTo:fail page "/pages/none/none" is not found',
    )
    expect(await failure(() => fake.wx.switchTab({ url: '/pages/home/home?a=1' }))).toContain(
      'switchTab:fail',
    )
    for (let i = 0; i < 9; i++) await fake.wx.navigateTo({ url: '/pages/a/a' })
    expect(await failure(() => fake.wx.navigateTo({ url: '/pages/a/a' }))).toBe(
      'navigateTo:fail webview count limit exceed',
    )
    expect(fake.pages).toHaveLength(10)
  })

  test('throws before the cold start', () => {
    const fake = createFakeWx()
    expect(() => fake.wx.navigateTo({ url: '/pages/a/a' })).toThrow('await fake.coldStart() first')
  })

  test('fails in single-page mode', async () => {
    const fake = createFakeWx()
    await fake.coldStart({ scene: 1154 })
    await expect(fake.wx.reLaunch({ url: '/pages/a/a' })).rejects.toEqual({
      errMsg: 'reLaunch:fail can not be invoked in single page mode',
    })
  })

  test('navigateBack unloads the pages on top, the last one first, and shows the page below', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, 'pages/home/home', 'pages/a/a', 'pages/b/b')
    await fake.coldStart()
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.wx.navigateTo({ url: '/pages/b/b' })
    await fake.clock.settle()
    events.length = 0
    await fake.wx.navigateBack({ delta: 5 })
    await fake.clock.settle()
    expect(events).toEqual(['b unload', 'a unload', 'home show'])
    expect(stack(fake)).toEqual(['home'])
  })

  test('redirectTo unloads the old page, loads and shows the new one, and then fires onAppRoute', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, 'pages/home/home', 'pages/a/a', 'pages/b/b')
    await fake.coldStart()
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.clock.settle()
    events.length = 0
    fake.wx.onBeforeAppRoute(() => events.push('before'))
    fake.wx.onAppRoute(({ openType, path, query }) =>
      events.push(`${openType} ${path} ${String(query['x'])}`),
    )
    fake.wx.onAppRouteDone(() => events.push('done'))
    await fake.wx.redirectTo({ url: '../b/b?x=1' })
    await fake.clock.settle()
    expect(events).toEqual(['before', 'a unload', 'b load', 'b show', 'redirectTo pages/b/b 1', 'done'])
    expect(stack(fake)).toEqual(['home', 'b'])
  })

  test('a tab page that was left is off the stack, and is shown again without loading', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, ...TABS, 'pages/a/a')
    await fake.coldStart()
    await fake.userSwitchTab('pages/mine/mine')
    expect(stack(fake)).toEqual(['mine'])
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.wx.switchTab({ url: '/pages/home/home' })
    await fake.clock.settle()
    expect(stack(fake)).toEqual(['home'])
    expect(events).toEqual([
      'home load',
      'home show',
      'home hide',
      'mine load',
      'mine show',
      'mine hide',
      'a load',
      'a show',
      'a unload',
      'home show',
    ])
    events.length = 0
    await fake.wx.switchTab({ url: '/pages/home/home' })
    await fake.clock.settle()
    expect(events).toEqual([])
  })

  test('reLaunch unloads all pages, also tab pages off the stack', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, ...TABS, 'pages/a/a')
    await fake.coldStart()
    await fake.userSwitchTab('pages/mine/mine')
    events.length = 0
    await fake.wx.reLaunch({ url: '/pages/a/a' })
    await fake.clock.settle()
    expect(events).toEqual(['mine unload', 'home unload', 'a load', 'a show'])
    expect(stack(fake)).toEqual(['a'])
  })

  test('a page has its route and options, and lifecycles that are set after loading are called', async () => {
    const fake = await started()
    const loaded: unknown[] = []
    fake.definePage('pages/a/a', {
      data: { list: [] },
      onLoad(query) {
        loaded.push(query, this.route)
        this.onHide = () => loaded.push('hidden')
      },
    })
    await fake.wx.navigateTo({ url: `/pages/a/a?q=${encodeURIComponent('a&b')}&n=1` })
    await fake.clock.settle()
    expect(loaded).toEqual([{ q: 'a%26b', n: '1' }, 'pages/a/a'])
    await fake.wx.navigateTo({ url: '/pages/b/b' })
    await fake.clock.settle()
    expect(loaded).toContain('hidden')
  })

  test('decodes queries with `decodesQuery`, as DevTools does', async () => {
    const fake = await started({ decodesQuery: true })
    await fake.wx.navigateTo({ url: `/pages/a/a?q=${encodeURIComponent('a&b')}` })
    await fake.clock.settle()
    expect(fake.pages[1]?.options).toEqual({ q: 'a&b' })
  })

  test('hiding and showing the app hides and shows the page on screen', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, 'pages/home/home')
    await fake.coldStart()
    events.length = 0
    fake.wx.onAppShow(() => events.push('app show'))
    fake.wx.onAppHide(() => events.push('app hide'))
    fake.hide()
    await fake.show()
    expect(events).toEqual(['home hide', 'app hide', 'app show', 'home show'])
  })

  test('userBack() goes back, and hides the app on the first page', async () => {
    const fake = await started()
    const events: string[] = []
    fake.wx.onAppRoute(({ openType, path }) => events.push(`${openType} ${path}`))
    fake.wx.onAppHide(() => events.push('hide'))
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.clock.settle()
    await fake.userBack()
    await fake.userBack()
    expect(events).toEqual(['navigateTo pages/a/a', 'navigateBack pages/home/home', 'hide'])
    expect(fake.navigations).toHaveLength(1)
  })

  test('hotStart() with a link replaces all pages', async () => {
    const fake = createFakeWx({ tabPages: TABS })
    const events = recordPages(fake, 'pages/home/home', 'pages/a/a')
    await fake.coldStart()
    fake.hide()
    await fake.clock.advance(60_000)
    events.length = 0
    fake.wx.onAppRoute(({ openType, query }) => events.push(`${openType} ${String(query['id'])}`))
    await fake.hotStart('/pages/a/a', { id: '3' })
    expect(events).toEqual(['home unload', 'a load', 'a show', 'autoReLaunch 3'])
    expect(fake.wx.getEnterOptionsSync().query).toEqual({ id: '3' })
  })

  test('is slow or fails as faultNavigation() says', async () => {
    const fake = await started()
    fake.faultNavigation({ api: 'navigateTo', errMsg: 'navigateTo:fail internal', times: 1 })
    const mend = fake.faultNavigation({ delay: 400 })
    await expect(fake.wx.navigateTo({ url: '/pages/a/a' })).rejects.toEqual({
      errMsg: 'navigateTo:fail internal',
    })
    fake.wx.navigateTo({ url: '/pages/a/a', success: () => undefined })
    await fake.clock.advance(399)
    expect(stack(fake)).toEqual(['home'])
    await fake.clock.advance(1)
    expect(stack(fake)).toEqual(['home', 'a'])
    mend()
    await fake.wx.redirectTo({ url: '/pages/b/b' })
    await fake.clock.settle()
    expect(fake.navigations).toMatchObject([
      { api: 'navigateTo', url: '/pages/a/a', outcome: 'navigateTo:fail internal' },
      { api: 'navigateTo', outcome: 'done' },
      { api: 'redirectTo', url: '/pages/b/b', outcome: 'done' },
    ])
  })

  test('connects a page with the page it opened by an event channel', async () => {
    const fake = await started()
    const events: unknown[] = []
    const { eventChannel } = await fake.wx.navigateTo({
      url: '/pages/login/login',
      events: { done: (value: unknown) => events.push(['opener', value]) },
    })
    await fake.clock.settle()
    const channelOf = fake.pages[1]?.['getOpenerEventChannel']
    if (typeof channelOf !== 'function') throw new Error('the page has no channel')
    const channel: WechatMiniprogram.EventChannel = Reflect.apply(channelOf, fake.pages[1], [])
    channel.once('hello', (value: unknown) => events.push(['opened', value]))
    eventChannel.emit('hello', 1)
    eventChannel.emit('hello', 2)
    channel.emit('done', 3)
    eventChannel.off('done', () => undefined)
    expect(events).toEqual([
      ['opened', 1],
      ['opener', 3],
    ])
  })
})

describe('setData of the pages of the fake', () => {
  test('sets data by path, calls back asynchronously, and records each call', async () => {
    const fake = await started()
    const [page] = fake.pages
    const events: string[] = []
    const list = [{ name: 'a' }]
    page?.setData({ list, isLogin: true }, () => events.push('done'))
    list.push({ name: 'b' })
    page?.setData({ 'list[1].name': 'c', 'user.name': 'Lin' })
    expect(page?.data).toEqual({ list: [{ name: 'a' }, { name: 'c' }], isLogin: true, user: { name: 'Lin' } })
    expect(events).toEqual([])
    await fake.clock.settle()
    expect(events).toEqual(['done'])
    fake.hide()
    page?.setData({ isLogin: false })
    expect(page?.patches.map(({ shown }) => shown)).toEqual([true, true, false])
    expect(page?.patches[2]?.data).toEqual({ isLogin: false })
  })

  test('with undefined, or on an unloaded page, is a leftover', async () => {
    const fake = await started()
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.clock.settle()
    const page = fake.pages[1]
    page?.setData({ a: undefined })
    await fake.userBack()
    page?.setData({ a: 1 })
    expect(fake.leftovers()).toEqual([
      'error: setData of undefined to "a" on pages/a/a',
      'error: setData on the unloaded page pages/a/a',
    ])
    expect(page?.state).toBe('unloaded')
  })

  test('changes one visit of a page, not another visit of the same page', async () => {
    const fake = await started()
    fake.definePage('pages/a/a', { data: { list: [] } })
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.wx.navigateTo({ url: '/pages/a/a' })
    await fake.clock.settle()
    fake.pages[1]?.setData({ 'list[0]': 1 })
    expect(fake.pages[2]?.data).toEqual({ list: [] })
  })
})
