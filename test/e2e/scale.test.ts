import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { write } from '../folder'
import { ACTIVITIES, MINE, Phone } from './phone'
import { createWorld, type World } from './world'

/* The phone in windows of all sizes: it is always seen whole, and pages get touches as on a phone that is not scaled. */

const SOURCES: Readonly<Record<string, string>> = {
  'app.json': '{ "pages": ["pages/pad/pad"], "window": { "navigationBarTitleText": "Pad" } }',
  'pages/pad/pad.wxml': `
<view id="pad" bindtap="tap" bindlongpress="press" bindtouchmove="move"></view>
<view id="key" aria-role="button" bindtap="tap">key</view>
<view style="height: 2000px"></view>`,
  'pages/pad/pad.wxss': '#pad { margin: 40px 0 0 50px; width: 200px; height: 100px; background: #cde }',
  'pages/pad/pad.js': `
const dataOf = ({ detail, touches, changedTouches }) => ({ detail, finger: { ...touches[0], ...changedTouches[0] } })
Page({
  tap(event) { this.setData({ tap: dataOf(event) }) },
  press(event) { this.setData({ press: dataOf(event) }) },
  move(event) { this.setData({ move: dataOf(event) }) },
  measure() {
    const query = this.createSelectorQuery()
    query.select('#pad').boundingClientRect()
    query.selectViewport().fields({ size: true })
    query.exec(([{ left, top, right, bottom, width, height }, seen]) =>
      this.setData({ pad: { left, top, right, bottom, width, height }, seen }))
  },
})`,
}

const root = mkdtempSync(join(tmpdir(), 'pad-'))
let pad: World
let example: World

beforeAll(async () => {
  write(root, SOURCES)
  ;[pad, example] = await Promise.all([createWorld(600, root), createWorld()])
})
afterAll(async () => {
  await pad?.close()
  await example?.close()
  rmSync(root, { recursive: true, force: true })
})

const sized = (width: number, height: number) => (page: Page) => page.setViewportSize({ width, height })

/** The events that the page got. */
async function eventOf(page: Page, name: string): Promise<unknown> {
  await page.waitForFunction((key) => window.__preview.pageData()[key] !== undefined, name)
  return page.evaluate((key) => window.__preview.pageData()[key], name)
}

/** The tolerance: the mouse hits whole pixels of the window, which may lie between two pixels of the phone. */
const about = (value: number): unknown => expect.closeTo(value, -0.4)

const finger = (x: number, y: number, scrolled: number) => ({
  detail: { x: about(x), y: about(y + scrolled) },
  finger: {
    identifier: 0,
    clientX: about(x),
    clientY: about(y),
    pageX: about(x),
    pageY: about(y + scrolled),
  },
})

test.each([
  ['at full size', 1400, 900, 1],
  ['scaled down', 1280, 720, 0.84],
  ['at the width of the window', 360, 640, 0.74],
])(
  'taps, long presses, touch moves and selector queries use the page’s own pixels, %s',
  async (_how, width, height, scale) => {
    const phone = await Phone.open(pad, '', sized(width, height))
    const { page } = phone
    const zoom = await page.locator('.phone').evaluate((element) => element.currentCSSZoom)
    expect(zoom).toBeCloseTo(scale, 1)

    await page.evaluate(() => {
      const measure = Reflect.get(window.__preview.page() ?? {}, 'measure')
      if (typeof measure === 'function') Reflect.apply(measure, window.__preview.page(), [])
    })
    expect(await eventOf(page, 'pad')).toEqual({
      left: about(50),
      top: about(40),
      right: about(250),
      bottom: about(140),
      width: about(200),
      height: about(100),
    })
    expect(await eventOf(page, 'seen')).toEqual({ width: 375, height: 690 })

    await page.locator('[id$="--pad"]').click({ position: { x: 20 * zoom, y: 30 * zoom } })
    expect(await eventOf(page, 'tap')).toEqual(finger(70, 70, 0))

    await page.evaluate(() => {
      const { pageScrollTo } = window.__preview.wx
      if (typeof pageScrollTo === 'function')
        Reflect.apply(pageScrollTo, undefined, [{ scrollTop: 25, duration: 0 }])
    })
    // The browser scrolls by whole pixels of its own.
    await page.waitForFunction(() => (document.querySelector('.frame-scroll')?.scrollTop ?? 0) > 23)
    const scrolled = await page.locator('.frame-scroll').evaluate(({ scrollTop }) => scrollTop)
    await page.locator('[id$="--pad"]').click({ position: { x: 20 * zoom, y: 30 * zoom }, delay: 600 })
    expect(await eventOf(page, 'press')).toEqual(finger(70, 70 - scrolled, scrolled))

    // Touch events without the gestures of the browser.
    await page.locator('[id$="--pad"]').evaluate((target, scale) => {
      const { left, top } = target.getBoundingClientRect()
      const at = (x: number, y: number) =>
        new Touch({ identifier: 0, target, clientX: left + x * scale, clientY: top + y * scale })
      const send = (type: string, touches: Touch[], changedTouches: Touch[]) =>
        target.dispatchEvent(new TouchEvent(type, { touches, changedTouches, bubbles: true, composed: true }))
      const [from, to] = [at(20, 60), at(120, 60)]
      send('touchstart', [from], [from])
      send('touchmove', [to], [to])
      send('touchend', [], [to])
    }, zoom)
    expect(await eventOf(page, 'move')).toEqual(finger(170, 100 - scrolled, scrolled))
    await phone.close()
  },
)

