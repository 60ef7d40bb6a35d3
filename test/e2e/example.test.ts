import type { Page } from 'playwright-core'
import { picture } from './browser'
import { createWorld, PATIENCE, type World } from './world'

jest.setTimeout(2 * PATIENCE)

/*
 * The example app as somebody tries it who has never seen it: every way to sign in, what is said when it does not work,
 * and the places that react. Each step leaves a picture.
 */

interface Handle {
  routes(): string[]
  isIdle(): boolean
  session(): { readonly status: string } | null
  setOnline(online: boolean): void
  revoke(): Promise<boolean>
  get(path: string): Promise<unknown>
  back(): void
}

let world: World
let page: Page

beforeAll(async () => {
  world = await createWorld()
  page = await world.phone()
}, 3 * PATIENCE)

afterAll(() => world?.close())

const seen = (text: string): Promise<void> => page.getByText(text).filter({ visible: true }).first().waitFor()
const gone = (text: string): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ state: 'hidden' })
const tap = (text: string): Promise<void> =>
  page.getByText(text, { exact: true }).filter({ visible: true }).first().click()
const phone = <T>(ask: (handle: Handle) => T): Promise<T> =>
  page.evaluate(`(${ask.toString()})(window.__preview)`) as Promise<T>
const arrived = (route: string): Promise<unknown> =>
  page.waitForFunction((wanted) => {
    const handle = Reflect.get(window, '__preview') as Handle
    return handle.isIdle() && handle.routes().at(-1) === wanted
  }, route)

test('offline, the panel says so, and the next tap works', async () => {
  await seen('登录后查看活动')
  await phone((handle) => handle.setOnline(false))
  await tap('微信一键登录')
  await seen('网络连不上，请检查网络后再试')
  await picture(page, 'example-1-offline')
  await phone((handle) => handle.setOnline(true))
})

test('on the mine tab the phone number is asked for; who says no reads what that means, and nothing else happens', async () => {
  await tap('我的')
  await arrived('pages/mine/mine')
  await tap('手机号快捷登录')
  await seen('获取并验证你的手机号')
  await tap('拒绝')
  await seen('没有获得你的手机号')
  await picture(page, 'example-2-declined')
  expect(await phone((handle) => handle.session()?.status)).toBe('signedOut')
})

test('who allows it is signed in, with the number bound, and has a face on the tab bar', async () => {
  await tap('手机号快捷登录')
  await tap('允许')
  await page.getByText(/^138\*{4}\d{4}$/).waitFor()
  await picture(page, 'example-3-mine')
  const faces = page.locator(
    'wx-custom-tab-bar wx-image [src*="avatars"], wx-custom-tab-bar [style*="avatars"]',
  )
  expect(await faces.count()).toBeGreaterThan(0)
})

test('a page of the sub-package shows this device, for it shares the one store', async () => {
  await tap('登录设备')
  await arrived('packages/account/devices/devices')
  await seen('本机')
  await picture(page, 'example-4-devices')
})

test('R19 R20 its session ends elsewhere: the login page opens over it, and the account form leads back to it', async () => {
  expect(await phone((handle) => handle.revoke())).toBe(true)
  await phone((handle) => void handle.get('me').catch(() => undefined))
  await arrived('pages/login/login')
  await seen('登录已过期，请重新登录')
  await tap('使用账号密码登录')
  await page.locator('[name=account] input').fill('demo')
  await page.locator('[name=password] input').fill('wrong')
  await tap('账号登录')
  await seen('账号或密码不正确')
  await picture(page, 'example-5-wrong-password')
  await page.locator('[name=password] input').fill('demo1234')
  await tap('账号登录')
  await arrived('packages/account/devices/devices')
  await seen('本机')
})

test('another account has no number yet, and binds it by a tap', async () => {
  await phone((handle) => handle.back())
  await arrived('pages/mine/mine')
  await seen('演示账号')
  await tap('绑定')
  await tap('允许')
  await page.getByText(/^138\*{4}\d{4}$/).waitFor()
  await gone('绑定')
})

test.each([
  ['activities', 'path=pages/activities/activities'],
  ['match-images', 'path=pages/match-images/match-images&matchId=m1&title=a'],
])(
  'R22 in Moments the %s page says that one has to open the mini-program, and offers no button of its own',
  async (name, query) => {
    const moments = await world.phone(`?${query}&scene=1154`)
    await moments.getByText('请点击下方「前往小程序」').waitFor()
    expect(await moments.locator('wx-button').count()).toBe(0)
    expect(await moments.locator('wx-custom-tab-bar').filter({ visible: true }).count()).toBe(0)
    await picture(moments, `example-6-moments-${name}`)
  },
)

test('a sub-package page that a link opens to a visitor shows its panel, and declining leads into the app', async () => {
  page = await world.phone('?path=packages/account/devices/devices')
  await seen('登录后查看')
  expect(await phone((handle) => handle.routes())).toEqual(['packages/account/devices/devices'])
  await tap('暂不登录')
  await arrived('pages/activities/activities')
})

test('a link to a page that is not there says so and leads into the app; a reload keeps the page with its query', async () => {
  page = await world.phone('?path=pages/gone/gone&id=1')
  await arrived('pages/not-found/not-found')
  await seen('没有找到这个页面')
  await picture(page, 'example-7-not-found')
  await tap('看看活动')
  await arrived('pages/activities/activities')
  await page.goto(world.url + '?path=pages/match-images/match-images&matchId=m1&title=a')
  await seen('登录后查看照片')
  await page.reload()
  await seen('登录后查看照片')
  await page.getByRole('button', { name: '首页' }).click()
  await arrived('pages/activities/activities')
  await tap('我的')
  await arrived('pages/mine/mine')
  await page.reload()
  await arrived('pages/mine/mine')
  await seen('登录同好')
})

test('the phone had nothing to complain about', () => {
  expect(world.complaints).toEqual([])
})
