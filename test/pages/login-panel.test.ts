import { createWorld, endWorlds, usesAuth, type World } from './_render'
import type { PageHandle } from '../../preview/testing'
import { authBehavior, installLoginRedirect, LoginRequiredError, NetworkError } from 'mobx-miniprogram-auth'

afterEach(endWorlds)

interface Told {
  readonly page: PageHandle
  /** The events that reached the page, with their detail. */
  readonly events: [string, unknown][]
}

function panel({ store, render }: World, attributes = '', inside = ''): Told {
  const events: [string, unknown][] = []
  const page = render({
    'pages/a/a': {
      wxml: `<login-panel id="panel" ${attributes} bind:login="told" bind:fail="told" bind:decline="told" bind:phone="told">${inside}</login-panel>`,
      json: usesAuth,
      js: () =>
        void Component({
          behaviors: [authBehavior(store)],
          methods: {
            told: ({ type, detail }: WechatMiniprogram.CustomEvent) => void events.push([type, detail]),
          },
        }),
    },
  }).mount('pages/a/a')
  return { page, events }
}

describe('login by one tap', () => {
  test('calls login with nothing, right in the tap; says that it is busy; announces the end', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    expect(page.text('.title')).toBe('登录')
    expect(page.text('.button')).toBe('微信一键登录')
    page.tap('.button')
    // No timer and no promise job between the tap and the login: the gesture goes with it.
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([undefined])
    await world.settle()
    expect(page.text('.button')).toBe('正在登录…')
    world.logins[0]?.succeed()
    await world.settle()
    expect(page.text('.button')).toBe('微信一键登录')
    expect(events).toEqual([['login', undefined]])
  })

  test('S107 two taps are one login', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    page.tap('.button')
    await world.settle()
    expect(world.logins).toHaveLength(1)
    world.logins[0]?.succeed()
    await world.settle()
    expect(events.map(([type]) => type)).toContain('login')
    expect(world.store.isLogin).toBe(true)
  })

  test.each([
    ['offline', new NetworkError('request:fail'), '网络不太顺畅，请稍后再试', 'network'],
    ['refused', new LoginRequiredError('none'), '登录没有成功，请再试一次', 'login-required'],
    ['an error of the app', new Error('no'), '登录没有成功，请再试一次', 'unknown'],
  ])('says what went wrong: %s; the next tap begins anew', async (_what, error, text, code) => {
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

  test('R18 a panel that is gone when the login ends is not set and says nothing', async () => {
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

  test('R18 nor is one whose login succeeds after it has gone', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    page.unload()
    world.logins[0]?.succeed()
    await world.settle()
    expect(events).toEqual([])
  })

  test('R18 a hidden panel is not set when the login fails, but the page hears of it', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    page.tap('.button')
    page.hide()
    world.logins[0]?.fail(new Error('late'))
    await world.settle()
    page.show()
    expect(events).toEqual([['fail', { code: 'unknown' }]])
    expect(page.query('.problem')).toBeNull()
  })
})

