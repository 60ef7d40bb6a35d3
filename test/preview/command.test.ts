/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { OPTIONS, runPreview } from '../../preview/command'
import type { PreviewMachine, Running } from '../../preview/command'
import { PREVIEW_HELP } from '../../check/help'
import { ANSWER_HEADER, FORWARD_PATH, REQUEST_HEADER, readAnswered, write } from '../../preview/forwarded'

let folder = ''
const running: Running[] = []
const servers: Server[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preview-'))
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.close()
  for (const each of servers.splice(0)) {
    each.closeAllConnections()
    each.close()
  }
  rmSync(folder, { recursive: true, force: true })
})

function app(files: Readonly<Record<string, string>> = {}): string {
  const all = {
    'app.json': '{ "pages": ["pages/a/a"] }',
    'pages/a/a.js': 'Page({})',
    'pages/a/a.wxml': '<view/>',
    'img/cup.png': 'PNG',
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function machine(more: Partial<PreviewMachine> = {}) {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const page = () => ({ html: '<html><!--config--></html>', js: 'run()', css: 'a {}' })
  return { said, given: { env: {}, out: say, err: say, page, ...more } }
}

async function started(...args: string[]) {
  const { said, given } = machine()
  const result = await runPreview(args, given)
  if (typeof result === 'number') throw new Error(said.join(''))
  running.push(result)
  return { url: result.url, said }
}

describe('what it says', () => {
  test.each([
    [['--help'], 0, 'preview <folder>'],
    [['--help', '--lang', 'zh'], 0, 'preview <文件夹>'],
    [[], 2, 'preview <folder>'],
    [['a', 'b'], 2, 'one folder at a time'],
    [['a', '--port', 'x'], 2, '--port expects a number from 0 to 65535'],
    [['a', '--fast'], 2, '--fast: not understood'],
    [['a', '--lang', 'fr'], 2, '--lang expects en or zh'],
  ])('%j: status %i', async (args, status, text) => {
    const { said, given } = machine()
    expect(await runPreview(args, given)).toBe(status)
    expect(said.join('')).toContain(text)
  })

  test('by the language of the shell', async () => {
    const { said, given } = machine({ env: { LANG: 'zh_CN.UTF-8' } })
    await runPreview(['--help'], given)
    expect(said.join('')).toBe(PREVIEW_HELP.zh + '\n')
  })

  test.each(['en', 'zh'] as const)('the help names each flag (%s)', (lang) => {
    const flags = Object.keys(OPTIONS).filter((name) => name !== 'help')
    for (const name of flags) expect(PREVIEW_HELP[lang]).toContain('--' + name)
  })

  test('the compiler is missing: the command that installs it', async () => {
    const resolve = () => {
      throw new Error('Cannot find module')
    }
    const { said, given } = machine({ resolve })
    expect(await runPreview([app()], given)).toBe(2)
    expect(said.join('')).toContain('npm i -D glass-easel-template-compiler@0.12.1')
  })
})

describe('what it serves', () => {
  test('the page, the compiled app and its pictures; no address of a server', async () => {
    const { url } = await started(app(), '--port', '0', '--code', 'mine')
    const text = async (path: string) => (await fetch(url + path)).text()
    expect(await text('')).toContain('{"baseUrl":null,"code":"mine","assetBase":"/app/",')
    expect(JSON.parse(await text('compiled.json'))).toMatchObject({ app: { pages: ['pages/a/a'] } })
    expect(await text('app/img/cup.png')).toBe('PNG')
    expect((await fetch(url + 'app/app.json')).status).toBe(404)
  })

  test('a port that is in use gives way to the next, and that is said', async () => {
    const first = await started(app(), '--port', '0')
    const { port } = new URL(first.url)
    const second = await started(folder, '--port', port)
    expect(second.url).not.toBe(first.url)
    expect(second.said.join('')).toContain(`Port ${port} is in use; this takes ${new URL(second.url).port}.`)
  })

  const compiled = async (url: string): Promise<unknown> => (await fetch(url + 'compiled.json')).json()

  test('mistakes of pages are said, all of them, and go to their pages with the rest of the app', async () => {
    const pages = '{ "pages": ["pages/a/a", "pages/b/b"] }'
    const files = { 'app.json': pages, 'pages/a/a.wxml': '<view>', 'pages/a/a.json': '{ "a": 1, }' }
    const { url, said } = await started(app(files), '--port', '0', '--lang', 'zh')
    expect(said.join('')).toContain('pages/a/a.wxml:1: missing end tag\n')
    expect(said.join('')).toContain('pages/a/a.json:1: Expected double-quoted')
    expect(said.join('')).toContain('app.json:1: 页面 pages/b/b 没有脚本文件\n')
    expect(await compiled(url)).toMatchObject({
      failures: {
        'pages/a/a': { en: expect.stringMatching(/^pages\/a\/a\.json:1: Expected/) },
        'pages/b/b': { en: 'app.json:1: the page pages/b/b has no script' },
      },
    })
  })

  test.each<[string, Record<string, string>, string]>([
    ['app.json', { 'app.json': '{\n  "pages": [,]\n}' }, 'app.json:2: Unexpected token'],
    [
      'project.config.json',
      { 'project.config.json': '{ "packOptions": { "ignore": [{ "type": "regexp", "value": "(" }] } }' },
      'project.config.json: packOptions.ignore: ( is no regular expression',
    ],
  ])(
    'a mistake in %s stops the app and not the preview, until it is mended',
    async (name, files, message) => {
      const { url, said } = await started(app(files), '--port', '0')
      expect(said.join('')).toContain(message)
      expect(await compiled(url)).toEqual({
        failure: { en: expect.stringContaining(message), zh: expect.stringContaining(name) },
      })
      // A file is watched from some moment after the start on.
      while ('failure' in Object(await compiled(url))) {
        writeFileSync(join(folder, name), name === 'app.json' ? '{ "pages": ["pages/a/a"] }' : '{}')
        await pause(250)
      }
      expect(await compiled(url)).toMatchObject({ app: { pages: ['pages/a/a'] }, failures: {} })
    },
  )
})

describe('requests of the page', () => {
  let asked: { request: IncomingMessage; body: string }[] = []
  let answer: (response: ServerResponse) => void
  let base = ''

  beforeEach(async () => {
    asked = []
    answer = (response) => response.end()
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => (body += String(part)))
      request.on('end', () => {
        asked.push({ request, body })
        answer(response)
      })
    })
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    base = `http://127.0.0.1:${(address as AddressInfo).port}/`
  })

  interface Asking {
    readonly headers?: Record<string, string>
    readonly body?: string
    readonly method?: string
  }

  /** As a browser sends it: with the page's origin, unless another site's page does. */
  function ask(
    url: string,
    header: string | null,
    { headers = {}, body = '', method = 'POST' }: Asking = {},
  ) {
    return new Promise<{ status: number | undefined; told: ReturnType<typeof readAnswered>; body: string }>(
      (resolve, reject) => {
        const all = {
          origin: url.slice(0, -1),
          ...(header === null ? {} : { [REQUEST_HEADER]: header }),
          ...headers,
        }
        const sent = send(url.slice(0, -1) + FORWARD_PATH, { method, headers: all }, (response) => {
          let text = ''
          response.on('data', (part) => (text += String(part)))
          response.on('end', () => {
            const told = readAnswered(response.headers[ANSWER_HEADER]?.toString())
            resolve({ status: response.statusCode, told, body: text })
          })
        })
        sent.on('error', reject)
        sent.end(body)
      },
    )
  }

  test('go out with all of their headers, and bring back status, headers and cookies', async () => {
    const { url } = await started(app(), '--port', '0')
    answer = (response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic', 'set-cookie': ['a=1', 'b=2'], 'x-more': 'm' })
      response.end('{"code":"99997"}')
    }
    const header = { Cookie: 'id=7', 'Content-Type': 'application/json', Authorization: 'Bearer t' }
    const done = await ask(url, write({ url: base + 'orders?x=林', method: 'PUT', header }), {
      body: '{"a":1}',
    })
    expect(done).toMatchObject({ status: 200, body: '{"code":"99997"}' })
    expect(done.told).toMatchObject({ statusCode: 401, cookies: ['a=1', 'b=2'], header: { 'x-more': 'm' } })
    const [{ request, body } = { request: null, body: '' }] = asked
    expect([request?.method, request?.url, body]).toEqual(['PUT', '/orders?x=%E6%9E%97', '{"a":1}'])
    expect(request?.headers).toMatchObject({
      cookie: 'id=7',
      'content-type': 'application/json',
      authorization: 'Bearer t',
    })
    expect(request?.headers).not.toHaveProperty(REQUEST_HEADER)
    expect(request?.headers).not.toHaveProperty('origin')
  })

  test('an upload keeps the boundary that the browser chose', async () => {
    const { url } = await started(app(), '--port', '0')
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    await ask(url, write({ url: base, method: 'POST', header: {} }), { headers, body: '--b--' })
    expect(asked[0]?.request.headers['content-type']).toBe('multipart/form-data; boundary=b')
  })

  test('nobody answers: the page is told, once', async () => {
    const { url } = await started(app(), '--port', '0')
    answer = (response) => response.destroy()
    const done = await ask(url, write({ url: base, method: 'POST', header: {} }))
    expect(done.told).toEqual({ statusCode: 0, header: {}, cookies: [] })
    expect(asked).toHaveLength(1)
  })

  test.each<[string, Asking, boolean]>([
    ['from the page of another site', { headers: { origin: 'https://evil.example' } }, true],
    ['by a name that leads here', { headers: { host: 'evil.example' } }, true],
    ['without the header that a site may not send', {}, false],
    ['by a link', { method: 'GET' }, true],
  ])('%s nothing is sent', async (_how, asking, named) => {
    const { url } = await started(app(), '--port', '0')
    const done = await ask(url, named ? write({ url: base, method: 'GET', header: {} }) : null, asking)
    expect(done.status).toBe(403)
    expect(asked).toEqual([])
  })
})
