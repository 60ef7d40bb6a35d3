import { ACTIVITY, LOGIN, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/*
 * One activity on two phones, with the example app, the reference server and the live channel between them. The activity is
 * days ahead: one of today is over in the evening.
 */

let world: World

beforeAll(async () => {
  world = await createWorld()
}, 3 * STEP_TIMEOUT)
afterAll(() => world?.close())

test('R19 R20 a visitor signs up after one login, another phone sees the number change, and an expired token is renewed', async () => {
  const other = await Phone.open(world)
  await other.signIn()
  await other.ready()
  await other.go('navigateTo', '/pages/activity/activity?id=a18')
  await other.at(ACTIVITY)
  await other.see('26/40 人')

  const visitor = await Phone.open(world, '?path=pages/activity/activity&id=a18')
  await visitor.see('26/40 人')
  await visitor.tap('我要报名')
  await visitor.at(LOGIN)
  await visitor.signIn()
  await visitor.at(ACTIVITY)
  await visitor.see('取消报名')
  expect(await visitor.loginPages()).toEqual(['navigateTo'])
  await other.see('27/40 人')
  await other.picture('activity-1-live')
  await visitor.picture('activity-2-joined')

  await visitor.expire()
  await visitor.tap('取消报名')
  await visitor.see('我要报名')
  await other.see('26/40 人')
  expect(await visitor.loginPages()).toEqual(['navigateTo'])
  expect((await visitor.session())?.status).toBe('signedIn')

  await visitor.online(false)
  await visitor.tap('我要报名')
  await visitor.see('网络不太顺畅，请检查网络后重试')
  await visitor.see('我要报名')
  await visitor.online(true)
})

test('a reminder is kept through a login and a renewal, and its message opens the activity', async () => {
  const phone = await Phone.open(world, '?path=pages/activity/activity&id=a26&device=reminded')
  await phone.tap('提醒我')
  await phone.tap('取消')
  await phone.see('提醒我')
  await phone.tap('提醒我')
  await phone.tap('允许')
  await phone.at(LOGIN)
  await phone.signIn()
  await phone.at(ACTIVITY)
  await phone.see('取消提醒')
  await phone.picture('activity-3-reminder')
  await phone.tap('取消提醒')
  await phone.see('提醒我')
  await phone.expire()
  await phone.tap('提醒我')
  await phone.tap('允许')
  await phone.see('取消提醒')
  expect(await phone.loginPages()).toEqual(['navigateTo'])

  // The reminder is due an hour before the activity begins. The panel's button makes it due now.
  await phone.page.evaluate(() => window.__preview.setHidden(true))
  await phone.page.locator('[data-control="remind"]').click()
  const banner = phone.page.getByRole('status').getByRole('button', { name: /^服务通知/ })
  await banner.waitFor()
  await phone.picture('activity-3-notification')
  await banner.click()
  await phone.at(ACTIVITY)
  expect(await phone.stack()).toEqual([{ route: ACTIVITY, query: { id: 'a26' } }])
  expect(await banner.count()).toBe(0)
})

test('a payment can be cancelled, and after a renewal it is made once', async () => {
  const phone = await Phone.open(world, '?path=pages/activity/activity&id=a9&device=payer')
  await phone.tap('付款报名 · 68 元')
  await phone.at(LOGIN)
  await phone.signIn()
  await phone.at(ACTIVITY)
  await phone.see('¥68.00')
  await phone.picture('activity-4-payment')
  await phone.tap('取消')
  await phone.see('还没有付款，名额为你保留 15 分钟')
  await phone.expire()
  await phone.tap('付款报名 · 68 元')
  await phone.tap('支付')
  await phone.see('已报名')
  await phone.see('28/32 人')
  expect(await phone.count('付款报名 · 68 元')).toBe(0)
  await phone.picture('activity-5-paid')
})

test('the browser consoles show no errors', () => {
  expect(world.pageErrors).toEqual([])
})
