import { ACTIVITIES, IMAGES, LOGIN, MINE, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/* The example app for a user who is not signed in: what it shows, what works, and what follows. */

const TITLE = encodeURIComponent('周三 a&b=c?')
const LINK = (matchId: string): string => `?path=${IMAGES}&matchId=${matchId}&title=${TITLE}&scene=1007`

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld()
}, 3 * STEP_TIMEOUT)
afterAll(() => world?.close())
afterEach(async () => {
  await phone.faults({ latencyMs: 0, rules: [] })
  await phone.close()
})

const expectNoErrors = (): void => expect(world.pageErrors.splice(0)).toEqual([])

describe('a visitor who opens a protected page by a link', () => {
  test.each(['', '&decode=1'])(
    'R20 R21 S105 S109 logs in on that page, stays there and keeps its query (%s)',
    async (decode) => {
      phone = await Phone.open(world, LINK('m1') + decode)
      await phone.see('登录后查看照片')
      await phone.see('周三 a&b=c?')
      const there = await phone.stack()
      expect(there).toMatchObject([{ route: IMAGES, query: { matchId: 'm1' } }])
      expect(await phone.count(/过期/)).toBe(0)
      await phone.hide()
      await phone.show()
      await phone.picture('deep-link' + decode.replace('&', '-'))
      await phone.signIn()
      await phone.ready()
      expect(await phone.stack()).toEqual(there)
      expect(await phone.loginPages()).toEqual([])
      await phone.see('周三 a&b=c?')
      expectNoErrors()
    },
  )

  test('R19 R21 sees why a login failed, and no login page opens over the message', async () => {
    phone = await Phone.open(world, LINK('m1'))
    await phone.see('登录后查看照片')
    await phone.online(false)
    await phone.tap('微信一键登录')
    await phone.see(/网络/)
    await phone.picture('deep-link-login-offline')
    await phone.online(true)
    expect(await phone.routes()).toEqual([IMAGES])
    await phone.signIn()
    await phone.ready()
    expect(await phone.loginPages()).toEqual([])
    expectNoErrors()
  })

  test('can decline, which leads to the activities', async () => {
    phone = await Phone.open(world, LINK('m1'))
    await phone.exactly('暂不登录').dblclick()
    await phone.at(ACTIVITIES)
    expect(await phone.routes()).toEqual([ACTIVITIES])
    expectNoErrors()
  })
})

describe('a picture chosen before the login', () => {
  const pictures = (): Promise<number> => phone.screen.getByLabel('删除照片').count()

  test('R20 is uploaded by itself after the login', async () => {
    phone = await Phone.open(world, LINK('m2'))
    await phone.see('登录后查看照片')
    await phone.upload('#8e44ad')
    await phone.at(LOGIN)
    await phone.back()
    await phone.at(IMAGES)
    await phone.see('登录后才能上传')
    await phone.picture('upload-left-the-login')
    await phone.tap('重试')
    await phone.at(LOGIN)
    await phone.signIn()
    await phone.at(IMAGES)
    await phone.see('1 张现场照片')
    expect(await phone.count(/上传成功|登录后/)).toBe(0)
    expect(await pictures()).toBe(1)
    await phone.picture('upload-after-login')
    expectNoErrors()
  })

  test('R20 stays if the login page was left, and after a login on the page a tap uploads it', async () => {
    phone = await Phone.open(world, LINK('m4'))
    await phone.see('登录后查看照片')
    await phone.upload('#d35400')
    await phone.at(LOGIN)
    await phone.tap('暂不登录')
    await phone.at(IMAGES)
    await phone.see('登录后才能上传')
    await phone.signIn()
    // The upload was not sent: the user who signed in may be another one. The page says so.
    await phone.see('还没有上传')
    expect(await pictures()).toBe(0)
    await phone.tap('重试')
    await phone.see('1 张现场照片')
    expectNoErrors()
  })

  test('R20 R21 is uploaded by itself after a login in the panel of the page', async () => {
    phone = await Phone.open(world, LINK('m3'))
    await phone.see('登录后查看照片')
    await phone.slowNavigation(1_500)
    await phone.upload('#16a085')
    await phone.see('登录后自动上传')
    await phone.picture('upload-waits')
    await phone.signIn()
    await phone.see('1 张现场照片')
    expect(await pictures()).toBe(1)
    // WeChat is already opening the login page, which cannot be cancelled; so it is left as soon as it is open.
    await phone.at(IMAGES)
    expect(await phone.routes()).toEqual([IMAGES])
    expectNoErrors()
  })
})

