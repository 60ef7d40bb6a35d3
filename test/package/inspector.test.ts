/**
 * @jest-environment jsdom
 *
 * The inspector as WeChat's own builder makes it: in the starter, which shows it, and taken out of a release of the example.
 */
import { renderPages } from '../../preview/testing'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'
import { build, newProject, BUILD_TIMEOUT } from './_builder'
import { readmeApp } from './_readme'
import { filesIn, installed, PACKAGE, projectOf, root } from './_world'

jest.setTimeout(BUILD_TIMEOUT)

const undo: (() => void)[] = []
afterEach(() => undo.splice(0).forEach((each) => each()))

const text = (app: string, file: string) => readFileSync(join(app, file), 'utf8')

/** The files of the inspector in a compiled app, with their text. */
const inspectorIn = (app: string) =>
  filesIn(app)
    .filter((file) => /inspect/.test(file))
    .map((file) => [file, text(app, file)] as const)

/** Opens a page of a compiled app in this version of the mini-program. */
async function open(app: string, envVersion: 'develop' | 'release', url: string) {
  const fake = createFakeWx({ envVersion })
  undo.push(fake.install({ time: true }))
  fake.server(({ path }) =>
    path === '/login'
      ? ok({ code: '10000', data: { token: 'secret-1', expiresIn: 600, user: { id: 'u' } } })
      : ok({ code: '10000', data: {} }),
  )
  const pages = renderPages({ root: app })
  undo.push(() => pages.dispose())
  const { authStore } = Object(pages.require('auth.js')) as { authStore: AuthStore<object, unknown> }
  undo.push(() => authStore.dispose())
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await fake.clock.advance(10)
  }
  const page = pages.mount(url)
  await settle()
  return { page, settle }
}

describe('the compiled starter', () => {
  let app = ''
  beforeAll(async () => {
    const files = Object.fromEntries(
      filesIn(join(root, 'starter'))
        .filter((file) => !file.startsWith('miniprogram_npm/') && file !== 'package.json')
        .map((file) => [file, text(join(root, 'starter'), file)]),
    )
    app = await build(projectOf('starter-inspected', { ...newProject(false), ...files }))
  })

  test('shows the inspector’s dot in a development version, and after a tap the session and its requests', async () => {
    const { page, settle } = await open(app, 'develop', 'pages/index/index')
    expect(page.queryAll('.light--signedOut')).toHaveLength(1)
    page.call('login')
    await settle()
    page.tap('.dot')
    expect(page.text('.title')).toContain('已登录')
    expect(page.text('.list')).toContain('POST login')
    expect(page.element.outerHTML).not.toContain('secret-1')
  })

  test('shows no dot in a release', async () => {
    const { page } = await open(app, 'release', 'pages/index/index')
    expect(page.text()).toContain('游客')
    expect(page.queryAll('.dot')).toEqual([])
  })
})

describe('a release of the example, after `remove-inspector`', () => {
  let app = ''
  beforeAll(async () => {
    const settings = readFileSync(join(root, 'project.config.json'), 'utf8')
    const project = projectOf('example-release', { 'project.config.json': settings }, 'miniprogram')
    cpSync(join(root, 'miniprogram'), join(project, 'miniprogram'), {
      recursive: true,
      filter: (source) => !source.endsWith('miniprogram_npm'),
    })
    app = await build(project, [join(installed(), 'node_dist/check.js'), 'remove-inspector'])
  })

  test('contains only a function and a component that do nothing, in less than 600 bytes', () => {
    const found = inspectorIn(app)
    expect(found.map(([file]) => file)).toEqual(
      ['inspector.js', ...['js', 'json', 'wxml'].map((ending) => 'inspector/inspector.' + ending)].map(
        (file) => `miniprogram_npm/${PACKAGE}/${file}`,
      ),
    )
    const bytes = found.reduce((sum, [, each]) => sum + each.length, 0)
    expect(bytes).toBeLessThan(600)
    expect(found.filter(([, each]) => /observe|setData|panel|class=/.test(each))).toEqual([])
  })

  test('works as before, and shows no dot even in a development version', async () => {
    const { page } = await open(app, 'develop', 'pages/login/login')
    expect(page.text()).toContain('微信一键登录')
    expect(page.queryAll('.dot')).toEqual([])
  })
})

test('an app that does not use the inspector contains none of it', async () => {
  const files = readmeApp('README.md', 'js')
  const settings = JSON.parse(newProject(false)['project.config.json'] ?? '') as { setting: object }
  const setting = { ...settings.setting, ignoreUploadUnusedFiles: true }
  const app = await build(
    projectOf('uninspected', {
      ...newProject(false),
      ...files,
      'project.config.json': JSON.stringify({ ...settings, setting }),
    }),
  )
  expect(filesIn(app)).toContain(`miniprogram_npm/${PACKAGE}/index.js`)
  expect(inspectorIn(app)).toEqual([])
  for (const file of filesIn(app)) expect([file, text(app, file).includes('inspect')]).toEqual([file, false])
})
