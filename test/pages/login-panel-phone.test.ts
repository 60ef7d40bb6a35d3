import { createWorld, endWorlds, type World } from './_render'
import { NetworkError } from 'mobx-miniprogram-auth'
import { panel, type Panel } from './_login-panel'

afterEach(endWorlds)

describe('login by phone number', () => {
  async function answer(detail: object, attributes = 'phone'): Promise<Panel & { world: World }> {
    const world = createWorld({
      services: { askPhoneNumber: () => Promise.resolve({ errMsg: '', ...detail }) },
    })
    const shown = panel(world, attributes)
    shown.page.tap('.button')
    await world.settle()
    return { ...shown, world }
  }

  test('passes the code to the login of the store, and triggers the event `phone`', async () => {
    const { world, events, page } = await answer({ code: 'one-use', errMsg: 'getPhoneNumber:ok' })
    expect(page.text('.button')).toBe('正在登录…')
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([{ phoneCode: 'one-use' }])
    expect(events).toEqual([['phone', { code: 'one-use' }]])
  })

  test('S107 a second tap during the login starts no other one, and shows no problem', async () => {
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

  test('with the property `manual` triggers the event `phone` and starts no login', async () => {
    const { world, events } = await answer({ code: 'one-use', errMsg: 'getPhoneNumber:ok' }, 'phone manual')
    expect(world.logins).toEqual([])
    expect(events).toEqual([['phone', { code: 'one-use' }]])
  })

  test.each(['getPhoneNumber:fail user deny', 'getPhoneNumber:fail privacy permission is not authorized'])(
    'tells a user who declined that the number is missing, and triggers `fail`: %s',
    async (errMsg) => {
      const { world, events, page } = await answer({ errMsg })
      expect(world.logins).toEqual([])
      expect(events).toEqual([['fail', { code: 'phone-declined' }]])
      expect(page.text('.problem')).toBe('没有获得你的手机号，可以再试一次，或稍后再登录')
      expect(page.query('.hint')).not.toBeNull()
    },
  )

  test('shows that numbers are unavailable when the quota is used up, and triggers `fail` with code phone-failed', async () => {
    const { page, events } = await answer({ errMsg: 'getPhoneNumber:fail', errno: 1400001 })
    expect(page.text('.problem')).toBe('暂时取不到手机号，请稍后再试或换一种方式')
    expect(events).toEqual([['fail', { code: 'phone-failed' }]])
  })

  test('can be offered together with the login by one tap', async () => {
    const world = createWorld()
    const { page } = panel(world, 'phone wechat')
    expect(page.queryAll('.button').map((button) => button.textContent)).toEqual([
      '手机号快捷登录',
      '微信一键登录',
    ])
    page.tap('.plain')
    expect(world.logins.map(({ credentials }) => credentials)).toEqual([undefined])
  })

  test('only the button that was tapped spins, and none spins during a login of the app itself', async () => {
    const world = createWorld({
      services: { askPhoneNumber: () => Promise.resolve({ errMsg: '', code: 'one-use' }) },
    })
    const { page } = panel(world, 'phone wechat')
    const buttons = (): string[] =>
      page
        .queryAll('.button')
        .map((button) => `${button.textContent}${button.hasAttribute('loading') ? ' spins' : ''}`)
    const still = ['手机号快捷登录', '微信一键登录']
    page.tap('.plain')
    await world.settle()
    expect(buttons()).toEqual(['手机号快捷登录', '正在登录… spins'])
    world.logins[0]?.fail(new NetworkError('request:fail'))
    await world.settle()
    expect(buttons()).toEqual(still)
    page.tap('.button')
    await world.settle()
    expect(buttons()).toEqual(['正在登录… spins', '微信一键登录'])
    world.logins[1]?.succeed()
    await world.settle()
    expect(buttons()).toEqual(still)
    await world.store.logout()
    void world.store.login({ account: 'lin' })
    await world.settle()
    expect(buttons()).toEqual(still)
    expect(page.queryAll('.button[disabled]')).toHaveLength(2)
  })

  test('agrees to the privacy agreement in the same tap, and a link opens the agreement', async () => {
    const world = createWorld({
      services: { askPhoneNumber: () => Promise.resolve({ errMsg: '', code: 'one-use' }) },
    })
    const opened: string[] = []
    Object.assign(world.fake.wx, {
      requirePrivacyAuthorize: () => undefined,
      openPrivacyContract: () => opened.push('contract'),
    })
    const { page, events } = panel(world, 'phone')
    expect(page.text('.privacy')).toBe('登录即表示同意《隐私保护指引》')
    page.tap('.privacy')
    expect(opened).toEqual(['contract'])
    page.tap('.button')
    await world.settle()
    expect(events.map(([type]) => type)).toEqual(['phone', 'agree'])
  })

  test('shows no privacy line on a base library without the privacy API, nor with privacy="{{false}}"', () => {
    expect(panel(createWorld(), 'phone').page.query('.privacy')).toBeNull()
    const world = createWorld()
    Object.assign(world.fake.wx, { requirePrivacyAuthorize: () => undefined })
    expect(panel(world, 'phone privacy="{{false}}"').page.query('.privacy')).toBeNull()
  })
})
