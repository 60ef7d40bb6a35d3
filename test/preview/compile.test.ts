import { CompileError, compile, filesFrom } from '../../preview/compile'
import { createLoader } from '../../preview/runtime/modules'
import { app } from './support'

const build = (sources: Readonly<Record<string, string>>) =>
  compile({ root: filesFrom({ ...app, ...sources }) })

function failure(sources: Readonly<Record<string, string>>): string {
  try {
    build(sources)
  } catch (error) {
    if (error instanceof CompileError) return error.message
    throw error
  }
  throw new Error('it compiled')
}

describe('app.json and the JSON files of pages', () => {
  test('the pages of subpackages are pages of the app', () => {
    const { app: config } = build({
      'app.json': JSON.stringify({
        pages: ['pages/home/home'],
        subPackages: [{ root: 'shop/', pages: ['pages/cart/cart'] }],
      }),
      'shop/pages/cart/cart.ts': 'Page({})',
      'shop/pages/cart/cart.wxml': '',
    })
    expect(config.pages).toEqual(['pages/home/home', 'shop/pages/cart/cart'])
  })

  test('a component is found by a relative path, a path from the root, and in miniprogram_npm', () => {
    const part = { '.json': '{ "component": true }', '.js': 'Component({})', '.wxml': '' }
    const at = (path: string) =>
      Object.fromEntries(Object.entries(part).map(([end, text]) => [path + end, text]))
    const { configs } = build({
      ...at('pages/home/near'),
      ...at('parts/far/far'),
      ...at('miniprogram_npm/kit/index'),
      ...at('miniprogram_npm/kit/panel/panel'),
      'pages/home/home.json': JSON.stringify({
        usingComponents: { near: './near', far: '/parts/far/far', kit: 'kit', panel: 'kit/panel/panel' },
      }),
    })
    expect(configs['pages/home/home']?.usingComponents).toEqual({
      near: 'pages/home/near',
      far: 'parts/far/far',
      kit: 'miniprogram_npm/kit/index',
      panel: 'miniprogram_npm/kit/panel/panel',
    })
    expect(configs['miniprogram_npm/kit/index']?.component).toBe(true)
  })

  test.each([
    ['an app.json without pages', { 'app.json': '{}' }, 'app.json: names no pages'],
    [
      'a page without a script',
      { 'app.json': '{\n "pages": [\n"pages/home/home",\n"pages/x/x"] }' },
      'app.json:4: the page pages/x/x has no script',
    ],
    ['broken JSON', { 'pages/home/home.json': '{\n  "a": \n}' }, 'pages/home/home.json'],
    [
      'a component that does not exist',
      { 'pages/home/home.json': '{\n "usingComponents": {\n "part": "/parts/part" } }' },
      'pages/home/home.json:3: usingComponents: /parts/part is not found',
    ],
    [
      'a package that 构建 npm has not been run for',
      { 'pages/home/home.json': '{ "usingComponents": { "part": "some-package/part" } }' },
      'pages/home/home.json:1: usingComponents: some-package/part is not found (a package is looked for in miniprogram_npm: 构建 npm makes it)',
    ],
    [
      'a tab whose page is not in app.json',
      {
        'app.json': '{ "pages": ["pages/home/home"],\n "tabBar": { "list": [{ "pagePath": "pages/x/x" }] } }',
      },
      'app.json:2: the tab pages/x/x is not in "pages"',
    ],
  ])('%s is an error that names the file', (_what, sources, message) => {
    expect(failure(sources)).toContain(message)
  })
})

describe('scripts', () => {
  test('TypeScript is compiled to CommonJS without its types', () => {
    const { modules } = build({
      'a.ts': "import { b } from './b'\nimport type { C } from './c'\nexport const a: C = b",
    })
    expect(modules['a.js']).toContain("require('./b')")
    expect(modules['a.js']).not.toContain('./c')
  })

  test('a syntax error names its file and line', () => {
    expect(failure({ 'pages/home/home.js': '', 'a.ts': 'const a = 1\nconst b = ;' })).toBe(
      'a.ts:2: Unexpected token',
    )
    expect(failure({ 'pages/home/home.js': '', 'a.js': 'let a = 1\n\nlet a = 2' })).toBe(
      "a.js:3: Identifier 'a' has already been declared",
    )
  })

  test('two scripts that import each other can use each other’s functions', () => {
    const { modules } = build({
      'a.js': "import { b } from './b'\nexport async function a() {}\nb()",
      'b.js':
        "import { a } from './a'\nexport const seen = typeof a\nexport default function named() {}\nexport function b() {}",
    })
    const loader = createLoader({ modules, globals: {} })
    loader.load('a.js')
    expect(loader.load('b.js')).toMatchObject({ seen: 'function', default: expect.any(Function) })
  })

  test('a .ts and a .js file of the same name are an error', () => {
    expect(failure({ 'a.ts': '', 'a.js': '' })).toContain('a.ts: a.js is beside it')
  })

  test('a declaration file is not compiled, and pictures are listed as assets', () => {
    const { modules, assets } = build({ 'a.d.ts': 'declare const a: 1', 'img/a.png': 'PNG', 'README.md': '' })
    expect(modules['a.d.js']).toBeUndefined()
    expect(assets).toEqual(['img/a.png'])
  })
})