describe('pages that share a session', () => {
  test('R18 S111 show a login and a logout of the other tab, and nothing of the previous account', async () => {
    phone = await Phone.open(world)
    await phone.see('登录后查看活动')
    await phone.tab(MINE)
    await phone.see('登录同好')
    await phone.signIn()
    await phone.see('登录有效期')
    await phone.tab(ACTIVITIES)
    await phone.see('我的小组')
    expect(await phone.count('登录后查看活动')).toBe(0)
    await phone.tab(MINE)
    await phone.tap('修改昵称')
    await phone.screen.locator('input').filter({ visible: true }).first().fill('甲甲甲')
    await phone.tap('保存')
    await phone.see('甲甲甲')
    await phone.tap('退出登录')
    await phone.tap('退出')
    await phone.see('登录同好')
    await phone.tab(ACTIVITIES)
    await phone.see('登录后查看活动')

    await phone.go('navigateTo', `/${LOGIN}`)
    await phone.tap('使用账号密码登录')
    await phone.screen.locator('input[type=password]').fill('demo1234')
    await phone.screen.locator('input').filter({ visible: true }).first().fill('demo')
    await phone.tap('账号登录')
    await phone.at(ACTIVITIES)
    await phone.see('我的小组')
    await phone.tab(MINE)
    await phone.see('演示账号')
    expect(await phone.screen.getByText('甲甲甲').count()).toBe(0)
    await phone.picture('second-account')
    expectNoErrors()
  })

  test('S88 a page that is left aborts its parked request', async () => {
    phone = await Phone.open(world)
    await phone.signIn()
    await phone.go('navigateTo', `/${IMAGES}?matchId=m1`)
    await phone.ready()
    await phone.expire()
    await phone.faults({ rules: [{ fault: 'latency', route: '/token/refresh', minMs: 600, maxMs: 600 }] })
    await phone.refresh()
    await phone.called('/match/image/list', 'parked')
    await phone.back()
    await phone.called('/match/image/list', 'failed aborted')
    await phone.page.waitForFunction(() => window.__preview.session()?.generation === 2)
    expect(await phone.routes()).toEqual([ACTIVITIES])
    expect(await phone.loginPages()).toEqual([])
    expectNoErrors()
  })
})

describe('single-page mode', () => {
  test('R22 a page says where to log in; logins and navigations are not possible until the whole app is opened', async () => {
    phone = await Phone.open(world, `?path=${IMAGES}&matchId=m1&title=${TITLE}&scene=1154`)
    await phone.see('登录后查看照片')
    await phone.see('请点击下方「前往小程序」')
    // Actions that do not work in this mode are not shown.
    expect(await phone.count(/上传照片|暂不登录|微信一键登录/)).toBe(0)
    await phone.picture('moments')
    const { logins } = await phone.server()
    // In this mode nobody can log in, so requests that would wait for a login are cancelled.
    expect(await (await phone.ask('me')).outcomes()).toEqual(['login-cancelled'])
    await phone.page.waitForFunction(() => window.__preview.isIdle())
    expect(await phone.routes()).toEqual([IMAGES])
    expect((await phone.server()).logins).toBe(logins)
    expectNoErrors()
    await phone.tap('前往小程序')
    await phone.see('登录后查看照片')
    await phone.signIn()
    await phone.ready()
    expect(await phone.stack()).toEqual([{ route: IMAGES, query: { matchId: 'm1', title: TITLE } }])
    expectNoErrors()
  })
})
