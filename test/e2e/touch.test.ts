import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'
import { write } from '../folder'
import { Phone } from './phone'
import { createWorld, type World } from './world'

/* Real touches of the browser, with its own gestures: scrolling, going back, reloading. */

const SOURCES: Readonly<Record<string, string>> = {
  'app.json': '{ "pages": ["pages/pad/pad", "pages/more/more"] }',
  'pages/pad/pad.json': '{ "enablePullDownRefresh": true }',
  'pages/pad/pad.wxml':
    '<view id="pad" bindtouchmove="move" bindtouchend="end"></view><view style="height: 2000px"/>',
  'pages/pad/pad.wxss': '#pad { height: 300px; background: #cde }',
  'pages/pad/pad.js': `
Page({
  data: { moves: 0, refreshed: 0 },
  move() { this.setData({ moves: this.data.moves + 1 }) },
  end() { this.setData({ ended: true }) },
  onPullDownRefresh() { this.setData({ refreshed: this.data.refreshed + 1 }, () => wx.stopPullDownRefresh()) },
})`,
  'pages/more/more.wxml': '<view id="pad" style="height: 300px"></view>',
  'pages/more/more.js': 'Page({})',
}

const root = mkdtempSync(join(tmpdir(), 'touch-'))
let world: World
let phone: Phone
let cdp: CDPSession

beforeAll(async () => {
  write(root, SOURCES)
  world = await createWorld(600, root)
})
afterAll(async () => {
  await world?.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(async () => {
  phone = await Phone.open(world, '', (page) => page.setViewportSize({ width: 390, height: 844 }))
  cdp = await phone.page.context().newCDPSession(phone.page)
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  // This value is lost if the browser reloads or leaves the page.
  await phone.page.evaluate(() => Object.assign(window, { same: true }))
})
afterEach(() => phone.close())

interface Point {
  readonly x: number
  readonly y: number
}

/** Swipes over the screen, from and to positions in parts of its width and height. */
async function drag(from: Point, to: Point, steps = 8): Promise<void> {
  const screen = await phone.screen.boundingBox()
  if (!screen) throw new Error('there is no phone')
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : [
              {
                x: screen.x + screen.width * (from.x + (to.x - from.x) * part),
                y: screen.y + screen.height * (from.y + (to.y - from.y) * part),
              },
            ],
    })
  await touch('touchStart', 0)
  for (let step = 1; step <= steps; step++) await touch('touchMove', step / steps)
  await touch('touchEnd', 1)
}

const data = () => phone.page.evaluate(() => window.__preview.pageData())
const isSame = () => phone.page.evaluate(() => 'same' in window)

test.each([1, 8])(
  'a swipe to the right in %d steps reaches the page, and the browser does not leave the preview',
  async (steps) => {
    await drag({ x: 0.1, y: 0.3 }, { x: 0.95, y: 0.3 }, steps)
    await phone.page.waitForFunction(() => window.__preview.pageData()['ended'] === true)
    expect(Number((await data()).moves)).toBeGreaterThan(0)
    expect(await isSame()).toBe(true)
    expect(await phone.routes()).toEqual(['pages/pad/pad'])
  },
)

test('a swipe down at the top refreshes the page once; a swipe from the navigation bar does nothing', async () => {
  await drag({ x: 0.5, y: 0.3 }, { x: 0.5, y: 0.7 })
  await phone.page.waitForFunction(() => window.__preview.pageData()['refreshed'] === 1)
  await drag({ x: 0.4, y: 0.08 }, { x: 0.4, y: 0.7 })
  expect(await isSame()).toBe(true)
  expect((await data()).refreshed).toBe(1)
})

test('a swipe up scrolls the page', async () => {
  await drag({ x: 0.5, y: 0.6 }, { x: 0.5, y: 0.3 })
  await phone.page.waitForFunction(() => (document.querySelector('.frame-scroll')?.scrollTop ?? 0) > 100)
  expect((await data()).refreshed).toBe(0)
})

test('a swipe from the left edge goes back one page, even after cancelled gestures', async () => {
  for (let depth = 1; depth <= 3; depth++) await phone.go('navigateTo', '/pages/more/more')
  await phone.page.waitForFunction(() => window.__preview.isIdle() && window.__preview.routes().length === 4)
  for (let tries = 0; tries < 2; tries++)
    await phone.page.locator('.back-edge').evaluate((edge) => {
      edge.setPointerCapture = () => undefined
      for (const type of ['pointerdown', 'pointercancel'])
        edge.dispatchEvent(new PointerEvent(type, { pointerId: 7, clientX: 4, bubbles: true }))
    })
  await drag({ x: 0.01, y: 0.5 }, { x: 0.6, y: 0.5 })
  await phone.page.waitForFunction(() => window.__preview.isIdle() && window.__preview.routes().length < 4)
  expect(await phone.routes()).toHaveLength(3)
  expect(await isSame()).toBe(true)
})
