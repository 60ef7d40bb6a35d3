import { createFakeClock, createFakeWx, ok } from 'mobx-miniprogram-auth/testing'

describe('the lifecycle of the app in the fake', () => {
  test('calls the listeners of show, with its options, and of hide, until they are removed', async () => {
    const fake = createFakeWx()
    const events: unknown[] = []
    const onShow = (options: object): void => void events.push(options)
    const onHide = (): void => void events.push('hide')
    fake.wx.onAppShow(onShow)
    fake.wx.onAppHide(onHide)
    fake.hide()
    fake.hide()
    await fake.show({ scene: 1089 })
    await fake.show()
    expect(events).toMatchObject(['hide', { path: 'pages/index/index', scene: 1089 }])
    expect(() => fake.verify()).toThrow('2 listener(s)')
    fake.wx.offAppShow(onShow)
    fake.wx.offAppHide(onHide)
    fake.hide()
    await fake.show()
    expect(events).toHaveLength(2)
    fake.verify()
  })

  test('an app hidden for 5 s is frozen: its timers and callbacks run when it is shown', async () => {
    const fake = createFakeWx()
    const events: string[] = []
    fake.wx.onAppShow(() => events.push('show'))
    fake.clock.setTimeout(() => events.push('timer in time'), 4000)
    fake.clock.setTimeout(() => events.push('timer'), 6000)
    fake.storage.fault({ op: 'set', mode: 'late', delay: 7000 })
    fake.wx.setStorage({ key: 'a', data: 1, success: () => events.push('storage') })
    fake.hide()
    await fake.clock.advance(60_000)
    expect(events).toEqual(['timer in time'])
    expect(fake.storage.dump()).toEqual({ a: 1 })
    await fake.show()
    expect(events).toEqual(['timer in time', 'show', 'storage', 'timer'])
    expect(fake.clock.now()).toBe(Date.UTC(2024, 0, 1) + 60_000)
  })

  test('an app shown again within 5 s is not frozen', async () => {
    const fake = createFakeWx()
    fake.hide()
    await fake.clock.advance(4999)
    await fake.show()
    await fake.clock.advance(10_000)
    expect(fake.clock.frozen).toBe(false)
  })

  test('returns the options of the launch and of the last entry', async () => {
    const fake = createFakeWx({ launch: { path: 'pages/a/a', query: { id: '1' }, scene: 1007 } })
    expect(fake.wx.getLaunchOptionsSync()).toMatchObject({
      path: 'pages/a/a',
      query: { id: '1' },
      scene: 1007,
      apiCategory: 'default',
    })
    fake.hide()
    await fake.show({ scene: 1089 })
    expect(fake.wx.getEnterOptionsSync().scene).toBe(1089)
    expect(fake.wx.getLaunchOptionsSync().scene).toBe(1007)
  })

  test('scene 1154 is the single-page mode', () => {
    const fake = createFakeWx({ launch: { scene: 1154 } })
    expect(fake.wx.getApiCategory()).toBe('browseOnly')
    expect(createFakeWx().wx.getApiCategory()).toBe('default')
  })

  test('a cold start shows the app, then loads its page, and a second one needs kill() first', async () => {
    const fake = createFakeWx({ pages: ['pages/home/home'] })
    const events: string[] = []
    fake.wx.onAppShow(() => events.push('app show'))
    fake.definePage('pages/home/home', {
      onLoad: ({ id }) => events.push(`load ${id}`),
      onShow: () => events.push('show'),
    })
    await fake.coldStart({ query: { id: '7' } })
    expect(events).toEqual(['app show', 'load 7', 'show'])
    await expect(fake.coldStart()).rejects.toThrow('kill() it first')
  })

  test('kill() leaves nothing but storage', async () => {
    const fake = createFakeWx()
    const events: string[] = []
    await fake.coldStart()
    fake.wx.setStorageSync('a', 1)
    fake.wx.onAppShow(() => events.push('show'))
    fake.wx.onAppRoute(() => events.push('route'))
    fake.server(() => ok('', { delay: 10 }))
    fake.wx.request({ url: 'https://a.b/c', complete: () => events.push('request') })
    fake.wx.connectSocket({ url: 'wss://a.b/c' }).onClose(() => events.push('close'))
    fake.wx.navigateTo({ url: '/pages/b/b', complete: () => events.push('navigate') })
    fake.clock.setTimeout(() => events.push('timer'), 10)
    fake.hide()
    await fake.clock.advance(0)
    events.length = 0
    fake.kill()
    expect(fake.leftovers()).toEqual([])
    await fake.coldStart()
    await fake.clock.advance(100_000)
    expect(events).toEqual([])
    expect(fake.pages.map(({ route }) => route)).toEqual(['pages/index/index'])
    expect(fake.storage.dump()).toEqual({ a: 1 })
  })

  test('uses the clock it is given', () => {
    const clock = createFakeClock(5)
    expect(createFakeWx({ clock }).clock).toBe(clock)
  })
})

