import { findAll } from '../../preview/testing/find'
import { tapOn } from '../../preview/testing/touch'
import { cleanUp, start } from './support'
import type { Started } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = (ms = 10) => jest.advanceTimersByTimeAsync(ms)

/** The buttons of the dialog on the screen, by their labels. */
function press({ screen }: Started, words: string): void {
  const buttons = [...screen.element.querySelectorAll<HTMLElement>('.dialogs button')]
  const button = buttons.find((item) => item.textContent === words)
  if (!button)
    throw new Error(`no button says ${words}: ${buttons.map((item) => item.textContent).join(', ')}`)
  button.click()
}
const find = ({ screen }: Started, selector: string) => screen.element.querySelector(selector)

describe('dialogs of the phone', () => {
  test('a toast disappears after its duration; wx.hideToast does not hide a loading toast', async () => {
    const app = start({})
    void app.call('showToast', { title: 'done', duration: 1000 })
    await settle()
    expect(find(app, '.toast')?.textContent).toBe('done')
    await settle(1000)
    expect(find(app, '.toast')).toBeNull()
    void app.call('showLoading', { title: 'busy', mask: true })
    await settle(60_000)
    void app.call('hideToast')
    await settle()
    expect(find(app, '.toast-layer--mask')?.textContent).toBe('busy')
    void app.call('hideLoading')
    await settle()
    expect(find(app, '.toast')).toBeNull()
  })

  test('wx.showModal resolves with the button that was pressed', async () => {
    const app = start({})
    const asked = app.call('showModal', {
      title: 'Sure?',
      content: 'Really',
      confirmText: 'Yes',
      cancelText: 'No',
    })
    await settle()
    expect(find(app, '[role="alertdialog"]')?.textContent).toBe('Sure?ReallyNoYes')
    press(app, 'Yes')
    await settle()
    expect(await asked).toMatchObject({ confirm: true, cancel: false, errMsg: 'showModal:ok' })
    const again = app.call('showModal', { content: 'x', showCancel: false })
    await settle()
    expect(() => press(app, '取消')).toThrow('no button')
    press(app, '确定')
    await settle()
    expect(await again).toMatchObject({ confirm: true })
    expect(find(app, '.modal')).toBeNull()
  })

  test('wx.showActionSheet resolves with the index, or fails as cancelled', async () => {
    const app = start({})
    const first = app.call('showActionSheet', { itemList: ['a', 'b'] })
    await settle()
    press(app, 'b')
    await settle()
    expect(await first).toMatchObject({ tapIndex: 1 })
    const second = Promise.resolve(app.call('showActionSheet', { itemList: ['a'] })).catch(
      (error: unknown) => error,
    )
    await settle()
    press(app, '取消')
    await settle()
    expect(await second).toEqual({ errMsg: 'showActionSheet:fail cancel' })
  })

  test('wx.previewImage shows all pictures and closes at a tap', async () => {
    const app = start({})
    void app.call('previewImage', { urls: ['http://a/1.png', '/2.png'], current: 'http://a/1.png' })
    await settle()
    const viewer = find(app, '.viewer')
    expect([...(viewer?.querySelectorAll('img') ?? [])].map((image) => image.getAttribute('src'))).toEqual([
      'http://a/1.png',
      '/app/2.png',
    ])
    viewer?.dispatchEvent(new MouseEvent('click'))
    expect(find(app, '.viewer')).toBeNull()
  })

  test('a tab bar badge can be set and removed', async () => {
    const app = start({})
    void app.call('setTabBarBadge', { index: 1, text: '3' })
    await settle()
    expect(find(app, '.tab-badge')?.textContent).toBe('3')
    void app.call('removeTabBarBadge', { index: 1 })
    await settle()
    expect(find(app, '.tab-badge')).toBeNull()
  })

  test('with callbacks, a call returns no promise, and success comes before complete', async () => {
    const app = start({})
    const order: string[] = []
    const result = app.call('hideToast', {
      success: () => order.push('success'),
      fail: () => order.push('fail'),
      complete: () => order.push('complete'),
    })
    expect(result).toBeUndefined()
    expect(order).toEqual([])
    await settle()
    expect(order).toEqual(['success', 'complete'])
  })

  test('wx.canIUse, the ext config and the system information answer for the preview', () => {
    const app = start({}, { baseUrl: 'http://127.0.0.1:8787/' })
    expect(
      ['request', 'chooseMedia', 'button.open-type.chooseAvatar', 'startBeaconDiscovery'].map((name) =>
        app.call('canIUse', name),
      ),
    ).toEqual([true, true, true, false])
    expect(app.call('getExtConfigSync')).toEqual({ baseUrl: 'http://127.0.0.1:8787/' })
    expect(app.call('getAppBaseInfo')).toMatchObject({ SDKVersion: '3.17.0' })
    expect(app.call('getSystemInfoSync')).toMatchObject({ windowWidth: 375, platform: 'devtools' })
  })
})