describe('templates', () => {
  test.each([
    ['<view>\n  <text>\n</view>', 2, 'missing end tag'],
    ['<view>\n</text>\n</view>', 1, 'missing end tag'],
    ['<view\n a="{{b +}}"/>', 2, 'unexpected character inside expression'],
  ])('%j is an error with its file and line', (markup, line, reason) => {
    expect(failure({ 'pages/home/home.wxml': markup })).toBe(`pages/home/home.wxml:${line}: ${reason}`)
  })

  test.each([
    ['<import src="./none.wxml"/>', 'pages/home/none.wxml'],
    ['<include src="/none.wxml"/>', 'none.wxml'],
    ['<wxs src="./none.wxs" module="m"/>', 'pages/home/none.wxs'],
  ])('%s of a file that does not exist is an error', (markup, missing) => {
    const message = failure({ 'pages/home/home.wxml': markup })
    expect(message).toContain('pages/home/home.wxml')
    expect(message).toContain(`${missing}, which does not exist`)
  })
})

describe('style sheets', () => {
  const css = (wxss: string) => build({ 'app.wxss': wxss }).styles.app?.css ?? ''

  test('rpx, vw, vh and the safe area are converted to the size of the phone in the preview', () => {
    expect(css('.a { width: 20rpx; margin: -1.5rpx 100vw; height: calc(50vh - 2rpx) }')).toContain(
      'width: calc(20 * var(--rpx)); margin: calc(-1.5 * var(--rpx)) calc(100 * var(--vw)); height: calc(calc(50 * var(--vh)) - calc(2 * var(--rpx)))',
    )
    expect(css('.a { padding-bottom: env(safe-area-inset-bottom) }')).toContain('var(--safe-bottom, 0px)')
  })

  test('names, strings and addresses that contain "10rpx" are not changed', () => {
    const wxss = '.a { --x10rpx: 1; background: url(a10rpx.png); content: "10rpx" } /* 10rpx */ .b10rpx {}'
    expect(css(wxss)).not.toContain('var(--rpx)')
  })

  test('selectors of tags, ids and page are rewritten for the framework, and apply inside pages only', () => {
    expect(css('page, view > .a:not(text)::after, #b[disabled] {}').split(' {')[0]).toBe(
      'wx-page, :where(wx-page) wx-view > .a:not(wx-text)::after, :where(wx-page) [id$="--b"][disabled]',
    )
  })

  test('page styles apply to that page only, and component styles to that component only', () => {
    const { styles } = build({
      'pages/home/home.wxss': 'page .a {}',
      'pages/home/home.json': '{ "usingComponents": { "part": "/parts/part" } }',
      'parts/part.json': '{ "component": true }',
      'parts/part.js': 'Component({})',
      'parts/part.wxss': ':host .a.b {}',
    })
    expect(styles['pages/home/home']?.css).toContain('wx-page:where([data-route="pages/home/home"]) .a')
    expect(styles['parts/part']).toEqual({
      css: ':where(wx-page) [wx-host="parts-part"] .parts-part--a.parts-part--b {}',
      scope: 'parts-part',
    })
  })

  test('@import is replaced by the file, rules in @media are rewritten, and keyframe selectors are kept', () => {
    const { styles } = build({
      'app.wxss':
        '@import "./styles/a.wxss";\n@media (min-width: 1px) { view { top: 1rpx } }\n@keyframes k { from { left: 1rpx } }',
      'styles/a.wxss': '.imported { top: 0 }',
    })
    const text = styles.app?.css ?? ''
    expect(text.indexOf('.imported')).toBeLessThan(text.indexOf('@media'))
    expect(text).toMatch(/@media \(min-width: 1px\) \{\s*:where\(wx-page\) wx-view/)
    expect(text).toMatch(/@keyframes k \{\s*from \{ left: calc\(1 \* var\(--rpx\)\) \}/)
  })

  test.each([
    ['.a {\n} @import "none.wxss";', 'app.wxss:2: @import "none.wxss": none.wxss does not exist'],
    ['.a {}\n.b {', 'app.wxss:2: "{" is never closed'],
    ['\n.a', 'app.wxss:2: expected a rule or a declaration block'],
    ['/* a', 'app.wxss:1: a comment is never closed'],
  ])('%j is an error with its file and line', (wxss, message) => {
    expect(failure({ 'app.wxss': wxss })).toBe(message)
  })
})

test('the example app compiles without a warning', () => {
  const { app: config, warnings, assets } = compile({ root: 'miniprogram' })
  expect(config.pages.length).toBeGreaterThan(3)
  expect(warnings).toEqual([])
  expect(assets).toContain(config.tabBar?.list[0]?.iconPath)
})

test('a template with components that the preview does not have gives one warning', () => {
  const { warnings } = compile({
    root: filesFrom({
      'app.json': '{ "pages": ["pages/a/a"] }',
      'pages/a/a.js': 'Page({})',
      'pages/a/a.json': '{ "usingComponents": { "video": "/parts/video" } }',
      'pages/a/a.wxml': '<!-- <canvas/>\n -->\n<view><map/></view>\n<map/><video/>',
      'parts/video.js': 'Component({})',
      'parts/video.json': '{ "component": true }',
      'parts/video.wxml': '<view/>',
    }),
  })
  expect(warnings).toEqual([
    'pages/a/a.wxml:3: the preview does not have <map>: it is shown as an empty element',
  ])
})
