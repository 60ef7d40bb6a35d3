import { createFakeWx, type FakeWx, type FakeWxOptions } from 'mobx-miniprogram-auth/testing'

const TABS = ['pages/home/home', 'pages/mine/mine']

/** A fake whose routes are all rewritten to `url`, and the messages of rewriteRoute. */
async function rewriting(url: string, options: FakeWxOptions = {}) {
  const fake = createFakeWx({ tabPages: TABS, ...options })
  await fake.coldStart()
  const messages: string[] = []
  const record = ({ errMsg }: { errMsg: string }): void => void messages.push(errMsg)
  fake.wx.onBeforeAppRoute(() => fake.wx.rewriteRoute({ url, success: record, fail: record }))
  return { fake, messages: messages }
}
const go = async (fake: FakeWx, url: string): Promise<void> => {
  await fake.wx.navigateTo({ url })
  await fake.clock.settle()
}

describe('wx.rewriteRoute', () => {
  test('opens another page instead of the requested one, which never loads, and onAppRoute reports the other', async () => {
    const { fake, messages: messages } = await rewriting('/pages/b/b?x=1')
    let loaded = false
    fake.definePage('pages/a/a', { onLoad: () => void (loaded = true) })
    const routes: string[] = []
    fake.wx.onAppRoute(({ openType, path, query }) =>
      routes.push(`${openType} ${path} ${String(query['x'])}`),
    )
    await go(fake, '/pages/a/a?y=2')
    expect(fake.pages.map(({ route, options }) => [route, options]).pop()).toEqual(['pages/b/b', { x: '1' }])
    expect([loaded, routes, messages]).toEqual([false, ['navigateTo pages/b/b 1'], ['rewriteRoute:ok']])
  })

  test('keeps the query of the requested page with `preserveQuery`', async () => {
    const fake = createFakeWx()
    await fake.coldStart()
    fake.wx.onBeforeAppRoute(() => fake.wx.rewriteRoute({ url: '/pages/b/b?x=1', preserveQuery: true }))
    await go(fake, '/pages/a/a?y=2')
    expect(fake.page.options).toEqual({ y: '2' })
  })

  test.each([
    ['outside onBeforeAppRoute', async (fake: FakeWx) => fake.clock.settle(), /synchronously/],
    ['for navigateBack', (fake: FakeWx) => fake.userBack(), /navigateBack/],
    [
      'for switchTab to a page that is not a tab page',
      (fake: FakeWx) => fake.userSwitchTab(TABS[1] ?? ''),
      /no-tabBar/,
    ],
  ])('fails %s', async (_when, act, why) => {
    const fake = createFakeWx({ tabPages: TABS })
    await fake.coldStart()
    await go(fake, '/pages/a/a')
    const messages: string[] = []
    const rewrite = (): void =>
      fake.wx.rewriteRoute({ url: '/pages/b/b', fail: ({ errMsg }) => void messages.push(errMsg) })
    if (why.source === 'synchronously') rewrite()
    else fake.wx.onBeforeAppRoute(rewrite)
    await act(fake)
    await fake.clock.settle()
    expect(messages).toEqual([expect.stringMatching(/^rewriteRoute:fail /)])
    expect(messages.join()).toMatch(why)
    expect(fake.pages.some(({ route }) => route === 'pages/b/b')).toBe(false)
  })

  test.each([
    ['a tab page', '/pages/mine/mine', {}, /can not navigateTo a tabbar page/],
    ['a page that does not exist', '/pages/b/b', { pages: ['pages/a/a'] }, /is not found/],
    ['a page of another package', '/shop/b/b', { subpackages: ['shop'] }, /another package/],
  ])('fails to rewrite to %s, and the requested page opens', async (_what, url, options, why) => {
    const { fake, messages: messages } = await rewriting(url, options)
    await go(fake, '/pages/a/a')
    expect(messages).toEqual([expect.stringMatching(why)])
    expect(fake.page.route).toBe('pages/a/a')
  })

  test('works once for each route event', async () => {
    const { fake, messages: messages } = await rewriting('/pages/b/b')
    fake.wx.onBeforeAppRoute(() =>
      fake.wx.rewriteRoute({ url: '/pages/c/c', fail: ({ errMsg }) => void messages.push(errMsg) }),
    )
    await go(fake, '/pages/a/a')
    expect(fake.page.route).toBe('pages/b/b')
    expect(messages.join()).toMatch(/ok,rewriteRoute:fail the route event has been rewritten/)
  })

  test('does not exist before base library 3.8.0', () => {
    expect('rewriteRoute' in createFakeWx({ sdkVersion: '3.7.12' }).wx).toBe(false)
  })
})