describe('wx.requestSubscribeMessage', () => {
  const ASK = `wx.requestSubscribeMessage({ tmplIds: TEMPLATES, success: (said) => life.push(JSON.stringify(said)), fail: (error) => life.push(JSON.stringify(error)) })`
  function phone(templates: string, handler = ASK): Started {
    return start({
      'pages/home/home.wxml': '<view class="go" bindtap="go">go</view>',
      'pages/home/home.js': `Page({ go() { const TEMPLATES = ${templates}; ${handler} } })`,
    })
  }
  async function tapped(app: Started, answer?: string): Promise<unknown> {
    tapOn(findAll(app.screen.element, '.go')[0] ?? app.screen.element)
    await settle()
    if (answer !== undefined) press(app, answer)
    await settle()
    const said: unknown = JSON.parse(app.life.at(-1) ?? 'null')
    return said
  }

  test.each([
    ['允许', 'accept'],
    ['取消', 'reject'],
  ])('asks the user after a tap, and %s gives %s for every template', async (button, said) => {
    expect(await tapped(phone("['a', 'b']"), button)).toEqual({
      errMsg: 'requestSubscribeMessage:ok',
      a: said,
      b: said,
    })
  })

  test.each([
    [
      'asks the user also in a promise callback of the tap',
      `void Promise.resolve().then(() => ${ASK})`,
      '允许',
      { a: 'accept' },
    ],
    [
      'fails in a timer that the tap has started',
      `setTimeout(() => ${ASK}, 5)`,
      undefined,
      { errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.' },
    ],
  ])('%s', async (_what, handler, button, said) => {
    expect(await tapped(phone("['a']", handler), button)).toMatchObject(said)
  })

  test.each([
    ['[]', undefined, 10001],
    ["['1', '2', '3', '4', '5', '6']", undefined, 20003],
    ["['unknown']", '允许', 20001],
  ])('fails for the templates %s with their error code', async (templates, button, errCode) => {
    expect(await tapped(phone(templates), button)).toMatchObject({ errCode })
  })
})

describe('wx.requestPayment', () => {
  const signed = { timeStamp: '1', nonceStr: 'n', signType: 'RSA', paySign: 's' }
  const ask = (app: Started, options: object): Promise<unknown> =>
    Promise.resolve(app.call('requestPayment', options)).catch((error: unknown) => error)

  test.each([
    ['支付', 'requestPayment:ok'],
    ['取消', 'requestPayment:fail cancel'],
  ])('shows description and price; %s ends with %s', async (button, errMsg) => {
    const app = start({})
    const asked = ask(app, { ...signed, package: 'prepay_id=known' })
    await settle()
    expect(find(app, '.sheet')?.textContent).toContain('a place¥68.05')
    press(app, button)
    await settle()
    expect(await asked).toEqual({ errMsg })
  })

  test('fails for an unknown order, and without the fields that the server signed', async () => {
    const app = start({})
    const asked = ask(app, { ...signed, package: 'prepay_id=unknown' })
    await settle()
    expect(await asked).toEqual({ errMsg: 'requestPayment:fail' })
    const unsigned = ask(app, { package: 'prepay_id=known' })
    await settle()
    expect(await unsigned).toEqual({
      errMsg: 'requestPayment:fail parameter error: parameter.timeStamp should be String',
    })
  })
})
