import { findAll } from '../../preview/testing/find'
import { tapOn, textOf } from '../../preview/testing/touch'
import { cleanUp, page, start } from './support'
import type { Started } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = () => jest.advanceTimersByTimeAsync(1000)

/** The result of a call: `ok`, or WeChat's error message. */
async function outcome({ call }: Started, name: string, options: object): Promise<string> {
  const result = Promise.resolve(call(name, options)).then(
    () => 'ok',
    (failure: unknown) =>
      failure instanceof Object ? String(Reflect.get(failure, 'errMsg')) : 'no failure object',
  )
  await settle()
  return result
}

describe('the page stack', () => {
  test('navigations started at the same time are queued, and each opens a page', async () => {
    const app = start({})
    for (let n = 0; n < 3; n++) void app.call('navigateTo', { url: '/pages/login/login' })
    await settle()
    expect(app.routes()).toEqual(['pages/home/home', ...Array<string>(3).fill('pages/login/login')])
  })

  test('an eleventh page fails with WeChat’s message, and redirectTo still works', async () => {
    const app = start({})
    for (let n = 0; n < 9; n++) void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    expect(app.routes()).toHaveLength(10)
    expect(await outcome(app, 'navigateTo', { url: '/pages/login/login' })).toBe(
      'navigateTo:fail webview count limit exceed',
    )
    expect(await outcome(app, 'redirectTo', { url: '/pages/login/login' })).toBe('ok')
    expect(app.routes().at(-1)).toBe('pages/login/login')
  })

  test.each([
    ['navigateTo', { url: '/pages/mine/mine' }, 'navigateTo:fail can not navigateTo a tabbar page'],
    ['redirectTo', { url: '/pages/mine/mine' }, 'redirectTo:fail can not redirectTo a tabbar page'],
    ['switchTab', { url: '/pages/detail/detail' }, 'switchTab:fail can not switch to no-tabBar page'],
    [
      'switchTab',
      { url: '/pages/mine/mine?a=1' },
      'switchTab:fail can not switch to a tabbar page with query',
    ],
    ['navigateBack', {}, 'navigateBack:fail cannot navigate back at first page'],
    ['navigateTo', { url: '/pages/none/none' }, 'navigateTo:fail page "pages/none/none" is not found'],
    ['reLaunch', { url: '/pages/none/none' }, 'reLaunch:fail page "pages/none/none" is not found'],
    ['navigateTo', {}, 'navigateTo:fail parameter error: parameter.url should be String'],
  ])('%s with %j fails with WeChat’s message', async (name, options, message) => {
    const app = start({})
    expect(await outcome(app, name, options)).toBe(message)
    expect(app.routes()).toEqual(['pages/home/home'])
  })

  test('success and complete are called before the page is opened', async () => {
    const app = start({})
    const order: string[] = []
    app.program.router.routed.on(() => order.push('routed'))
    app.call('navigateTo', {
      url: '/pages/detail/detail',
      success: () => order.push(`success over ${app.routes().at(-1)}`),
      complete: () => order.push('complete'),
    })
    await settle()
    expect(order).toEqual(['success over pages/home/home', 'complete', 'routed'])
  })

  test('opening a page hides the one below; going back unloads it and shows the one below', async () => {
    const app = start({})
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    app.program.back()
    await settle()
    expect(app.life).toEqual([
      'home onLoad',
      'home onShow',
      'home onReady',
      'home onHide',
      'detail onLoad',
      'detail onShow',
      'detail onReady',
      'detail onUnload',
      'home onShow',
    ])
  })

  test('redirectTo unloads the top page before it opens the next one', async () => {
    const app = start({}, { url: '/pages/detail/detail' })
    void app.call('redirectTo', { url: '/pages/login/login' })
    await settle()
    expect(app.life.slice(3)).toEqual(['detail onUnload', 'login onLoad', 'login onShow', 'login onReady'])
  })

  test('switchTab keeps the hidden tab page, which is not in getCurrentPages', async () => {
    const app = start({})
    void app.call('switchTab', { url: '/pages/mine/mine' })
    await settle()
    expect(app.routes()).toEqual(['pages/mine/mine'])
    void app.call('switchTab', { url: '/pages/home/home' })
    await settle()
    expect(app.life.filter((line) => line.startsWith('home'))).toEqual([
      'home onLoad',
      'home onShow',
      'home onReady',
      'home onHide',
      'home onShow',
    ])
  })

  test('switchTab closes pages above the tab; reLaunch closes all pages, hidden tabs included', async () => {
    const app = start({})
    void app.call('switchTab', { url: '/pages/mine/mine' })
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    void app.call('switchTab', { url: '/pages/mine/mine' })
    await settle()
    expect(app.routes()).toEqual(['pages/mine/mine'])
    expect(app.life).toContain('detail onUnload')
    expect(app.life).not.toContain('mine onUnload')
    void app.call('reLaunch', { url: '/pages/detail/detail' })
    await settle()
    expect(app.routes()).toEqual(['pages/detail/detail'])
    expect(app.life).toContain('mine onUnload')
    expect(app.life).toContain('home onUnload')
  })

  test('navigateBack goes back delta pages, at most to the first', async () => {
    const app = start({})
    for (let n = 0; n < 4; n++) void app.call('navigateTo', { url: '/pages/detail/detail' })
    void app.call('navigateBack', { delta: 2 })
    await settle()
    expect(app.routes()).toHaveLength(3)
    void app.call('navigateBack', { delta: 99 })
    await settle()
    expect(app.routes()).toEqual(['pages/home/home'])
  })

  test('a page is on the stack when attached and onLoad run', async () => {
    const attached = "lifetimes: { attached() { life.push('attached ' + getCurrentPages().length) } },"
    const loaded = "methods: { onLoad() { life.push('loaded ' + getCurrentPages().at(-1).route) } }"
    const app = start({
      'pages/detail/detail.js': `Component({ ${attached} ${loaded} })`,
      'pages/detail/detail.json': '{ "usingComponents": {} }',
    })
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    expect(app.life.slice(-2)).toEqual(['attached 2', 'loaded pages/detail/detail'])
  })
})

