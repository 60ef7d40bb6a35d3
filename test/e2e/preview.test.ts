import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { PreviewHandle } from '../../preview/page/handle'
import { StartError, startPreview } from '../../preview/start-preview'
import type { Preview } from '../../preview/start-preview'
import { launchBrowser, picture } from './browser'

/* The preview itself, in Chromium, with a small app that has no session. */

const folder = mkdtempSync(path.join(tmpdir(), 'preview-fixture-'))
const root = path.join(folder, 'app')
let preview: Preview
let browser: Browser
let page: Page

beforeAll(async () => {
  cpSync(path.join(__dirname, '..', 'preview', 'fixture'), root, { recursive: true })
  const options = { root, port: 0, apiPort: 0, dataDir: path.join(folder, 'data'), watch: true }
  ;[preview, browser] = await Promise.all([startPreview(options), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await preview?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
})
afterEach(() => page.close())

/** Opens the preview and waits until the app runs. */
async function open(query = ''): Promise<void> {
  await page.goto(preview.url + query)
  await page.waitForFunction(() => '__preview' in window)
}

/** Calls a method of the handle inside the page. */
const handle = <Name extends keyof PreviewHandle>(name: Name, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(
    ([method, given]) => {
      const found: unknown = Reflect.get(window, '__preview')
      const called: unknown = found instanceof Object ? Reflect.get(found, method) : undefined
      return typeof called === 'function' ? (Reflect.apply(called, undefined, given) as unknown) : undefined
    },
    [name, args] as const,
  )
const routes = () => handle('routes')
const settled = () =>
  page.waitForFunction(() => {
    const found: unknown = Reflect.get(window, '__preview')
    const idle: unknown = found instanceof Object ? Reflect.get(found, 'isIdle') : undefined
    return typeof idle === 'function' && Reflect.apply(idle, undefined, []) === true
  })
const visible = (text: string) => page.getByText(text, { exact: true }).filter({ visible: true })

test('templates, scripts and styles are rendered as in WeChat', async () => {
  await open()
  await visible('count 0').click()
  await visible('count 1').waitFor()
  expect(await page.locator('.row').allTextContents()).toEqual(['row A', 'row B'])
  const styleOf = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)
  // 750rpx is the width of the phone, also on a screen that is wider.
  expect(await styleOf('#stage wx-view[id$="--wide"]', 'width')).toBe('375px')
  // The class `.card` of the app does not apply in a component, which has its own; a rule for a tag applies everywhere.
  expect(await styleOf('wx-name-card > wx-view', 'width')).toBe('50px')
  expect(await styleOf('wx-name-card > wx-view', 'color')).toBe('rgb(1, 2, 3)')
  // The panel has a `.card`, too.
  expect(await styleOf('.side .card', 'color')).not.toBe('rgb(255, 0, 0)')
  const natural = await page
    .locator('wx-image img')
    .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0))
  expect(natural).toBe(1)
})

test('the styles of one page do not apply to another', async () => {
  await open()
  await visible('deeper').click()
  await visible('depth 1 周').waitFor()
  const color = await page.locator('[id$="--wide"]').evaluate((element) => getComputedStyle(element).color)
  expect(color).toBe('rgb(255, 0, 0)')
})

test('an eleventh page is refused, and the button and the gesture go back', async () => {
  await open()
  await visible('deeper').click()
  for (let depth = 1; depth <= 8; depth++) {
    await page
      .getByText(new RegExp(`^depth ${depth} `))
      .filter({ visible: true })
      .click()
    // The tap may reach the page after its effect was looked for.
    await page
      .getByText(new RegExp(`^depth ${depth + 1} `))
      .filter({ visible: true })
      .waitFor()
    await settled()
  }
  expect(await routes()).toHaveLength(10)
  await page
    .getByText(/^depth 9 /)
    .filter({ visible: true })
    .click()
  await visible('navigateTo:fail webview count limit exceed').waitFor()
  await page.getByRole('button', { name: '返回' }).filter({ visible: true }).last().click()
  await page
    .getByText(/^depth 8 /)
    .filter({ visible: true })
    .waitFor()
  const phone = await page.locator('.phone-screen').boundingBox()
  if (!phone) throw new Error('there is no phone')
  await page.mouse.move(phone.x + 4, phone.y + 400)
  await page.mouse.down()
  await page.mouse.move(phone.x + 200, phone.y + 400, { steps: 5 })
  await page.mouse.up()
  await page
    .getByText(/^depth 7 /)
    .filter({ visible: true })
    .waitFor()
  expect(await routes()).toHaveLength(8)
})

test('a link opens its page with its query, and the home button leads to the tabs', async () => {
  await open('?path=pages/detail/detail&depth=5&name=%E5%91%A8')
  await visible('depth 5 周').waitFor()
  await page.getByRole('button', { name: '首页' }).click()
  await visible('count 0').waitFor()
  await page.getByRole('button', { name: 'Second' }).click()
  await visible('second').waitFor()
  expect(await routes()).toEqual(['pages/second/second'])
})

test('the app is frozen in the background, and its icon brings it back', async () => {
  await open()
  await handle('setHidden', true, true)
  await page.getByText('小程序已冻结', { exact: false }).waitFor()
  await page.locator('.home-app').click()
  await visible('count 0').click()
  await visible('count 1').waitFor()
})

test('a touch on the screen is a tap', async () => {
  const context = await browser.newContext({ viewport: { width: 400, height: 860 }, hasTouch: true })
  const phone = await context.newPage()
  await phone.goto(preview.url)
  await phone.getByText('count 0').tap()
  await phone.getByText('count 1').waitFor()
  await context.close()
})

test('an app without a session runs, and the panel says that it finds none', async () => {
  await open()
  await page.getByText('No module "auth" exports', { exact: false }).waitFor()
})

