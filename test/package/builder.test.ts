/**
 * @jest-environment jsdom
 *
 * WeChat's own builder (npm's miniprogram-ci) on projects that have the packed package in their node_modules.
 */
import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'
import { build, newProject, BUILD_TIMEOUT } from './_builder'
import { readmeApp } from './_readme'
import { filesIn, PACKAGE, projectOf, root } from './_world'

jest.setTimeout(BUILD_TIMEOUT)

const undo: (() => void)[] = []
afterEach(() => undo.splice(0).forEach((each) => each()))

/** The page of the README's app, compiled, rendered as WeChat renders, with a backend that knows one token at a time. */
async function open(app: string) {
  const fake = createFakeWx()
  undo.push(fake.install())
  let valid = ''
  let tokens = 0
  fake.server(({ path, get }) => {
    if (path === '/login' || path === '/token/refresh') {
      valid = 'token-' + String(++tokens)
      return ok({ code: '10000', data: { token: valid, expiresIn: 3600, refreshToken: 'r' } })
    }
    return ok(
      get('authorization') === 'Bearer ' + valid
        ? { code: '10000', data: { name: 'Lin ' + valid } }
        : { code: '99997' },
    )
  })
  const pages = renderPages({ root: app })
  undo.push(() => pages.dispose())
  const auth = Object(pages.require('auth.js')) as { authStore: AuthStore }
  undo.push(() => auth.authStore.dispose())
  // The app uses the machine's clock, but the clock of the fake phone moves only here.
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await fake.clock.advance(10)
  }
  const page = pages.mount('pages/index/index')
  await settle()
  return { page, settle, expire: () => (valid = ''), sent: () => fake.requests.map(({ path }) => path) }
}

describe.each(['ts', 'js'] as const)("the README's app, unchanged, in a new project (%s)", (language) => {
  let app = ''
  beforeAll(async () => {
    const files = readmeApp('README.md', language)
    app = await build(projectOf('readme-' + language, { ...newProject(language === 'ts'), ...files }))
  })

  test('compiles every page, and the package without its testing files', () => {
    const files = filesIn(app)
    for (const ending of ['js', 'json', 'wxml']) expect(files).toContain('pages/index/index.' + ending)
    expect(files).toEqual(expect.arrayContaining(['app.js', 'app.json', 'auth.js']))
    const npm = ['mobx-miniprogram', 'mobx-miniprogram-bindings', PACKAGE]
    for (const name of npm) expect(files).toContain(`miniprogram_npm/${name}/index.js`)
    expect(files.filter((file) => file.includes('testing'))).toEqual([])
  })

  test('logs in, renews an expired token and logs out', async () => {
    const { page, settle, expire, sent } = await open(app)
    expect(page.text()).toContain('登录')
    const load = page.queryAll('button')[1]
    if (!load) throw new Error('there is no second button')
    load.click()
    page.call('load')
    await settle()
    // The server has answered that this request needs a login.
    expect(new Set(sent())).toEqual(new Set(['/me']))
    page.tap('button')
    await settle()
    expect(page.text()).toContain('退出登录')
    expect(page.text()).toContain('Lin token-1')
    expire()
    page.call('load')
    await settle()
    expect(page.text()).toContain('Lin token-2')
    page.tap('button')
    await settle()
    expect(page.text()).not.toContain('退出登录')
    expect(JSON.stringify(page.data)).not.toContain('token-1"')
  })
})

describe('every path of the package', () => {
  let project = ''
  let app = ''
  beforeAll(async () => {
    const script = `
      const { createHttp } = require('${PACKAGE}/http')
      const { createAuthStore } = require('${PACKAGE}/stores')
      const { authBehavior } = require('${PACKAGE}/bindings')
      const made = ['retry', 'dedupe', 'cache', 'logging'].length
      const { retry } = require('${PACKAGE}/http/retry'), { dedupe } = require('${PACKAGE}/http/dedupe')
      const { cache } = require('${PACKAGE}/http/cache'), { logging } = require('${PACKAGE}/http/logging')
      Page({ data: { found: [createHttp, createAuthStore, authBehavior, retry, dedupe, cache, logging].length + made } })`
    project = projectOf('paths', {
      ...newProject(false),
      'app.json': '{ "pages": ["pages/index/index"] }',
      'app.js': 'App({})',
      'pages/index/index.js': script,
      'pages/index/index.json': JSON.stringify({
        usingComponents: {
          gate: PACKAGE + '/auth-gate/auth-gate',
          panel: PACKAGE + '/login-panel/login-panel',
        },
      }),
      'pages/index/index.wxml': '<gate><panel slot="signed-out" /></gate>',
    })
    app = await build(project)
  })

  test('is found by the builder, with the markup and styles of the components', () => {
    const folder = `miniprogram_npm/${PACKAGE}/`
    const paths = [
      'stores',
      'http',
      'bindings',
      ...['retry', 'dedupe', 'cache', 'logging'].map((name) => 'http/' + name),
    ]
    const parts = ['auth-gate', 'login-panel'].flatMap((name) =>
      ['js', 'json', 'wxml', 'wxss'].map((ending) => `${folder}${name}/${name}.${ending}`),
    )
    const files = filesIn(app)
    expect(files).toEqual(expect.arrayContaining([...paths.map((path) => folder + path + '.js'), ...parts]))
    // The shared files are included: every required file is there.
    for (const file of files.filter((name) => name.startsWith(folder) && name.endsWith('.js')))
      for (const [, path = ''] of readFileSync(join(app, file), 'utf8').matchAll(/require\("(\.[^"]+)"\)/g)) {
        const target = join(file, '..', path)
        expect([target, files.includes(target) || files.includes(target + '.js')]).toEqual([target, true])
      }
  })

  test('is the same after 构建 npm as npm run build puts into the example app', () => {
    const made = join(project, 'miniprogram_npm', PACKAGE)
    const ours = join(root, 'miniprogram/miniprogram_npm', PACKAGE)
    expect(filesIn(made)).toEqual(filesIn(ours))
    for (const file of filesIn(made))
      expect([file, readFileSync(join(made, file), 'utf8')]).toEqual([
        file,
        readFileSync(join(ours, file), 'utf8'),
      ])
  })
})

test('the Chinese README shows the same app apart from comments', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((page) =>
    Object.entries(readmeApp(page, 'ts')).map(([path, text]) => [path, text.replace(/\/\/.*/g, '')]),
  )
  expect(chinese).toEqual(english)
})
