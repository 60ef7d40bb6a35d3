import { createWorld, endWorlds, usesAuth } from './_render'
import {
  authBehavior,
  HttpStatusError,
  LoginRequiredError,
  NetworkError,
  TimeoutError,
  WechatLoginError,
} from 'mobx-miniprogram-auth'
import { BusinessError } from 'mobx-miniprogram-auth/http/unwrap'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { panel } from './_login-panel'

afterEach(endWorlds)

const FAILED = '登录没有成功，请再试一次'

describe('login by one tap', () => {
  test('calls login without credentials within the tap, shows that it is busy, and triggers the event `login`', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    expect(page.text('.title')).toBe('登录')
    expect(page.text('.button')).toBe('微信一键登录')
    page.tap('.button')
    // No timer and no promise job is between the tap and the login, so wx APIs that need a tap work in it.
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([undefined])
    await world.settle()
    expect(page.text('.button')).toBe('正在登录…')
    world.logins[0]?.succeed()
    await world.settle()
    expect(page.text('.button')).toBe('微信一键登录')
    expect(events).toEqual([['login', undefined]])
  })

  test('S107 two taps start one login, and its end triggers one event', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    const tapTwice = async (): Promise<void> => {
      page.tap('.button')
      page.tap('.button')
      await world.settle()
    }
    await tapTwice()
    expect(world.logins).toHaveLength(1)
    world.logins[0]?.fail(new NetworkError('request:fail'))
    await world.settle()
    expect(events).toEqual([['fail', { code: 'network' }]])
    await tapTwice()
    expect(world.logins).toHaveLength(2)
    world.logins[1]?.succeed()
    await world.settle()
    expect(events.slice(1)).toEqual([['login', undefined]])
    expect(world.store.isLogin).toBe(true)
  })

  test.each([
    ['the network is offline', new NetworkError('request:fail'), '网络连不上，请检查网络后再试', 'network'],
    [
      'wx.login fails as the network is offline',
      new WechatLoginError('login:fail -2:net::ERR_INTERNET_DISCONNECTED'),
      '网络连不上，请检查网络后再试',
      'wechat-login',
    ],
    ['WeChat gave no code', new WechatLoginError('login:fail system error'), FAILED, 'wechat-login'],
    [
      'the server does not answer in time',
      new TimeoutError(1000),
      '服务器暂时没有响应，请稍后再试',
      'timeout',
    ],
    [
      'the server answers 503',
      new HttpStatusError(503, {}, null),
      '服务器暂时没有响应，请稍后再试',
      'http-status',
    ],
    [
      'the server refuses by HTTP status',
      new HttpStatusError(403, {}, null),
      '这次登录没有通过，请稍后再试或换一种方式',
      'http-status',
    ],
    [
      'the server refuses by business code',
      new BusinessError('ACCOUNT CLOSED', '40100', false),
      '这次登录没有通过，请稍后再试或换一种方式',
      'business',
    ],
    ['the request itself requires a login', new LoginRequiredError('none'), FAILED, 'login-required'],
    ['the app throws its own error', new Error('no'), FAILED, 'unknown'],
  ])('shows why the login failed until the next tap: %s', async (_what, error, text, code) => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    world.logins[0]?.fail(error)
    await world.settle()
    expect(page.text('.problem')).toBe(text)
    expect(events).toEqual([['fail', { code }]])
    page.tap('.button')
    await world.settle()
    expect(page.query('.problem')).toBeNull()
    expect(world.logins).toHaveLength(2)
  })

  test('shows no problem if another login or a logout replaces the login', async () => {
    const world = createWorld()
    const { page } = panel(world)
    page.tap('.button')
    world.store.setSession({ token: 'secret', userId: 'wang' })
    world.logins[0]?.succeed()
    await world.settle()
    page.tap('.button')
    await world.store.logout()
    world.logins[1]?.succeed()
    await world.settle()
    expect(page.query('.problem')).toBeNull()
  })

  test('R18 a panel that is unloaded before the login fails is not set and triggers no event', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    const own = page.call('selectComponent', '#panel') as { setData(patch: object): void }
    const set = jest.spyOn(own, 'setData')
    page.tap('.button')
    const before = set.mock.calls.length
    page.unload()
    world.logins[0]?.fail(new Error('late'))
    await world.settle()
    expect(set).toHaveBeenCalledTimes(before)
    expect(events).toEqual([])
  })

  test('R18 a panel that is unloaded before the login succeeds triggers no event', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    page.unload()
    world.logins[0]?.succeed()
    await world.settle()
    expect(events).toEqual([])
  })

  test('R18 a panel that is hidden when the login fails triggers `fail` at once, and shows the problem when it is shown', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    await world.settle()
    page.hide()
    const own = page.call('selectComponent', '#panel') as { setData(patch: object): void }
    const set = jest.spyOn(own, 'setData')
    world.logins[0]?.fail(new Error('late'))
    await world.settle()
    expect(events).toEqual([['fail', { code: 'unknown' }]])
    expect(set).not.toHaveBeenCalled()
    page.show()
    expect(page.text('.problem')).toBe(FAILED)
    page.hide()
    page.show()
    expect(set.mock.calls.filter(([data]) => 'problem' in data)).toHaveLength(1)
  })
})

