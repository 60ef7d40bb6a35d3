import { cleanUp, page, start } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = (ms = 100) => jest.advanceTimersByTimeAsync(ms)

describe('lifecycles of the app and its pages', () => {
  test('a cold start runs onLaunch, onShow and the lifecycles of the first page synchronously', () => {
    const app = start({
      'app.js':
        "App({ onLaunch({ scene }) { life.push('launch ' + scene) }, onShow() { life.push('app show') } })",
    })
    expect(app.life).toEqual(['launch 1001', 'app show', 'home onLoad', 'home onShow', 'home onReady'])
  })

  test('the lifetimes of a component and of its page run in WeChat’s order', () => {
    const lifetimes = ['created', 'attached', 'ready', 'detached']
      .map((name) => `${name}() { life.push('part ${name}') }`)
      .join(', ')
    const app = start({
      'parts/part.js': `Component({ lifetimes: { ${lifetimes} }, pageLifetimes: { show() { life.push('part show') } } })`,
      'parts/part.json': '{ "component": true }',
      'parts/part.wxml': '<view/>',
      'pages/home/home.wxml': '<part/>',
      'pages/home/home.json': '{ "usingComponents": { "part": "/parts/part" } }',
    })
    expect(app.life).toEqual([
      'part created',
      'part attached',
      'home onLoad',
      'part show',
      'home onShow',
      'part ready',
      'home onReady',
    ])
  })

  test('a component that is rendered later gets its ready lifetime', async () => {
    const app = start({
      'parts/part.js': "Component({ lifetimes: { ready() { life.push('part ready') } } })",
      'parts/part.json': '{ "component": true }',
      'parts/part.wxml': '<view/>',
      'pages/home/home.js': page(
        'home',
        'data: { on: false }, onReady() { setTimeout(() => this.setData({ on: true })) }',
      ),
      'pages/home/home.wxml': '<part wx:if="{{on}}"/>',
      'pages/home/home.json': '{ "usingComponents": { "part": "/parts/part" } }',
    })
    await settle()
    expect(app.life.at(-1)).toBe('part ready')
  })

  test('Page() copies its own fields for each instance', async () => {
    const app = start({
      'pages/detail/detail.js':
        'Page({ list: [], onLoad() { this.list.push(1); life.push(this.list.length) } })',
    })
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    expect(app.life.slice(-2)).toEqual([1, 1])
  })

  test('an error in onLoad is reported to App.onError, and the page is still shown', () => {
    const errors: unknown[] = []
    const app = start(
      {
        'app.js': "App({ onError(message) { life.push('app: ' + message) } })",
        'pages/home/home.js': page('home', "onLoad() { throw new Error('broken') }"),
      },
      { errors },
    )
    expect(errors).toEqual([new Error('broken')])
    expect(app.life).toEqual(['app: broken', 'home onShow', 'home onReady'])
  })
})

describe('foreground and background', () => {
  test('hiding calls page, app and listeners; showing calls app, listeners and page', () => {
    const app = start({
      'app.js': "App({ onShow() { life.push('app show') }, onHide() { life.push('app hide') } })",
    })
    app.call('onAppShow', () => app.life.push('app: show'))
    const hide = () => app.life.push('app: hide')
    app.call('onAppHide', hide)
    app.life.length = 0
    app.program.device.setHidden(true)
    app.program.device.setHidden(false)
    expect(app.life).toEqual(['home onHide', 'app hide', 'app: hide', 'app show', 'app: show', 'home onShow'])
    app.call('offAppHide', hide)
    app.program.device.setHidden(true)
    expect(app.life.filter((line) => line === 'app: hide')).toHaveLength(1)
  })

  test('after five seconds in the background timers stop; they run on return, an interval once', async () => {
    const app = start({
      'pages/home/home.js': page(
        'home',
        "onLoad() { setTimeout(() => life.push('timer'), 6000); setInterval(() => life.push('tick'), 2000) }",
      ),
    })
    app.life.length = 0
    app.program.device.setHidden(true)
    await settle(5000)
    expect(app.life).toEqual(['home onHide', 'tick', 'tick'])
    expect(app.program.device.isFrozen).toBe(true)
    await settle(60_000)
    expect(app.life).toEqual(['home onHide', 'tick', 'tick'])
    app.program.device.setHidden(false)
    expect(app.life.slice(3).sort()).toEqual(['home onShow', 'tick', 'timer'])
  })

  test('a cleared timer does not run', async () => {
    const app = start({
      'pages/home/home.js': page(
        'home',
        "onLoad() { const id = setTimeout(() => life.push('timer'), 10); clearTimeout(id) }",
      ),
    })
    await settle()
    expect(app.life).not.toContain('timer')
  })

  test('a navigation started before the app is frozen completes after it returns', async () => {
    const app = start({})
    app.program.router.faults.delay = 10_000
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    app.program.device.setHidden(true)
    await settle(30_000)
    expect(app.routes()).toHaveLength(1)
    app.program.device.setHidden(false)
    await settle()
    expect(app.routes()).toHaveLength(2)
  })

  test('the home screen is shown in the background, and its icon returns to the app', () => {
    const app = start({})
    const home = app.screen.element.querySelector('.home-screen')
    app.program.device.setHidden(true)
    expect(home?.classList.contains('home-screen--on')).toBe(true)
    app.screen.element.querySelector<HTMLElement>('.home-app')?.click()
    expect(home?.classList.contains('home-screen--on')).toBe(false)
    expect(app.program.device.isHidden).toBe(false)
  })

  test('wx.onNetworkStatusChange is called once for each change', () => {
    const app = start({})
    const events: unknown[] = []
    app.call('onNetworkStatusChange', (state: unknown) => events.push(state))
    app.program.device.setOnline(false)
    app.program.device.setOnline(false)
    app.program.device.setOnline(true)
    expect(events).toEqual([
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ])
  })
})
