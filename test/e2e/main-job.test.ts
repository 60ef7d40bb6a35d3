import { ACTIVITIES, IMAGES, LOGIN, MINE, Phone } from './phone'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/*
 * The main job, end to end: the example app, unchanged, in Chromium, against the real server. The steps are those of
 * one user, in order; each takes a screenshot.
 */

const THREE = [
  'meetup/api/v1/activity/getActivityList?pageNo=1&pageSize=10',
  'meetup/api/v1/match/image/list?matchId=m1',
  'me',
]

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld()
  phone = await Phone.open(world)
}, 3 * STEP_TIMEOUT)

afterAll(() => world?.close())

const status = async (): Promise<string | undefined> => (await phone.session())?.status
const generation = async (): Promise<number> => (await phone.session())?.generation ?? 0

test('a visitor sees the activities tab with its login panel, and no other page opens', async () => {
  await phone.see('登录后查看活动')
  await phone.picture('1-visitor')
  expect(await phone.routes()).toEqual([ACTIVITIES])
  expect(await status()).toBe('signedOut')
})

test('one tap on the login button logs in, and groups and activities are shown', async () => {
  await phone.tap('微信一键登录')
  await phone.see('我的小组')
  await phone.see('近期活动')
  await phone.exactly('照片').waitFor()
  await phone.picture('2-signed-in')
  expect(await status()).toBe('signedIn')
  expect(await phone.server()).toMatchObject({ logins: 1, renewals: 0 })
})

test('R1 R2 three requests that meet an expired token share one renewal and are answered, and no page changes', async () => {
  const before = {
    generation: await generation(),
    server: await phone.server(),
    routes: await phone.routes(),
  }
  await phone.expire()
  const asked = await phone.ask(...THREE)
  expect(await asked.settled()).toEqual(['answered', 'answered', 'answered'])
  await phone.picture('3-renewed')
  expect(await generation()).toBe(before.generation + 1)
  expect((await phone.server()).renewals).toBe(before.server.renewals + 1)
  expect(await phone.routes()).toEqual(before.routes)
  const lives = await phone.page.evaluate(() =>
    window.__preview
      .log()
      .slice(0, 12)
      .flatMap((row) => (row.kind === 'call' ? [row.steps.map(({ phase }) => phase)] : []))
      .filter((phases) => phases.includes('replayed')),
  )
  expect(lives).toHaveLength(3)
  for (const phases of lives) expect(phases.filter((phase) => phase === 'replayed')).toHaveLength(1)
})

test('R19 R20 three requests of a revoked session open one login page, and the login returns to the same page', async () => {
  await phone.tap('照片')
  await phone.ready()
  const there = await phone.stack()
  expect(there.map(({ route }) => route)).toEqual([ACTIVITIES, IMAGES])
  expect(there[1]?.query).toHaveProperty('matchId')

  await phone.revoke()
  const asked = await phone.ask(...THREE)
  await phone.at(LOGIN)
  await phone.see('登录已过期')
  await phone.picture('4-login-page')
  expect(await phone.routes()).toEqual([ACTIVITIES, IMAGES, LOGIN])

  await phone.tap('微信一键登录')
  await phone.at(IMAGES)
  expect(await asked.settled()).toEqual(['answered', 'answered', 'answered'])
  expect(await phone.stack()).toEqual(there)
  await phone.ready()
  await phone.picture('5-back-again')
})

test('after a logout on the mine tab, the activities tab shows the login panel', async () => {
  await phone.back()
  await phone.at(ACTIVITIES)
  await phone.tab(MINE)
  await phone.see('登录有效期')
  await phone.picture('6-mine')
  await phone.tap('退出登录')
  await phone.see('退出后')
  await phone.tap('退出')
  await phone.see('登录同好')
  await phone.picture('7-logged-out')
  expect(await phone.session()).toMatchObject({
    status: 'signedOut',
    reason: 'logout',
  })

  await phone.tab(ACTIVITIES)
  await phone.see('登录后查看活动')
  await phone.picture('8-hidden-tab-knows')
})

test('a reload of the browser restores the session from storage', async () => {
  await phone.tap('微信一键登录')
  await phone.see('我的小组')
  const { logins } = await phone.server()
  await phone.reload()
  await phone.see('我的小组')
  await phone.exactly('照片').waitFor()
  await phone.picture('9-restored')
  expect(await status()).toBe('signedIn')
  expect(await phone.server()).toMatchObject({ logins })
})

test('the browser console shows no errors, and the page shows no token', async () => {
  expect(world.pageErrors).toEqual([])
  const stored = await phone.page.evaluate(() => Object.values(localStorage).join('\n'))
  const tokens = [...stored.matchAll(/[A-Za-z0-9_-]{43}/g)].map(([token]) => token)
  const shown = await phone.page.content()
  expect(tokens.filter((token) => shown.includes(token))).toEqual([])
})