describe('the texts of login-panel', () => {
  test('S109 the notice that the login expired is shown only after a session expired', async () => {
    const world = createWorld()
    const { page } = panel(world, 'subtitle="看看附近的活动"')
    expect(page.query('.notice')).toBeNull()
    expect(page.text('.subtitle')).toBe('看看附近的活动')
    world.store.setSession({ token: 'secret', userId: 'lin' })
    world.store.expire()
    await world.settle()
    expect(page.text('.notice')).toBe('登录已过期，请重新登录')
    expect(page.query('.subtitle')).toBeNull()
  })

  test('S109 the notice that the login expired is not shown after a logout', async () => {
    const world = createWorld()
    const { page } = panel(world)
    world.store.setSession({ token: 'secret', userId: 'lin' })
    await world.store.logout()
    await world.settle()
    expect(page.query('.notice')).toBeNull()
  })

  test('are English with lang="en"', async () => {
    const world = createWorld()
    const { page } = panel(world, 'lang="en"')
    expect(page.text()).toBe('Sign inSign in with WeChatNot now')
    page.tap('.button')
    world.logins[0]?.fail(new Error('no'))
    await world.settle()
    expect(page.text('.problem')).toBe('Could not sign in. Please try again.')
  })

  test('are replaced by the properties `title` and `texts`', () => {
    const world = createWorld()
    const { page } = panel(world, `title="欢迎" texts="{{ { login: '一键进入', decline: '先逛逛' } }}"`)
    expect(page.text()).toBe('欢迎一键进入先逛逛')
  })

  test('of a failure can be replaced in the event `fail`, from the error in the store', async () => {
    const world = createWorld()
    const page = world
      .render({
        'pages/a/a': {
          wxml: '<login-panel texts="{{texts}}" bind:fail="explain" />',
          json: usesAuth,
          js: () =>
            void Component({
              behaviors: [authBehavior(world.store)],
              data: { texts: {} },
              methods: {
                explain() {
                  const { error } = world.store
                  if (error instanceof BusinessError)
                    this.setData({ texts: { refused: `${String(error.businessCode)}: 账号已注销` } })
                },
              },
            }),
        },
      })
      .mount('pages/a/a')
    page.tap('.button')
    world.logins[0]?.fail(new BusinessError('CLOSED', '40226', false))
    await world.settle()
    expect(page.text('.problem')).toBe('40226: 账号已注销')
  })

  test('have an English version for every Chinese one', () => {
    const source = readFileSync(join(__dirname, '../../bindings/login-panel/texts.ts'), 'utf8')
    const [chinese = '', english = ''] = source.split('export const en')
    const values = (text: string): string[] =>
      [...text.matchAll(/: ['"](.+)['"],/g)].map(([, value]) => value ?? '')
    expect(values(chinese).length).toBeGreaterThan(14)
    expect(values(english)).toHaveLength(values(chinese).length)
    expect(values(english).filter((value) => /[\u4e00-\u9fff]/.test(value))).toEqual([])
  })

  test('are shown together with the content of the slots head, default and foot', () => {
    const world = createWorld()
    const { page } = panel(
      world,
      '',
      '<view slot="head">logo</view><view>form</view><view slot="foot">terms</view>',
    )
    expect(page.text()).toBe('logo登录微信一键登录form暂不登录terms')
  })
})

describe('R22 login-panel in the single-page mode of Moments', () => {
  test.each([
    ['', '登录请点击下方「前往小程序」，打开后即可登录'],
    ['lang="en"', 'Sign inOpen the mini-program by the button below to sign in.'],
  ])('tells the user to open the mini-program, and shows no buttons: %s', (lang, text) => {
    const world = createWorld()
    Object.assign(world.fake.wx, { getEnterOptionsSync: () => ({ scene: 1154 }) })
    const { page } = panel(world, `phone profile ${lang}`, '<button>form</button>')
    expect(page.text()).toBe(text)
    expect(page.queryAll('button')).toEqual([])
  })

  test('is not what a panel outside of single-page mode shows', () => {
    expect(panel(createWorld()).page.query('.notice')).toBeNull()
  })
})

test('login-panel with `profile` passes avatar and nickname to the login of the store', async () => {
  const world = createWorld({ services: { askAvatar: () => Promise.resolve('wxfile://tmp/1.jpg') } })
  const { page } = panel(world, 'profile')
  page.input('.nickname', '小林')
  page.tap('.avatar')
  await world.settle()
  page.tap('.button')
  expect(world.logins.map(({ credentials }) => credentials)).toEqual([
    { avatarUrl: 'wxfile://tmp/1.jpg', nickname: '小林' },
  ])
})

test('login-panel does not register wx.onNeedPrivacyAuthorization, whose only listener belongs to the app', () => {
  const world = createWorld()
  const registered = jest.fn()
  Object.assign(world.fake.wx, {
    onNeedPrivacyAuthorization: registered,
    requirePrivacyAuthorize: () => undefined,
  })
  const { page } = panel(world, 'phone profile')
  page.tap('.button')
  expect(registered).not.toHaveBeenCalled()
})

test('the styles of the components select by class only, as WeChat warns of attributes, tags and ids', () => {
  const folder = join(__dirname, '../../bindings')
  const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wxss'),
  )
  expect(sheets).toHaveLength(2)
  for (const name of sheets) {
    const css = readFileSync(join(folder, name), 'utf8').replace(/\/\*[^]*?\*\//g, '')
    const selectors = [...css.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(','))
    expect(selectors.filter((selector) => !/^\s*(:host|\.[\w-]+(::after)?)\s*$/.test(selector))).toEqual([])
  }
})

describe.each(['components.md', 'components.zh-CN.md'])('docs/%s', (page) => {
  const source = (name: string): string => readFileSync(join(__dirname, '../..', name), 'utf8')
  const panelSource = source('bindings/login-panel/login-panel.ts')
  const names = (text: string, pattern: RegExp): string[] => [
    ...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? '')),
  ]
  const shown = (): string => source('docs/' + page)

  test.each([
    ['property', names(/properties: \{([^]*?)\n {2}\},/.exec(panelSource)?.[1] ?? '', /^ {4}(\w+):/gm), 10],
    [
      'text',
      names(source('bindings/login-panel/texts.ts').split('export const en')[0] ?? '', /^ {2}(\w+):/gm),
      17,
    ],
    ['variable', names(source('bindings/login-panel/login-panel.wxss'), /var\((--[\w-]+)/g), 11],
    ['class', names(/externalClasses: \[(.*)\]/.exec(panelSource)?.[1] ?? '', /'([\w-]+)'/g), 4],
    ['event', names(panelSource, /triggerEvent\('(\w+)'/g), 5],
  ])('names every %s of the panel', (_kind, found, least) => {
    expect(found.length).toBeGreaterThanOrEqual(least)
    expect(found.filter((name) => !shown().includes('`' + name + '`'))).toEqual([])
  })
})