describe('page addresses', () => {
  test('a relative URL is resolved from the current page, and its query is passed on undecoded', async () => {
    const app = start({
      'pages/detail/detail.js':
        'Page({ onLoad(query) { life.push(JSON.stringify([query, this.options])) } })',
    })
    void app.call('navigateTo', { url: '../detail/detail?id=1&name=%E5%91%A8&empty=&bare' })
    await settle()
    const query = { id: '1', name: '%E5%91%A8', empty: '', bare: '' }
    expect(app.life.at(-1)).toBe(JSON.stringify([query, query]))
  })

  test('with decodeQuery the query is decoded, as in DevTools', () => {
    const app = start(
      { 'pages/detail/detail.js': 'Page({ onLoad({ name }) { life.push(name) } })' },
      { url: '/pages/detail/detail?name=%E5%91%A8', decodeQuery: true },
    )
    expect(app.life).toEqual(['周'])
  })

  test('with decodeQuery the query of a link is decoded for App.onShow and for the page', async () => {
    const app = start(
      {
        'app.js': 'App({ onShow({ query }) { life.push(query.name) } })',
        'pages/detail/detail.js': 'Page({ onLoad({ name }) { life.push(name) } })',
      },
      { decodeQuery: true },
    )
    app.program.device.setHidden(true)
    app.program.enter({ path: 'pages/detail/detail', query: { name: '%E5%91%A8' }, scene: 1007 })
    await settle()
    expect(app.life.filter((entry) => ['周', '%E5%91%A8'].includes(entry))).toEqual(['周', '周'])
  })

  test('a Component page gets its query as properties, too', () => {
    const app = start(
      {
        'pages/detail/detail.js': 'Component({ properties: { id: String } })',
        'pages/detail/detail.wxml': '<view class="id">{{id}}</view>',
      },
      { url: '/pages/detail/detail?id=a%26b' },
    )
    expect(textOf(app.screen.element)).toContain('a%26b')
  })
})