describe('the phone and its base library in the fake', () => {
  test('reports its version in getAppBaseInfo() and getSystemInfoSync()', () => {
    const { wx } = createFakeWx({ sdkVersion: '2.30.4' })
    expect(wx.getAppBaseInfo().SDKVersion).toBe('2.30.4')
    expect(wx.getSystemInfoSync()).toMatchObject({ SDKVersion: '2.30.4', platform: 'android' })
  })

  test('an old base library lacks later APIs and fields', () => {
    const { wx } = createFakeWx({ sdkVersion: '2.11.0' })
    expect('getAppBaseInfo' in wx).toBe(false)
    expect('getApiCategory' in wx).toBe(false)
    expect('onBeforeAppRoute' in wx).toBe(false)
    expect('getEnterOptionsSync' in wx).toBe(true)
    expect(wx.canIUse('getApiCategory')).toBe(false)
    expect(wx.canIUse('login')).toBe(true)
    expect(wx.canIUse('noSuchApi')).toBe(false)
    expect('apiCategory' in wx.getLaunchOptionsSync()).toBe(false)
  })

  test('nextTick runs its callback later, and an error in it is a leftover', async () => {
    const fake = createFakeWx()
    const events: string[] = []
    fake.wx.nextTick(() => events.push('tick'))
    fake.wx.nextTick(() => {
      throw new Error('broken tick')
    })
    expect(events).toEqual([])
    await fake.clock.settle()
    expect(events).toEqual(['tick'])
    expect(fake.leftovers()).toEqual(['error: broken tick'])
  })

  test('toasts and loading are recorded, and modals wait for confirm() or cancel()', async () => {
    const fake = createFakeWx()
    await fake.wx.showToast({ title: '已退出', icon: 'none' })
    await fake.wx.showLoading({ title: '加载中' })
    expect(fake.loading).toBe(true)
    await fake.wx.hideLoading()
    expect(fake.loading).toBe(false)
    expect(fake.toasts).toEqual([
      { kind: 'toast', title: '已退出', icon: 'none' },
      { kind: 'loading', title: '加载中', icon: 'loading' },
    ])
    const asked = fake.wx.showModal({ title: '退出登录？', content: '' })
    const events: boolean[] = []
    fake.wx.showModal({ title: 'b', success: ({ confirm }) => events.push(confirm) })
    fake.modals[0]?.confirm()
    fake.modals[1]?.cancel()
    expect((await asked).confirm).toBe(true)
    await fake.clock.settle()
    expect(events).toEqual([false])
    expect(() => fake.modals[0]?.cancel()).toThrow('closed already')
  })

  test('install() sets the global wx and getCurrentPages, and the function it returns removes them', () => {
    const fake = createFakeWx()
    const before: unknown = Reflect.get(globalThis, 'wx')
    const undo = fake.install()
    expect(wx).toBe(fake.wx)
    expect(getCurrentPages()).toEqual([])
    undo()
    expect(Reflect.get(globalThis, 'wx')).toBe(before)
    expect('getCurrentPages' in globalThis).toBe(false)
  })

  test.each([
    ['an unknown option', { sdk: '3.0.0' }, 'unknown option "sdk"'],
    ['an invalid version', { sdkVersion: 'latest' }, 'sdkVersion must be a version'],
  ])('%s is a TypeError that names it', (_title, options, message) => {
    expect(() => Reflect.apply(createFakeWx, undefined, [options])).toThrow(`createFakeWx: ${message}`)
  })

  test('verify() names the timers that are set', () => {
    const fake = createFakeWx()
    fake.clock.setTimeout(() => undefined, 700)
    expect(() => fake.verify()).toThrow('left behind: 1 timer(s), the next in 700 ms')
  })
})
