import type { Page } from 'playwright-core'
import { picture } from './browser'
import { ACTIVITIES, IMAGES, LOGIN, MINE } from './phone'
import { createWorld, PATIENCE, type World } from './world'

jest.setTimeout(2 * PATIENCE)

/*
 * The main job, end to end: the example app, unchanged, in Chromium, against the real server. The steps are one story of
 * one user, told in order; each leaves a picture.
 */

let world: World
let page: Page

beforeAll(async () => {
  world = await createWorld()
  page = await world.phone()
}, 3 * PATIENCE)

afterAll(() => world?.close())

const seen = (text: string): Promise<void> => page.getByText(text).filter({ visible: true }).first().waitFor()
const tap = (text: string): Promise<void> =>
  page.getByText(text, { exact: true }).filter({ visible: true }).first().click()
const status = (): Promise<string | undefined> => page.evaluate(() => window.__preview.session()?.status)
const generation = (): Promise<number> => page.evaluate(() => window.__preview.session()?.generation ?? 0)
const routes = (): Promise<string[]> => page.evaluate(() => window.__preview.routes())

/** The counters of the real server. */
async function server(): Promise<{ readonly renewals: number; readonly logins: number }> {
  const answer = await fetch(world.apiUrl + 'dev/state')
  const { data } = (await answer.json()) as { data: { renewals: number; logins: number } }
  return data
}

/** Three things at once, through the app's own client. What each came to: its data's kind, or its error's code. */
function askForThree(): Promise<string[]> {
  return page.evaluate(() =>
    Promise.all(
      [
        'meetup/api/v1/activity/getActivityList?pageNo=1&pageSize=10',
        'meetup/api/v1/match/image/list?matchId=m1',
        'me',
      ].map((path) =>
        window.__preview.get(path).then(
          () => 'answered',
          (error: unknown) => String(Reflect.get(Object(error), 'code')),
        ),
      ),
    ),
  )
}

test('a visitor sees the activities tab with its login panel, and was taken nowhere', async () => {
  await seen('登录后查看活动')
  await picture(page, '1-visitor')
  expect(await routes()).toEqual([ACTIVITIES])
  expect(await status()).toBe('signedOut')
})

test('one tap logs in: groups and activities are there', async () => {
  await tap('微信一键登录')
  await seen('我的小组')
  await seen('近期活动')
  await page.getByText('照片', { exact: true }).first().waitFor()
  await picture(page, '2-signed-in')
  expect(await status()).toBe('signedIn')
  expect(await server()).toMatchObject({ logins: 1, renewals: 0 })
})

test('R1 R2 the token expires, and list, images and profile are fetched at the same time: one renewal, three answers, nothing to see', async () => {
  const before = { generation: await generation(), server: await server(), routes: await routes() }
  expect(await page.evaluate(() => window.__preview.expire())).toBe(true)
  expect(await askForThree()).toEqual(['answered', 'answered', 'answered'])
  await picture(page, '3-renewed')
  expect(await generation()).toBe(before.generation + 1)
  expect((await server()).renewals).toBe(before.server.renewals + 1)
  expect(await routes()).toEqual(before.routes)
  const lives = await page.evaluate(() =>
    window.__preview
      .log()
      .slice(0, 12)
      .flatMap((row) => (row.kind === 'call' ? [row.steps.map(({ phase }) => phase)] : []))
      .filter((phases) => phases.includes('replayed')),
  )
  expect(lives).toHaveLength(3)
  for (const phases of lives) expect(phases.filter((phase) => phase === 'replayed')).toHaveLength(1)
})

test('R19 R20 the session is revoked and three requests are made at once: one login page; after login the same page, query and data', async () => {
  await page.getByText('照片', { exact: true }).filter({ visible: true }).first().click()
  await page.waitForFunction(
    () => window.__preview.isIdle() && window.__preview.pageData()['phase'] === 'ready',
  )
  const there = await page.evaluate(() => window.__preview.stack())
  expect(there.map(({ route }) => route)).toEqual([ACTIVITIES, IMAGES])
  expect(there[1]?.query).toHaveProperty('matchId')

  expect(await page.evaluate(() => window.__preview.revoke())).toBe(true)
  const asked = askForThree()
  await page.waitForFunction((login) => window.__preview.routes().includes(login), LOGIN)
  await page.waitForFunction(() => window.__preview.isIdle())
  await seen('登录已过期')
  await picture(page, '4-login-page')
  expect(await routes()).toEqual([ACTIVITIES, IMAGES, LOGIN])

  await tap('微信一键登录')
  await page.waitForFunction((login) => !window.__preview.routes().includes(login), LOGIN)
  expect(await asked).toEqual(['answered', 'answered', 'answered'])
  expect(await page.evaluate(() => window.__preview.stack())).toEqual(there)
  await page.waitForFunction(() => window.__preview.pageData()['phase'] === 'ready')
  await picture(page, '5-back-again')
})

test('log out on the mine tab: the activities tab, which was hidden, shows the login panel when it is shown', async () => {
  await page.evaluate(() => window.__preview.back())
  await page.waitForFunction(() => window.__preview.isIdle() && window.__preview.routes().length === 1)
  await page.evaluate((mine) => window.__preview.tapTab(mine), MINE)
  await seen('登录有效期')
  await picture(page, '6-mine')
  await tap('退出登录')
  await seen('退出后')
  await page.getByText('退出', { exact: true }).filter({ visible: true }).first().click()
  await seen('登录同好')
  await picture(page, '7-logged-out')
  expect(await page.evaluate(() => window.__preview.session())).toMatchObject({
    status: 'signedOut',
    reason: 'logout',
  })

  await page.evaluate((tab) => window.__preview.tapTab(tab), ACTIVITIES)
  await seen('登录后查看活动')
  await picture(page, '8-hidden-tab-knows')
})

test('a reload of the browser restores the session from storage', async () => {
  await tap('微信一键登录')
  await seen('我的小组')
  const { logins } = await server()
  await page.reload()
  await seen('我的小组')
  await page.getByText('照片', { exact: true }).first().waitFor()
  await picture(page, '9-restored')
  expect(await status()).toBe('signedIn')
  expect(await server()).toMatchObject({ logins })
})

test('the phone had nothing to complain about, and no token is to be seen on the page', async () => {
  expect(world.complaints).toEqual([])
  const stored = await page.evaluate(() => Object.values(localStorage).join('\n'))
  const tokens = [...stored.matchAll(/[A-Za-z0-9_-]{43}/g)].map(([token]) => token)
  const shown = await page.content()
  expect(tokens.filter((token) => shown.includes(token))).toEqual([])
})