describe('user actions', () => {
  test('the navigation bar shows the title and a back button, or a home button on a page opened by a link', async () => {
    const app = start({}, { url: '/pages/detail/detail?id=1' })
    const button = (name: string) => app.screen.element.querySelector<HTMLElement>(`[aria-label="${name}"]`)
    expect(button('返回')).toBeNull()
    button('首页')?.click()
    await settle()
    expect(app.routes()).toEqual(['pages/home/home'])
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    void app.call('setNavigationBarTitle', { title: 'Details' })
    await settle()
    expect([...app.screen.element.querySelectorAll('.nav-title')].map((title) => title.textContent)).toEqual([
      'App',
      'Details',
    ])
    button('返回')?.click()
    await settle()
    expect(app.routes()).toEqual(['pages/home/home'])
  })

  test('a tap on the tab bar switches the tab and calls onTabItemTap', async () => {
    const app = start({ 'pages/mine/mine.js': page('mine', 'onTabItemTap({ text }) { life.push(text) }') })
    app.screen.element.querySelector<HTMLElement>('[data-tab="pages/mine/mine"]')?.click()
    await settle()
    expect(app.routes()).toEqual(['pages/mine/mine'])
    expect(app.life.at(-1)).toBe('Mine')
  })

  test('a tap on a navigator opens its page', async () => {
    const app = start({
      'pages/home/home.wxml': '<navigator url="../detail/detail?id=2">on</navigator>',
    })
    const [navigator] = findAll(app.screen.element, 'navigator')
    if (navigator) tapOn(navigator)
    await settle()
    expect(app.program.router.top).toMatchObject({ route: 'pages/detail/detail', query: { id: '2' } })
  })

  test('a page below the top one gets no taps', async () => {
    const app = start({
      'pages/home/home.js': page('home', "tap() { life.push('tapped') }"),
      'pages/home/home.wxml': '<view class="box" bindtap="tap">home</view>',
    })
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    const [box] = findAll(app.screen.element, '.box')
    if (box) tapOn(box)
    expect(app.life).not.toContain('tapped')
  })

  test('a pull-down shows the refresh animation until stopPullDownRefresh', async () => {
    const app = start({
      'pages/home/home.json': '{ "enablePullDownRefresh": true }',
      'pages/home/home.js': page('home', "onPullDownRefresh() { life.push('pulled') }"),
    })
    const dots = app.screen.element.querySelector('.pull-dots')
    void app.call('startPullDownRefresh')
    await settle()
    expect(app.life.at(-1)).toBe('pulled')
    expect(dots?.classList.contains('pull-dots--busy')).toBe(true)
    void app.call('stopPullDownRefresh')
    await settle()
    expect(dots?.classList.contains('pull-dots--busy')).toBe(false)
  })

  test('scrolling calls onPageScroll, and onReachBottom at the end', () => {
    const app = start({
      'pages/home/home.js': page(
        'home',
        "onPageScroll({ scrollTop }) { life.push('at ' + scrollTop) }, onReachBottom() { life.push('bottom') }",
      ),
    })
    const scroll = app.screen.element.querySelector('.frame-scroll')
    if (scroll) scroll.scrollTop = 30
    scroll?.dispatchEvent(new Event('scroll'))
    expect(app.life.slice(-2)).toEqual(['at 30', 'bottom'])
  })
})

