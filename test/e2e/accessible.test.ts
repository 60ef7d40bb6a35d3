import { violations } from './axe'
import { ACTIVITY, IMAGES, LOGIN, MINE, Phone } from './phone'
import { createWorld, type World } from './world'

/* The app and the panel are accessible: axe finds no violation on their pages, and they can be used by keyboard alone. */

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(async () => {
  await phone?.close()
  expect(world.pageErrors.splice(0)).toEqual([])
})

describe.each(['light', 'dark'] as const)('axe finds no violation in the %s theme:', (colorScheme) => {
  const open = async (link = '', width = 1280) => {
    phone = await Phone.open(world, link, async (page) => {
      await page.setViewportSize({ width, height: 860 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    })
  }
  const clean = async (name: string) => {
    await phone.picture(`axe-${colorScheme}-${name}`)
    expect([name, ...(await violations(phone.page))]).toEqual([name])
  }

  test('on the pages that a visitor sees', async () => {
    await open()
    await phone.see('登录后查看活动')
    await clean('visitor-activities')
    await phone.tab(MINE)
    await phone.see('登录同好')
    await phone.tap('使用账号密码登录')
    await phone.see('或使用账号登录')
    await clean('visitor-mine')
    await phone.go('navigateTo', `/${LOGIN}`)
    await phone.see('和喜欢同一件事的人，在周末见面')
    await clean('visitor-login')
    await phone.tap('手机号快捷登录')
    await phone.see('获取并验证你的手机号')
    await clean('sheet')
  })

  test('on the pages and dialogs that a signed-in user sees', async () => {
    await open()
    await phone.signIn()
    await phone.ready()
    await clean('activities')
    // Not the first one of the list: an activity of today may be over, and then nobody can be reminded of it.
    await phone.go('navigateTo', '/pages/activity/activity?id=a18')
    await phone.at(ACTIVITY)
    await phone.ready()
    await clean('activity')
    await phone.tap('提醒我')
    await phone.see('发送一次性订阅消息')
    await clean('subscription')
    await phone.page.keyboard.press('Escape')
    await phone.tap('现场照片')
    await phone.at(IMAGES)
    await phone.ready()
    await clean('images-none')
    await phone.upload('#e07a5f')
    await phone.see('1 张现场照片')
    await clean('images-one')
    await phone.back()
    await phone.go('redirectTo', `/${ACTIVITY}?id=a9`)
    await phone.tap('付款报名 · 68 元')
    await phone.see('¥68.00')
    await clean('payment')
    await phone.page.keyboard.press('Escape')
    await phone.back()
    await phone.tab(MINE)
    await phone.see('登录有效期')
    await clean('mine')
    await phone.tap('退出登录')
    await phone.see('退出后，需要重新登录才能查看活动和照片。')
    await clean('dialog')
    await phone.page.keyboard.press('Escape')
    await phone.tap('登录设备')
    await phone.see('本机')
    await clean('devices')
    await phone.page.getByRole('button', { name: 'Background' }).click()
    await phone.page.getByText('小程序在后台').waitFor()
    await clean('background')
  })

  test('in a narrow window, with the phone and with the panel in Chinese', async () => {
    await open('', 390)
    await phone.see('登录后查看活动')
    await clean('narrow-phone')
    await phone.page.getByRole('button', { name: /Panel/ }).click()
    await phone.page.getByRole('button', { name: '中文' }).click()
    await phone.page.getByText('还没有人登录').waitFor()
    await clean('narrow-panel')
  })
})
