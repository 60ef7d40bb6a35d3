import { spawn, type ChildProcess } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../e2e/browser'
import { folderOf, projectOf } from './_world'

/*
 * `npx mobx-miniprogram-auth preview <folder>` from the packed file, on a mini-program in JavaScript that does not use the
 * library, with a backend that sends no CORS headers.
 */

let backend: Server
let base = ''
const seen: IncomingMessage[] = []
let browser: Browser
const children: ChildProcess[] = []

beforeAll(async () => {
  backend = createServer((request, response) => {
    seen.push(request)
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['id=7', 'lang=zh'] })
    response.end(JSON.stringify({ token: 'mini', greeting: 'hello ' + String(request.headers.cookie) }))
  })
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${String((backend.address() as AddressInfo).port)}/`
  browser = await launchBrowser()
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await browser?.close()
  backend.close()
})

const app = (name: string, withCompiler: boolean): string => {
  const folder = projectOf(name, {
    'project.config.json': '{ "miniprogramRoot": "miniprogram/", "appid": "wx1234567890" }',
    'miniprogram/app.json':
      '{ "pages": ["pages/home/home"], "window": { "navigationBarTitleText": "Teahouse" } }',
    'miniprogram/app.js': "App({ globalData: { base: '" + base + "' } })",
    'miniprogram/request.js': `
      module.exports = (path, success) =>
        wx.request({ url: getApp().globalData.base + path, header: { Cookie: 'table=4' }, success })`,
    'miniprogram/pages/home/home.js': `
      const request = require('../../request')
      Page({
        data: { said: '' },
        order() {
          wx.login({ success: ({ code }) => request('login?code=' + code, ({ data, cookies }) =>
            this.setData({ said: data.greeting + ', cookies: ' + cookies.join(' ') })) })
        },
      })`,
    'miniprogram/pages/home/home.wxml':
      '<button bindtap="order">Order</button><view class="said">{{said}}</view>',
  })
  const compiler = 'glass-easel-template-compiler'
  if (withCompiler)
    symlinkSync(
      join(folderOf('runner'), 'node_modules', compiler),
      join(folder, 'node_modules', compiler),
      'junction',
    )
  return folder
}

interface Started {
  readonly child: ChildProcess
  /** Its output so far. */
  said(): string
  /** Waits for a line of output, or for the end of the process. */
  line(pattern: RegExp): Promise<RegExpExecArray | null>
  readonly ended: Promise<number | null>
}

function run(folder: string, ...args: string[]): Started {
  const command = join(folder, 'node_modules/mobx-miniprogram-auth/node_dist/check.js')
  const child = spawn(process.execPath, [command, 'preview', ...args], { cwd: folder })
  children.push(child)
  let text = ''
  const listeners: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
      listeners.splice(0).forEach((each) => each())
    })
  const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)))
  let over = false
  void ended.then(() => {
    over = true
    listeners.splice(0).forEach((each) => each())
  })
  return {
    child,
    said: () => text,
    ended,
    async line(pattern) {
      for (;;) {
        const found = pattern.exec(text)
        if (found || over) return found
        await new Promise<void>((done) => listeners.push(done))
      }
    },
  }
}

test('the preview command shows the app, and sends its requests to a backend without CORS', async () => {
  const folder = app('preview', true)
  const started = run(folder, '.', '--port', '0', '--lang', 'en', '--code', 'a-code-for-tests')
  const [, url = ''] = (await started.line(/preview on (http:\S+\/)/)) ?? []
  expect([started.said(), url]).toEqual([
    expect.stringContaining('preview on'),
    expect.stringMatching(/^http/),
  ])
  expect((await fetch(url)).status).toBe(200)

  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(url)
  await page.getByText('Order', { exact: true }).click()
  await page.locator('.said', { hasText: 'hello table=4, cookies: id=7 lang=zh' }).waitFor()
  await page.locator('.call[data-path="/login"] [data-phase="answered"]').waitFor()
  expect(seen.map((request) => request.url)).toEqual(['/login?code=a-code-for-tests'])
  expect(errors).toEqual([])
  // Without our own server, its controls are not shown.
  expect(
    await page
      .locator('[data-control]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-control'))),
  ).toEqual(['offline', 'background'])
  await page.close()

  // A second one on the same port takes the next port and says so.
  const second = run(folder, 'miniprogram', '--port', new URL(url).port, '--lang', 'en')
  const [, other = url] = (await second.line(/preview on (http:\S+\/)/)) ?? []
  expect(other).not.toBe(url)
  expect(second.said()).toContain(`Port ${new URL(url).port} is in use; this takes ${new URL(other).port}.`)
  for (const { child, ended } of [started, second]) {
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
})

test('without the template compiler the command prints how to install it, and ends', async () => {
  const started = run(app('preview-bare', false), '.', '--lang', 'zh')
  expect(await started.ended).toBe(2)
  expect(started.said()).toContain('npm i -D glass-easel-template-compiler@0.12.1')
})
