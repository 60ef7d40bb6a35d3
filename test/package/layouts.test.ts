import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, BUILD_TIMEOUT } from './_builder'
import { filesIn, PACKAGE, projectOf, root } from './_world'

/*
 * The two layouts that DevTools makes for a new project, with WeChat's own builder, and with the settings that
 * docs/devtools.md says, word for word.
 */

jest.setTimeout(BUILD_TIMEOUT)

/** The block of project.config.json below this heading. */
function settings(page: string, heading: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  const [, json] = /```json\n([^]*?)```/.exec(section) ?? []
  if (json === undefined) throw new Error(`${page} has no settings below "${heading}"`)
  return JSON.parse(json) as Readonly<Record<string, unknown>>
}

const below = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [join(folder, path), text]))

/** An app of one page that logs in, in either language. */
const app = (language: 'js' | 'ts'): Record<string, string> => ({
  'app.json': '{ "pages": ["pages/index/index"] }',
  [`app.${language}`]: 'App({})',
  [`auth.${language}`]: `
    import { createAuthStore, createHttp, wechatLogin } from '${PACKAGE}'
    export const authStore = createAuthStore({
      login: wechatLogin((code${language === 'ts' ? ': string' : ''}) => http.post('login', { code }, { auth: 'none' })),
    })
    export const http${language === 'ts' ? ': ReturnType<typeof createHttp>' : ''} =
      createHttp({ baseUrl: 'https://api.example.com/', auth: authStore })`,
  [`pages/index/index.${language}`]: `
    import { authBehavior } from '${PACKAGE}'
    import { authStore } from '../../auth'
    Component({ behaviors: [authBehavior(authStore, { fields: ['isLogin'], actions: ['login'] })] })`,
  'pages/index/index.json': JSON.stringify({
    component: true,
    usingComponents: { 'login-panel': PACKAGE + '/login-panel/login-panel' },
  }),
  'pages/index/index.wxml': '<login-panel wx:if="{{!isLogin}}" />',
})

const project = (config: object) => ({
  'project.config.json': JSON.stringify({ appid: 'touristappid', compileType: 'miniprogram', ...config }),
})
const sitemap = { 'sitemap.json': JSON.stringify({ rules: [{ action: 'allow', page: '*' }] }) }
const WITH_ROOT = 'With miniprogramRoot'
const WITHOUT_ROOT = 'Without miniprogramRoot'

test('a project without miniprogramRoot is built with everything in its root folder', async () => {
  const config = settings('devtools.md', WITHOUT_ROOT)
  const built = await build(projectOf('layout-js', { ...project(config), ...sitemap, ...app('js') }))
  expect(filesIn(built)).toEqual(
    expect.arrayContaining(['app.js', 'auth.js', `miniprogram_npm/${PACKAGE}/index.js`]),
  )
})

describe('a project with miniprogramRoot and package.json in its root folder', () => {
  const files = () => below('miniprogram', { ...sitemap, ...app('ts') })

  test('is built with the settings in docs/devtools.md', async () => {
    const folder = projectOf('layout-ts', {
      ...project(settings('devtools.md', WITH_ROOT)),
      ...files(),
      'tsconfig.json': '{}',
    })
    const built = await build(folder)
    for (const name of ['mobx-miniprogram', 'mobx-miniprogram-bindings', PACKAGE])
      expect(existsSync(join(folder, 'miniprogram/miniprogram_npm', name, 'index.js'))).toBe(true)
    const made = filesIn(built)
    expect(made).toEqual(
      expect.arrayContaining([
        'app.js',
        'auth.js',
        'pages/index/index.js',
        `miniprogram_npm/${PACKAGE}/index.js`,
      ]),
    )
    expect(made.filter((file) => file.endsWith('.ts'))).toEqual([])
  })

  test('fails with the settings that DevTools makes, with the error that docs/devtools.md names', async () => {
    const { setting, ...rest } = settings('devtools.md', WITH_ROOT)
    const folder = projectOf('layout-ts-as-made', {
      ...project({
        ...rest,
        setting: { ...Object(setting), packNpmManually: false, packNpmRelationList: [] },
      }),
      ...files(),
    })
    const said = await build(folder).then(
      () => 'it was built',
      (error: unknown) => String(error),
    )
    expect(said).toMatch(/NPM packages not found|没有找到可以构建的 NPM 包/)
    expect(said).toContain('packNpmManually')
  })
})

test('a project with miniprogramRoot and package.json inside it is built without further settings', async () => {
  const { setting, ...rest } = settings('devtools.md', WITH_ROOT)
  const plain = {
    ...Object(setting),
    packNpmManually: false,
    packNpmRelationList: [],
    useCompilerPlugins: [],
  }
  const files = {
    ...project({ ...rest, setting: plain }),
    ...below('miniprogram', { ...sitemap, ...app('js') }),
  }
  const folder = projectOf('layout-js-inside', files, 'miniprogram')
  expect(filesIn(await build(folder))).toEqual(
    expect.arrayContaining(['app.js', 'auth.js', `miniprogram_npm/${PACKAGE}/index.js`]),
  )
})

test('docs/devtools.zh-CN.md has the same settings', () => {
  const blocks = (page: string): unknown[] =>
    [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/```json\n([^]*?)```/g)].map(
      ([, json = '']) => JSON.parse(json) as unknown,
    )
  expect(blocks('devtools.zh-CN.md')).toEqual(blocks('devtools.md'))
})