test('Enter taps the middle of the element that has the focus', async () => {
  const phone = await Phone.open(pad, '', sized(1280, 720))
  await phone.page.locator('[id$="--key"]').focus()
  await phone.page.keyboard.press('Enter')
  const { detail } = (await eventOf(phone.page, 'tap')) as { detail: { x: number; y: number } }
  expect(detail.x).toEqual(about(187.5))
  await phone.close()
})

describe('a window', () => {
  const inside = async (phone: Phone, selector: string) => {
    const box = await phone.page.locator(selector).filter({ visible: true }).first().boundingBox()
    const size = phone.page.viewportSize()
    if (!box || !size) throw new Error(`there is no ${selector}`)
    return box.y >= 0 && box.x >= 0 && box.y + box.height <= size.height && box.x + box.width <= size.width
  }
  const overflow = (phone: Phone) =>
    phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

  test.each([
    [1280, 720],
    [1024, 600],
  ])('of %d × %d shows the whole phone with its tab bar', async (width, height) => {
    const phone = await Phone.open(example, '', sized(width, height))
    await phone.see('登录后查看活动')
    await phone.picture(`window-${width}`)
    expect(await inside(phone, '.phone')).toBe(true)
    expect(await inside(phone, 'wx-custom-tab-bar [role="tablist"]')).toBe(true)
    expect(await overflow(phone)).toBeLessThanOrEqual(0)
    await phone.close()
  })

  test.each([390, 360])(
    'of %d px shows either the phone or the panel, and does not scroll sideways',
    async (width) => {
      const phone = await Phone.open(example, '', sized(width, 780))
      const panel = phone.page.locator('.side')
      await phone.see('登录后查看活动')
      expect([await phone.screen.isVisible(), await panel.isVisible(), await overflow(phone)]).toEqual([
        true,
        false,
        0,
      ])
      expect(await inside(phone, 'wx-custom-tab-bar [role="tablist"]')).toBe(true)
      await phone.signIn()
      await phone.page.getByRole('button', { name: /Panel/ }).click()
      expect([await phone.screen.isVisible(), await panel.isVisible(), await overflow(phone)]).toEqual([
        false,
        true,
        0,
      ])
      await phone.page.getByRole('button', { name: 'Ask for three things at once' }).click()
      await phone.page.waitForFunction(() => document.querySelectorAll('[data-state="answered"]').length >= 3)
      expect(await overflow(phone)).toBe(0)
      await phone.picture(`window-${width}-panel`)
      await phone.page.getByRole('button', { name: /Phone/ }).click()
      expect(await phone.screen.isVisible()).toBe(true)
      await phone.close()
    },
  )
})

test('the panel cuts off no label in windows from 320 px to 1280 px', async () => {
  const phone = await Phone.open(example, '', sized(1280, 800))
  const { page } = phone
  await phone.signIn()
  const cutOff = () =>
    page
      .locator('.side button, .side h1, .session-words, .figure-label, .thing-name')
      .filter({ visible: true })
      .evaluateAll((all) =>
        all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent),
      )
  const found: Record<number, unknown> = {}
  for (const width of [320, 390, 761, 900, 1081, 1280]) {
    await page.setViewportSize({ width, height: 700 })
    if (width < 761) await page.getByRole('button', { name: /Panel/ }).click()
    found[width] = [...(await cutOff()), await page.locator('.session-words').textContent()]
  }
  const nothing = ['Signed in已登录']
  expect(found).toEqual({
    320: nothing,
    390: nothing,
    761: nothing,
    900: nothing,
    1081: nothing,
    1280: nothing,
  })
  await phone.close()
})

test('the keyboard alone reaches a link, the tab bar and a dialog, and the focus returns', async () => {
  const phone = await Phone.open(example, '', sized(1280, 720))
  const { page } = phone
  await phone.signIn()
  await phone.ready()
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.closest('[role], [data-page], button')?.getAttribute('role') ?? '',
    )
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      const text = await page.evaluate(() => {
        const { activeElement: on } = document
        const pressable = on?.hasAttribute('role') === true || on instanceof HTMLButtonElement
        return pressable ? (on.getAttribute('aria-label') ?? on.textContent ?? '') : ''
      })
      if (text.includes(name)) return
    }
    throw new Error(`Tab does not lead to ${name}`)
  }
  await tabTo('双打轮转')
  expect(await focused()).toBe('link')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => window.__preview.isIdle() && window.__preview.routes().length === 2)
  // The keyboard focus moves to the new page, and afterwards back to the element that had it.
  expect(await page.evaluate(() => document.activeElement?.closest('.frame:not([inert])') !== null)).toBe(
    true,
  )
  await phone.back()
  await phone.at(ACTIVITIES)
  expect(await page.evaluate(() => document.activeElement?.textContent ?? '')).toContain('双打轮转')

  await tabTo('我的')
  expect(await focused()).toBe('tab')
  await page.keyboard.press('Space')
  await phone.at(MINE)
  await tabTo('退出登录')
  await page.keyboard.press('Enter')
  await phone.see('退出后，需要重新登录才能查看活动和照片。')
  const inDialog = () => page.evaluate(() => document.activeElement?.closest('[role="alertdialog"]') !== null)
  for (let presses = 0; presses < 5; presses++) {
    expect(await inDialog()).toBe(true)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Escape')
  expect(await phone.count('退出后，需要重新登录才能查看活动和照片。')).toBe(0)
  expect(await page.evaluate(() => document.activeElement?.textContent ?? '')).toContain('退出登录')
  expect((await phone.session())?.isLogin).toBe(true)
  await phone.close()
})
