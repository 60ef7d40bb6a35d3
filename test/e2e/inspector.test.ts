import type { Locator } from 'playwright-core'
import { picture } from './browser'
import { ACTIVITIES, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/*
 * The inspector on the example, in Chromium, against the real server: light and dark, in both languages, on a narrow phone.
 */

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld(600)
  phone = await Phone.open(world)
}, 3 * STEP_TIMEOUT)

afterAll(() => world?.close())

/** A part of the inspector that can be seen. */
const part = (name: string): Locator =>
  phone.page
    .locator(`wx-panel [class~="miniprogram-npm-mobx-miniprogram-auth-inspector-panel-panel--${name}"]`)
    .filter({ visible: true })
const press = (name: string) => part(name).first().click()

async function speak(language: 'en' | 'zh_CN'): Promise<void> {
  await phone.page.evaluate((spoken) => {
    const { wx } = window.__preview
    const read: unknown = wx.getAppBaseInfo
    const base: unknown = typeof read === 'function' ? Reflect.apply(read, wx, []) : {}
    Reflect.set(wx, 'getAppBaseInfo', () => ({ ...Object(base), language: spoken }))
  }, language)
}

test('the inspector’s dot is grey for a visitor and green after the login', async () => {
  await phone.at(ACTIVITIES)
  await part('light--signedOut').waitFor()
  await phone.signIn()
  await part('light--signedIn').waitFor()
  await picture(phone.page, 'inspector-dot')
})

test('the opened inspector shows three requests that met an expired token, and their renewal', async () => {
  await press('dot')
  await press('clear')
  // The renewal lasts until the slowest of the three has met the expired token.
  await phone.faults({ rules: [{ fault: 'latency', route: '/token/refresh', minMs: 1500, maxMs: 1500 }] })
  expect(await phone.page.evaluate(() => window.__preview.expire())).toBe(true)
  await phone.page.evaluate(() =>
    Promise.all(
      [1, 2, 3].map((pageNo) =>
        window.__preview.get(`meetup/api/v1/activity/getActivityList?pageNo=${pageNo}&pageSize=1`),
      ),
    ),
  )
  await phone.faults({ rules: [] })
  await part('row--renewal').waitFor()
  // Other requests of the page may be answered before these three.
  const lives = part('steps').filter({ hasText: /发出.*令牌过期.*等待.*重发.*已回答 200/ })
  await lives.nth(2).waitFor()
  expect(await lives.count()).toBe(3)
  expect(await part('generation').textContent()).toBe('2')
  await picture(phone.page, 'inspector-zh-light')
  await phone.page.emulateMedia({ colorScheme: 'dark' })
  await picture(phone.page, 'inspector-zh-dark')
  await phone.page.emulateMedia({ colorScheme: 'light' })
})

test('the inspector is in English or Chinese, and cuts off nothing on a phone 320 px wide', async () => {
  await speak('en')
  await part('title').filter({ hasText: 'Signed in' }).waitFor()
  await picture(phone.page, 'inspector-en-light')
  await phone.page.emulateMedia({ colorScheme: 'dark' })
  await picture(phone.page, 'inspector-en-dark')
  await phone.page.emulateMedia({ colorScheme: 'light' })
  const narrow = await phone.page.addStyleTag({ content: '.phone-screen { width: 320px !important; }' })
  const boxes = await part('sheet').evaluate((sheet) =>
    [
      sheet,
      ...sheet.querySelectorAll(
        '[class*="panel--action"], [class*="panel--row-head"], [class*="panel--step"]',
      ),
    ].map((each) => {
      const { left, right } = each.getBoundingClientRect()
      return { left, right }
    }),
  )
  const [sheet] = boxes
  expect(boxes.length).toBeGreaterThan(8)
  expect(
    boxes.filter(({ left, right }) => sheet && (left < sheet.left - 1 || right > sheet.right + 1)),
  ).toEqual([])
  await picture(phone.page, 'inspector-en-320')
  await narrow.evaluate((style) => (style as unknown as Element).remove())
  await speak('zh_CN')
  await part('title').filter({ hasText: '已登录' }).waitFor()
})

test('the inspector’s buttons fail a renewal, go offline for a while and log out', async () => {
  await press('failRenewal')
  await press('refresh')
  await part('row-text').filter({ hasText: '暂时无法续期' }).waitFor()
  expect((await phone.page.evaluate(() => window.__preview.session()))?.isLogin).toBe(true)
  await press('offline')
  const code = await phone.page.evaluate(() =>
    window.__preview.get('me').then(
      () => 'answered',
      (error: unknown) => String(Reflect.get(Object(error), 'code')),
    ),
  )
  expect(code).toBe('network')
  await picture(phone.page, 'inspector-offline')
  await part('row-text').filter({ hasText: '网络恢复' }).waitFor()
  await press('logout')
  await part('title').filter({ hasText: '未登录' }).waitFor()
  await press('close')
  await part('light--signedOut').waitFor()
  expect(world.pageErrors.filter((text) => !/getClipboard/.test(text))).toEqual([])
})