describe('words', () => {
  test('S109 "expired" is said only to those who had a login', async () => {
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

  test('S109 not to those who logged out themselves', async () => {
    const world = createWorld()
    const { page } = panel(world)
    world.store.setSession({ token: 'secret', userId: 'lin' })
    await world.store.logout()
    await world.settle()
    expect(page.query('.notice')).toBeNull()
  })

  test('are to be had in English', async () => {
    const world = createWorld()
    const { page } = panel(world, 'lang="en"')
    expect(page.text()).toBe('Sign inSign in with WeChatNot now')
    page.tap('.button')
    world.logins[0]?.fail(new Error('no'))
    await world.settle()
    expect(page.text('.problem')).toBe('Could not sign in. Please try again.')
  })

  test("are the app's where it gives some", () => {
    const world = createWorld()
    const { page } = panel(world, `title="欢迎" texts="{{ { login: '一键进入', decline: '先逛逛' } }}"`)
    expect(page.text()).toBe('欢迎一键进入先逛逛')
  })

  test("its slots hold the app's own parts", () => {
    const world = createWorld()
    const { page } = panel(
      world,
      '',
      '<view slot="head">logo</view><view>form</view><view slot="foot">terms</view>',
    )
    expect(page.text()).toBe('logo登录微信一键登录form暂不登录terms')
  })
})

describe('phone number', () => {
  async function answer(detail: object, attributes = 'phone'): Promise<Told & { world: World }> {
    const world = createWorld({
      services: { askPhoneNumber: () => Promise.resolve({ errMsg: '', ...detail }) },
    })
    const told = panel(world, attributes)
    told.page.tap('.button')
    await world.settle()
    return { ...told, world }
  }

  test("the code goes to the store's login, and the page hears of it", async () => {
    const { world, events, page } = await answer({ code: 'one-use', errMsg: 'getPhoneNumber:ok' })
    expect(page.text('.button')).toBe('正在登录…')
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([{ phoneCode: 'one-use' }])
    expect(events).toEqual([['phone', { code: 'one-use' }]])
  })

  test('S107 a second tap that is too late says nothing of it: the first login goes on', async () => {
    let answers = 0
    const world = createWorld({
      services: { askPhoneNumber: () => Promise.resolve({ errMsg: '', code: `code-${++answers}` }) },
    })
    const { page } = panel(world, 'phone')
    page.tap('.button')
    page.tap('.button')
    await world.settle()
    expect(answers).toBe(2)
    world.logins[0]?.succeed()
    await world.settle()
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([{ phoneCode: 'code-1' }])
    expect(page.query('.problem')).toBeNull()
  })

  test('an app that logs in by itself only hears of it', async () => {
    const { world, events } = await answer({ code: 'one-use', errMsg: 'getPhoneNumber:ok' }, 'phone manual')
    expect(world.logins).toEqual([])
    expect(events).toEqual([['phone', { code: 'one-use' }]])
  })

  test('a user who says no is left in peace', async () => {
    const { world, events, page } = await answer({ errMsg: 'getPhoneNumber:fail user deny' })
    expect(world.logins).toEqual([])
    expect(events).toEqual([])
    expect(page.query('.problem')).toBeNull()
  })

  test('a quota that is used up is said', async () => {
    const { page } = await answer({ errMsg: 'getPhoneNumber:fail', errno: 1400001 })
    expect(page.text('.problem')).toBe('登录没有成功，请再试一次')
  })
})

test("avatar and nickname, by WeChat's own inputs, go to the store's login", async () => {
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

describe('declining', () => {
  test('R20 what waits for a login rejects as cancelled, and the page hears of it', async () => {
    const world = createWorld()
    const { page, events } = panel(world)
    const outcome: unknown[] = []
    const ticket = { auth: 'required', waitForLogin: true, explicit: true, account: null } as const
    world.store.gate.park({ ...ticket }, (admission) => outcome.push(admission))
    expect(world.store.waiting).toBe(1)
    page.tap('.decline')
    await world.settle()
    expect(outcome).toEqual([{ kind: 'fail', error: expect.objectContaining({ code: 'login-cancelled' }) }])
    expect(events).toEqual([['decline', undefined]])
  })

  test('R20 on the login page it leads back to where the user was', async () => {
    const world = createWorld()
    const { page } = panel(world)
    const stack = [{ route: 'pages/home/home' }, page.instance as { route: string }]
    const backs: number[] = []
    const uninstall = installLoginRedirect(world.store, {
      loginPage: '/pages/a/a',
      navigation: {
        pages: () => stack,
        open: () => undefined,
        back(delta, done) {
          backs.push(delta)
          stack.length -= delta
          done()
        },
        watch: () => () => undefined,
        isSinglePage: () => false,
      },
    })
    await world.settle()
    page.tap('.decline')
    await world.settle()
    expect(backs).toEqual([1])
    uninstall()
  })

  test('R19 a panel on a page is login UI: a request that waits opens no login page over it', async () => {
    const world = createWorld()
    const page = world
      .render({
        'pages/a/a': {
          wxml: '<login-panel wx:if="{{panel}}" />',
          json: usesAuth,
          js: () =>
            void Component({
              behaviors: [authBehavior(world.store, { whenLoggedOut: 'nothing' })],
              data: { panel: true },
            }),
        },
      })
      .mount('pages/a/a')
    const opened: string[] = []
    const uninstall = installLoginRedirect(world.store, {
      loginPage: '/pages/login/login',
      navigation: {
        pages: () => [page.instance as { route: string }],
        open: (_method, url) => opened.push(url),
        back: () => undefined,
        watch: () => () => undefined,
        isSinglePage: () => false,
      },
    })
    const ask = (): void => {
      const ticket = { auth: 'required', waitForLogin: true, explicit: true, account: null } as const
      world.store.gate.park({ ...ticket }, () => undefined)
    }
    ask()
    await world.settle()
    expect(opened).toEqual([])
    page.call('setData', { panel: false })
    ask()
    await world.settle()
    expect(opened).toEqual(['/pages/login/login'])
    uninstall()
  })

  test('can be left out, where the page has a way of its own', () => {
    const { page } = panel(createWorld(), 'decline="{{false}}"')
    expect(page.query('.decline')).toBeNull()
  })
})

test('nothing in the package registers wx.onNeedPrivacyAuthorization: the one listener there may be is the app’s', () => {
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
