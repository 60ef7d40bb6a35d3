import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { startPreview } from '../../preview/start-preview'
import { ACTIVITIES, Phone } from './phone'
import { createWorld, type World } from './world'

/* The panel while a user is signed in: it explains when the token is renewed, and shows the faults that are switched on. */

let world: World
let phone: Phone

beforeAll(async () => {
  world = await createWorld(20)
})
afterAll(() => world?.close())
afterEach(async () => {
  await phone.faults({ latencyMs: 0 })
  await phone.close()
  world.pageErrors.length = 0
})

const control = (name: string): Locator => phone.page.locator(`[data-control="${name}"]`)
const pressed = (name: string) => control(name).getAttribute('aria-pressed')
const says = (text: string | RegExp) =>
  phone.page.locator('.side').getByText(text).filter({ visible: true }).first()

async function member(): Promise<void> {
  phone = await Phone.open(world)
  await phone.signIn()
  await phone.at(ACTIVITIES)
  await phone.ready()
}

/** The position of the mark on the bar, from 0 to 1. */
async function placeOf(selector: string): Promise<number> {
  const track = await phone.page.locator('.session-bar').boundingBox()
  const box = await phone.page.locator(selector).boundingBox()
  if (!track || !box) throw new Error(`there is no ${selector}`)
  return (box.x + box.width / 2 - track.x) / track.width
}

test('the mark on the session bar is where the renewal happens, and says why', async () => {
  await member()
  expect(await placeOf('.session-mark')).toBeCloseTo(0.5, 1)
  await says('Renewed here by itself: half-way, because the token lives for less than 2:00').waitFor()
  await phone.picture('panel-mark')
  // Also after a reload, although the app then knows only when the token ends.
  await phone.reload()
  await phone.signedIn()
  await says('Renewed here by itself').waitFor()
  expect(await placeOf('.session-mark')).toBeCloseTo(0.5, 1)
  // At the mark, the renewal comes.
  const first = (await phone.session())?.generation ?? 0
  await phone.page.waitForFunction((before) => (window.__preview.session()?.generation ?? 0) > before, first)
  await says(/^Renewed: token #\d+ → #\d+$/).waitFor()
})

test('a visitor sees no token and no mark', async () => {
  phone = await Phone.open(world)
  await says('Nobody has signed in yet.').waitFor()
  expect(await phone.page.locator('.session-mark').isVisible()).toBe(false)
})

test('the server switches show the server’s state, also after a reload and in a second window', async () => {
  await member()
  const second = await Phone.open(world)
  const there = (name: string) => second.page.locator(`[data-control="${name}"]`).getAttribute('aria-pressed')
  expect([await pressed('slow'), await there('slow')]).toEqual(['false', 'false'])
  await control('slow').click()
  await phone.page.locator('[data-control="slow"][aria-pressed="true"]').waitFor()
  // Another browser shows it when its window gets the focus; another window of the same browser shows it at once.
  await second.page.evaluate(() => dispatchEvent(new Event('focus')))
  await second.page.locator('[data-control="slow"][aria-pressed="true"]').waitFor()
  const twin = await phone.page.context().newPage()
  await twin.goto(world.url)
  await twin.locator('[data-control="slow"][aria-pressed="true"]').waitFor()
  await phone.reload()
  await phone.page.locator('[data-control="slow"][aria-pressed="true"]').waitFor()
  await phone.picture('panel-switches')
  await twin.locator('[data-control="slow"]').click()
  await phone.page.locator('[data-control="slow"][aria-pressed="false"]').waitFor()
  expect(await pressed('down')).toBe('false')
  await second.close()
})

test('the phone switches show the phone’s state, and after a reload the phone is online and in the foreground', async () => {
  await member()
  await phone.online(false)
  await phone.page.locator('[data-control="offline"][aria-pressed="true"]').waitFor()
  await phone.hide()
  await phone.page.locator('[data-control="background"][aria-pressed="true"]').waitFor()
  await phone.show()
  await phone.page.locator('[data-control="background"][aria-pressed="false"]').waitFor()
  await phone.reload()
  await phone.signedIn()
  expect([await pressed('offline'), await pressed('background')]).toEqual(['false', 'false'])
})

test('each device of `?device=` has its own user and its own session in the same browser', async () => {
  await member()
  const page = await phone.page.context().newPage()
  const at = async (address: string) => {
    await page.goto(world.url + address)
    await page.waitForFunction(
      () => '__preview' in window && window.__preview.session()?.status === 'signedOut',
    )
  }
  const tap = (text: string) =>
    page.locator('.phone-screen').getByText(text, { exact: true }).filter({ visible: true }).click()
  await at('?device=b')
  await tap('微信一键登录')
  await page.waitForFunction(() => '__preview' in window && window.__preview.session()?.isLogin === true)
  const [mine, theirs] = await Promise.all(
    [phone.page, page].map((each) => each.evaluate(() => window.__preview.get('me'))),
  )
  expect(theirs).not.toEqual(mine)
  await page.reload()
  await page.waitForFunction(() => '__preview' in window && window.__preview.session()?.isLogin === true)
  await at('?device=c')
  await phone.reload()
  await phone.signedIn()
})

test('a banner is shown while the server is down, and disappears when it is back', async () => {
  await member()
  const dataDir = mkdtempSync(join(tmpdir(), 'preview-'))
  const first = await startPreview({ port: 0, apiPort: 0, dataDir })
  const { page } = phone
  await page.goto(first.url)
  await phone.signIn()
  const banner = page.locator('.banner')
  expect(await banner.isVisible()).toBe(false)
  await first.close()
  await banner.waitFor()
  await phone.picture('panel-banner')
  expect(await banner.textContent()).toContain('start it again')
  expect((await phone.session())?.isLogin).toBe(true)
  const [port, apiPort] = [first.url, first.apiUrl].map((url) => Number(new URL(url).port))
  const again = await startPreview({ port: Number(port), apiPort: Number(apiPort), dataDir })
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await banner.waitFor({ state: 'hidden' })
  expect((await phone.session())?.isLogin).toBe(true)
  await again.close()
  rmSync(dataDir, { recursive: true, force: true })
})