describe('a change in the sources', () => {
  const file = (name: string) => path.join(root, 'pages', 'second', name)
  const markup = readFileSync(path.join(__dirname, '../preview/fixture/pages/second/second.wxml'), 'utf8')
  const script = readFileSync(path.join(__dirname, '../preview/fixture/pages/second/second.ts'), 'utf8')
  const saved: string[] = []
  const save = (name: string, text: string) => {
    saved.push(name)
    writeFileSync(file(name), text)
  }
  afterEach(() => {
    for (const name of saved.splice(0))
      if (name.endsWith('.json')) rmSync(file(name), { force: true })
      else writeFileSync(file(name), name.endsWith('.ts') ? script : markup)
  })

  test('is built and shown; a mistake is shown with its file and line until it is corrected', async () => {
    await open('?path=pages/second/second')
    await visible('second').waitFor()
    save('second.wxml', '<view>changed</view>')
    await visible('changed').waitFor()
    save('second.wxml', '<view>\n<text>\n</view>')
    await page.getByText('pages/second/second.wxml:2: missing end tag').waitFor()
    await picture(page, 'preview-mistake')
    save('second.wxml', markup)
    await visible('second').waitFor()
  })

  test.each([
    ['second.ts', 'Page({', 'pages/second/second.ts:1: Unexpected token'],
    ['second.json', '{ "a": 1, }', 'pages/second/second.json:1: Expected double-quoted property name'],
  ])('with a mistake in %s leaves the other pages usable', async (name, text, message) => {
    await open('?path=pages/second/second')
    await visible('second').waitFor()
    save(name, text)
    await page.getByText(message).waitFor()
    await open()
    await visible('count 0').click()
    await visible('count 1').waitFor()
    await open('?path=pages/second/second')
    await page.getByText(message).waitFor()
    save(name, name.endsWith('.ts') ? script : '{}')
    await visible('second').waitFor()
  })

  test('that breaks app.json shows the mistake until it is corrected', async () => {
    const json = path.join(root, 'app.json')
    const before = readFileSync(json, 'utf8')
    await open()
    await visible('count 0').waitFor()
    writeFileSync(json, before.replace('{', '{ oops'))
    await page.getByText('app.json:1: ', { exact: false }).waitFor()
    writeFileSync(json, before)
    await visible('count 0').waitFor()
  })
})

describe('starting the preview', () => {
  test('on a port that is in use is refused', async () => {
    const { port } = new URL(preview.url)
    const again = startPreview({ root, port: Number(port), apiPort: 0, dataDir: path.join(folder, 'other') })
    await expect(again).rejects.toThrow(StartError)
  })

  test('on a folder that is not a mini-program shows that in the page', async () => {
    const empty = mkdtempSync(path.join(folder, 'empty-'))
    const other = await startPreview({
      root: empty,
      port: 0,
      apiPort: 0,
      dataDir: path.join(folder, 'other'),
    })
    try {
      await page.goto(other.url)
      await page.getByText('has neither app.json nor project.config.json').waitFor()
    } finally {
      await other.close()
    }
  })

  test('by the command prints each step and the address, and Ctrl-C stops it', async () => {
    const free = await Promise.all([freePort(), freePort()])
    const ports = ['--port', String(free[0]), '--api-port', String(free[1])]
    const child = command(...ports, '--data-dir', path.join(folder, 'third'))
    await child.says('; Ctrl-C stops both\n')
    const lines = child.output().trimEnd().split('\n')
    expect(lines.map((line) => line.replace(/[\d.]+ s$/, 'N s'))).toEqual([
      'Starting the preview; the first build takes half a minute.',
      'Building the library …',
      'Building the library: N s',
      'Starting the server and building the app …',
      'Starting the server and building the app: N s',
      `preview on http://127.0.0.1:${free[0]}/ (server on http://127.0.0.1:${free[1]}/); Ctrl-C stops both`,
    ])
    child.stop()
    expect(await child.ended).toBe(0)
  })

  test('a second time on the same ports offers free ones and builds nothing', async () => {
    const ports = [new URL(preview.url).port, new URL(preview.apiUrl).port] as const
    const child = command('--port', ports[0], '--api-port', ports[1])
    expect(await child.ended).toBe(1)
    expect(child.output()).toContain(`Port ${ports[0]} for the preview is in use.`)
    expect(child.output()).toContain(`Port ${ports[1]} for the server is in use.`)
    expect(child.output()).toMatch(/These are free: npm start -- --port \d+ --api-port \d+\n$/)
    expect(child.output()).not.toContain('Building')
  })

  test('with a data folder that is in use is refused before anything is built', async () => {
    const child = command('--port', '0', '--api-port', '0', '--data-dir', path.join(folder, 'data'))
    expect(await child.ended).toBe(1)
    expect(child.output()).toContain(`preview: DATA_DIR: the folder ${path.join(folder, 'data')} is in use`)
    expect(child.output()).not.toContain('Building')
  })

  test('with --help prints the options and starts nothing', async () => {
    const child = command('--help')
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('--api-port PORT')
    expect(child.output()).not.toContain('Starting')
  })
})

/** `npm start` with these options, without npm. */
function command(...options: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'preview/start.ts', ...options], {
    cwd: path.join(__dirname, '..', '..'),
  })
  // Output of one pipe may arrive before earlier output of the other.
  let [stdout, stderr] = ['', '']
  const output = () => stderr + stdout
  const listeners = new Set<() => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    listeners.forEach((listener) => listener())
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    listeners.forEach((listener) => listener())
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      listeners.add(() => output().includes(text) && resolve())
    })
  return {
    output,
    ended,
    says: (text: string) => Promise.race([said(text), ended]),
    stop: () => void child.kill('SIGINT'),
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