describe('route events and failures', () => {
  test('wx.onAppRoute is called for every route until wx.offAppRoute', async () => {
    const app = start({})
    const events: unknown[] = []
    const listener = (event: unknown) => events.push(event)
    app.call('onAppRoute', listener)
    void app.call('navigateTo', { url: '/pages/detail/detail?id=1' })
    await settle()
    app.program.back()
    await settle()
    app.call('offAppRoute', listener)
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await settle()
    expect(events).toMatchObject([
      { openType: 'navigateTo', path: 'pages/detail/detail', query: { id: '1' }, notFound: false },
      { openType: 'navigateBack', path: 'pages/home/home', query: {} },
    ])
  })

  test('wx.rewriteRoute works only synchronously in onBeforeAppRoute, once and not for navigateBack', async () => {
    const app = start({})
    const messages: string[] = []
    const record = ({ errMsg }: { errMsg: string }) => messages.push(errMsg)
    const rewrite = (url: string) => app.call('rewriteRoute', { url, success: record, fail: record })
    const listener = () => {
      rewrite('/pages/mine/mine')
      rewrite('/pages/login/login?from=1')
      rewrite('/pages/detail/detail')
    }
    app.call('onBeforeAppRoute', listener)
    void app.call('navigateTo', { url: '/pages/detail/detail?id=1' })
    await settle()
    expect(app.routes()).toEqual(['pages/home/home', 'pages/login/login'])
    expect(app.program.router.top?.query).toEqual({ from: '1' })
    app.program.back()
    await settle()
    rewrite('/pages/login/login')
    await settle()
    expect(messages).toEqual([
      'rewriteRoute:fail can not navigateTo a tabbar page',
      'rewriteRoute:ok',
      'rewriteRoute:fail the route event has been rewritten',
      ...Array<string>(3).fill('rewriteRoute:fail can not rewrite navigateBack'),
      'rewriteRoute:fail can only be called synchronously in onBeforeAppRoute',
    ])
  })

  test('a test can delay a navigation or let it fail', async () => {
    const app = start({})
    app.program.router.faults.delay = 5000
    void app.call('navigateTo', { url: '/pages/detail/detail' })
    await jest.advanceTimersByTimeAsync(4000)
    expect(app.routes()).toEqual(['pages/home/home'])
    await jest.advanceTimersByTimeAsync(2000)
    expect(app.routes()).toHaveLength(2)
    app.program.router.faults.delay = 0
    app.program.router.faults.fail.push({ type: 'navigateTo', reason: 'timeout' })
    expect(await outcome(app, 'navigateTo', { url: '/pages/login/login' })).toBe('navigateTo:fail timeout')
    expect(await outcome(app, 'navigateTo', { url: '/pages/login/login' })).toBe('ok')
  })

  test('a link opened while the app runs closes all pages and opens its own', async () => {
    const app = start({})
    const types: string[] = []
    app.program.router.routed.on(({ openType }: { openType: string }) => types.push(openType))
    app.program.enter({ path: 'pages/detail/detail', query: { id: '7' }, scene: 1007 })
    await settle()
    expect(app.program.router.top).toMatchObject({ route: 'pages/detail/detail', query: { id: '7' } })
    expect(types).toEqual(['autoReLaunch'])
    expect(app.call('getEnterOptionsSync')).toMatchObject({ path: 'pages/detail/detail', scene: 1007 })
    expect(app.call('getLaunchOptionsSync')).toMatchObject({ path: 'pages/home/home', scene: 1001 })
  })

  describe('a link to a page that does not exist', () => {
    const shown = (app: Started) => {
      const missing = app.screen.element.querySelector<HTMLElement>('.missing')
      return missing?.hidden === false ? missing.querySelector('.missing-path')?.textContent : null
    }
    const handled = (redirect: string) => ({
      'app.js': `App({ onPageNotFound({ path, query, isEntryPage }) { life.push([path, query.x, isEntryPage].join(' ')); ${redirect} } })`,
    })

    test('calls onPageNotFound, which can redirect synchronously', async () => {
      const app = start(handled("wx.redirectTo({ url: '/pages/detail/detail' })"), {
        url: '/pages/none/none?x=1',
      })
      await settle()
      expect(app.life[0]).toBe('pages/none/none 1 true')
      expect(app.routes()).toEqual(['pages/detail/detail'])
      expect(shown(app)).toBeNull()
    })

    test.each([
      ['an app without onPageNotFound', {}],
      ['an onPageNotFound that does not redirect', handled('')],
      [
        'an onPageNotFound that redirects to another missing page',
        handled("wx.redirectTo({ url: '/pages/no/no', fail() {} })"),
      ],
    ])('shows WeChat’s notice with a way home: %s', async (_what, sources) => {
      const app = start(sources, { url: '/pages/none/none?x=1' })
      await settle()
      expect(shown(app)).toBe('pages/none/none')
      expect(app.routes()).toEqual([])
      app.screen.element.querySelector<HTMLElement>('.missing-home')?.click()
      await settle()
      expect(shown(app)).toBeNull()
      expect(app.routes()).toEqual(['pages/home/home'])
    })

    test('shows the notice over the current page if the app runs already', async () => {
      const app = start({})
      app.program.enter({ path: 'pages/none/none', query: {}, scene: 1007 })
      await settle()
      expect(shown(app)).toBe('pages/none/none')
      expect(await outcome(app, 'navigateTo', { url: '/pages/detail/detail' })).toBe('ok')
      await settle()
      expect(shown(app)).toBeNull()
    })
  })

  test('in single-page mode every navigation and wx.login fail', async () => {
    const app = start({}, { url: '/pages/detail/detail?id=1', scene: 1154 })
    expect(app.call('getLaunchOptionsSync')).toMatchObject({
      scene: 1154,
      mode: 'singlePage',
      apiCategory: 'browseOnly',
    })
    expect(await outcome(app, 'navigateTo', { url: '/pages/login/login' })).toMatch(
      /^navigateTo:fail .*single page/,
    )
    expect(await outcome(app, 'reLaunch', { url: '/pages/home/home' })).toMatch(/^reLaunch:fail/)
    expect(await outcome(app, 'login', {})).toMatch(/^login:fail/)
    expect(app.routes()).toEqual(['pages/detail/detail'])
  })

  test('in single-page mode there is no tab bar, and a navigation after a tap shows WeChat’s hint', async () => {
    const app = start(
      {
        'pages/home/home.wxml': '<view class="go" bindtap="go">go</view>',
        'pages/home/home.js': page(
          'home',
          `go() { wx.navigateTo({ url: '/pages/login/login', fail() {} }) }`,
        ),
      },
      { scene: 1154 },
    )
    const { element } = app.screen
    expect(element.querySelector('.tab-bar--gone')).not.toBeNull()
    expect(await outcome(app, 'login', {})).toMatch(/^login:fail/)
    expect(element.querySelector('.toast')).toBeNull()
    const [go] = findAll(element, '.go')
    if (go) tapOn(go)
    await settle()
    expect(element.querySelector('.toast')?.textContent).toBe('请前往小程序使用完整服务')
  })
})
