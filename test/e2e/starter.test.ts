import { resolve } from 'node:path'
import { picture } from './browser'
import { LOGIN, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/*
 * The starter app in JavaScript, unchanged, in Chromium, against the real server.
 */

const INDEX = 'pages/index/index'

let world: World

beforeAll(async () => {
  world = await createWorld(600, resolve(__dirname, '../../starter'))
}, 3 * STEP_TIMEOUT)

afterAll(() => world?.close())

test('S118 a request that needs a login opens the login page once and is answered after the login', async () => {
  const phone = await Phone.open(world)
  await phone.at(INDEX)
  await phone.see('游客')
  expect(await phone.routes()).toEqual([INDEX])
  await phone.tap('我是谁？')
  await phone.at(LOGIN)
  await picture(phone.page, 'starter-login')
  await phone.tap('微信一键登录')
  await phone.at(INDEX)
  await phone.see('已登录')
  await phone.see('微信用户')
  expect(await phone.loginPages()).toHaveLength(1)
  await phone.tap('退出登录')
  await phone.see('游客')
  // What belongs to the user is gone with the session.
  expect(await phone.page.getByText('微信用户').count()).toBe(0)
  await phone.close()
})

test('S1 three requests that meet an expired token share one renewal, and no page changes', async () => {
  const phone = await Phone.open(world)
  await phone.tap('微信登录')
  await phone.signedIn()
  const before = await phone.server()
  expect(await phone.page.evaluate(() => window.__preview.expire())).toBe(true)
  await phone.tap('同时请求三次')
  await phone.see('3 个请求都拿到了数据')
  expect((await phone.server()).renewals).toBe(before.renewals + 1)
  expect(await phone.routes()).toEqual([INDEX])
  await picture(phone.page, 'starter-three')
  await phone.close()
})

test('R20 closing the login page leaves the page as it was, without an error', async () => {
  const phone = await Phone.open(world)
  await phone.tap('我是谁？')
  await phone.at(LOGIN)
  await phone.tap('暂不登录')
  await phone.at(INDEX)
  await phone.see('游客')
  expect(await phone.loginPages()).toHaveLength(1)
  expect(world.pageErrors).toEqual([])
  await phone.close()
})
