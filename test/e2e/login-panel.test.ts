import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { picture } from './browser'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(2 * STEP_TIMEOUT)

/* The layout of the login panel with all of its parts: light, dark, narrow, in English, and busy. */

const folder = mkdtempSync(path.join(tmpdir(), 'panel-app-'))
let world: World

beforeAll(async () => {
  cpSync(path.join(__dirname, 'panel-app'), folder, { recursive: true })
  cpSync(path.join(__dirname, '../../miniprogram/miniprogram_npm'), path.join(folder, 'miniprogram_npm'), {
    recursive: true,
  })
  world = await createWorld(600, folder)
}, 3 * STEP_TIMEOUT)

afterAll(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (name: string): Promise<Page> => world.phone(`?path=pages/${name}/${name}`)
const seen = (page: Page, text: string): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor()
const styleOf = (page: Page, text: string, name: string): Promise<string> =>
  page
    .locator('wx-button')
    .filter({ hasText: text })
    .evaluate((button, property) => getComputedStyle(button).getPropertyValue(property), name)

/** The elements that overflow their parent, or the panel. */
const overflowing = (page: Page): Promise<string[]> =>
  page
    .locator('.panel')
    .first()
    .evaluate((panel) => {
      const { left, right } = panel.getBoundingClientRect()
      return [...panel.querySelectorAll('*')].flatMap((element) => {
        const box = element.getBoundingClientRect()
        return box.width > 0 && (box.left < left - 1 || box.right > right + 1)
          ? [element.outerHTML.slice(0, 80)]
          : []
      })
    })

test('a light login panel shows all its parts, with buttons of full width and the classes of the app', async () => {
  const page = await open('light')
  await seen(page, '登录已过期')
  await page.getByText('微信一键登录').click()
  await seen(page, '登录没有成功')
  await picture(page, 'panel-1-light')
  expect(await overflowing(page)).toEqual([])
  expect(await styleOf(page, '手机号快捷登录', 'letter-spacing')).toBe('4px')
  const [phone, wechat] = await Promise.all(
    ['手机号快捷登录', '微信一键登录'].map((text) => styleOf(page, text, 'width')),
  )
  const [decline, foot] = await Promise.all(
    ['暂不登录', 'foot'].map((text) => page.getByText(text, { exact: true }).boundingBox()),
  )
  expect(foot?.y).toBeGreaterThanOrEqual((decline?.y ?? 0) + (decline?.height ?? 0))
  // Both buttons are as wide as the panel, although WeChat's own rule makes buttons 184px wide.
  expect(parseFloat(phone ?? '')).toBeGreaterThan(300)
  expect(wechat).toBe(phone)
})

test('a dark login panel takes its colours from the variables of the app', async () => {
  const page = await open('dark')
  await page.getByText('微信一键登录').click()
  await seen(page, '登录没有成功')
  await picture(page, 'panel-2-dark')
  expect(await styleOf(page, '手机号快捷登录', 'background-color')).toBe('rgb(11, 191, 102)')
  expect(await styleOf(page, '手机号快捷登录', 'color')).toBe('rgb(6, 33, 15)')
  const white = await page
    .locator('.panel *')
    .evaluateAll((all) =>
      all
        .map((element) => getComputedStyle(element).backgroundColor)
        .filter((color) => color === 'rgb(255, 255, 255)'),
    )
  expect(white).toEqual([])
})

test('a narrow login panel in English fits its width, and keeps its colours while a login is going on', async () => {
  const page = await open('narrow')
  await seen(page, 'Your login has expired')
  expect(await overflowing(page)).toEqual([])
  await page.getByText('Sign in with phone number').click()
  await page.getByRole('button', { name: '允许' }).click()
  await seen(page, 'Signing in…')
  await picture(page, 'panel-3-narrow-busy')
  expect(await overflowing(page)).toEqual([])
  expect(await styleOf(page, 'Signing in', 'background-color')).toBe('rgb(7, 193, 96)')
})

test('the chosen avatar is shown, and the login panel fits its width', async () => {
  const page = await open('light')
  await page.getByText('头像').click()
  await page.getByLabel('照片 2').click()
  await page.locator('.panel wx-image').waitFor()
  await picture(page, 'panel-4-avatar')
  expect(await overflowing(page)).toEqual([])
})
