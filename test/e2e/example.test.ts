import { picture } from './browser'
import { ACTIVITIES, LOGIN, MINE, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

const DEVICES = 'packages/account/devices/devices'

/*
 * The example app as a new user tries it: every way to log in, the messages when that fails, and the pages that react.
 * Each step takes a screenshot.
 */

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld()
  phone = await Phone.open(world)
}, 3 * STEP_TIMEOUT)

afterAll(() => world?.close())

const gone = (text: string): Promise<void> => phone.exactly(text).waitFor({ state: 'hidden' })

test('a login while offline shows a message in the login panel', async () => {
  await phone.see('登录后查看活动')
  await phone.online(false)
  await phone.tap('微信一键登录')
  await phone.see('网络连不上，请检查网络后再试')
  await phone.picture('example-1-offline')
  await phone.online(true)
})

test('declining the phone number shows a message, and the user stays signed out', async () => {
  await phone.tap('我的')
  await phone.at(MINE)
  await phone.tap('手机号快捷登录')
  await phone.see('获取并验证你的手机号')
  await phone.tap('拒绝')
  await phone.see('没有获得你的手机号')
  await phone.picture('example-2-declined')
  expect((await phone.session())?.status).toBe('signedOut')
})

test('allowing the phone number signs in, binds the number and shows an avatar in the tab bar', async () => {
  await phone.tap('手机号快捷登录')
  await phone.tap('允许')
  await phone.page.getByText(/^138\*{4}\d{4}$/).waitFor()
  await phone.picture('example-3-mine')
  const faces = phone.page.locator(
    'wx-custom-tab-bar wx-image [src*="avatars"], wx-custom-tab-bar [style*="avatars"]',
  )
  expect(await faces.count()).toBeGreaterThan(0)
})

test('a page of a subpackage uses the same store and shows this device', async () => {
  await phone.tap('登录设备')
  await phone.at(DEVICES)
  await phone.see('本机')
  await phone.picture('example-4-devices')
})

test('R19 R20 when the session is revoked, the login page opens, and a login by account returns to the page', async () => {
  await phone.revoke()
  await phone.ask('me')
  await phone.at(LOGIN)
  await phone.see('登录已过期，请重新登录')
  await phone.tap('使用账号密码登录')
  await phone.page.locator('[name=account] input').fill('demo')
  await phone.page.locator('[name=password] input').fill('wrong')
  await phone.tap('账号登录')
  await phone.see('账号或密码不正确')
  await phone.picture('example-5-wrong-password')
  await phone.page.locator('[name=password] input').fill('demo1234')
  await phone.tap('账号登录')
  await phone.at(DEVICES)
  await phone.see('本机')
})

test('another account has no phone number and can bind one', async () => {
  await phone.back()
  await phone.at(MINE)
  await phone.see('演示账号')
  await phone.tap('绑定')
  await phone.tap('允许')
  await phone.page.getByText(/^138\*{4}\d{4}$/).waitFor()
  await gone('绑定')
})

test.each([
  ['activities', 'path=pages/activities/activities'],
  ['match-images', 'path=pages/match-images/match-images&matchId=m1&title=a'],
])(
  'R22 in single-page mode the %s page asks to open the mini-program, and has no buttons and no tab bar',
  async (name, query) => {
    const moments = await world.phone(`?${query}&scene=1154`)
    await moments.getByText('请点击下方「前往小程序」').waitFor()
    expect(await moments.locator('wx-button').count()).toBe(0)
    expect(await moments.locator('wx-custom-tab-bar').filter({ visible: true }).count()).toBe(0)
    await picture(moments, `example-6-moments-${name}`)
  },
)

test('a subpackage page opened by a link shows its login panel, and declining leads to the activities', async () => {
  phone = await Phone.open(world, '?path=packages/account/devices/devices')
  await phone.see('登录后查看')
  expect(await phone.routes()).toEqual([DEVICES])
  await phone.tap('暂不登录')
  await phone.at(ACTIVITIES)
})

test('a link to a missing page shows a notice with a way on; a reload keeps the page and its query', async () => {
  phone = await Phone.open(world, '?path=pages/gone/gone&id=1')
  await phone.at('pages/not-found/not-found')
  await phone.see('没有找到这个页面')
  await phone.picture('example-7-not-found')
  await phone.tap('看看活动')
  await phone.at(ACTIVITIES)
  await phone.page.goto(world.url + '?path=pages/match-images/match-images&matchId=m1&title=a')
  await phone.see('登录后查看照片')
  await phone.reload()
  await phone.see('登录后查看照片')
  await phone.page.getByRole('button', { name: '首页' }).click()
  await phone.at(ACTIVITIES)
  await phone.tap('我的')
  await phone.at(MINE)
  await phone.reload()
  await phone.at(MINE)
  await phone.see('登录同好')
})

test('the browser console shows no errors', () => {
  expect(world.pageErrors).toEqual([])
})
