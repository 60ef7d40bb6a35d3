import { cleanUp, start } from './support'
import type { Sources, Started } from './support'

/* A mistake in a file is shown in place of its page or component. The rest of the app works. */

afterEach(cleanUp)

const later = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
const shown = ({ screen }: Started) =>
  [...screen.element.querySelectorAll('.frame:not(.frame--away) [role=alert] p')].map(
    (line) => line.textContent,
  )

function broken(sources: Sources) {
  const mistakes: string[] = []
  const errors: unknown[] = []
  const phone = start(sources, { mistakes, errors })
  return { phone, mistakes, errors }
}

/** Opens a page, and waits for the end of the navigation. */
async function open(phone: Started, path: string): Promise<void> {
  await phone.call('navigateTo', { url: `/${path}` })
  while (!phone.program.router.isIdle) await later()
}

describe('a page with a mistake shows it in its place, and the other pages work', () => {
  test.each<[string, Sources, string, string]>([
    [
      'a script that does not compile',
      { 'pages/detail/detail.js': 'Page({\n  a: ]\n})' },
      'pages/detail/detail.js:2: Unexpected token',
      '',
    ],
    [
      'a template whose element is not closed',
      { 'pages/detail/detail.wxml': '<view>\n<text>\n</view>' },
      'pages/detail/detail.wxml:2: missing end tag',
      '',
    ],
    [
      'a JSON file with a comma too many',
      { 'pages/detail/detail.json': '{\n  "navigationBarTitleText": "x",\n}' },
      'pages/detail/detail.json:3: Expected double-quoted property name in JSON',
      '',
    ],
    [
      'a JSON file with an unknown word',
      { 'pages/detail/detail.json': '{\n  "enablePullDownRefresh": True\n}' },
      "pages/detail/detail.json:2: Unexpected token 'T'",
      '',
    ],
    [
      'a style sheet whose last block is not closed',
      { 'pages/detail/detail.wxss': '.a { }\n.b {' },
      'pages/detail/detail.wxss:2: "{" is never closed',
      'pages/detail/detail.wxss:2: "{" 没有结束',
    ],
    [
      'a component that does not exist',
      { 'pages/detail/detail.json': '{ "usingComponents": { "a": "/parts/a" } }' },
      'pages/detail/detail.json:1: usingComponents: /parts/a is not found',
      'pages/detail/detail.json:1: usingComponents：找不到 /parts/a',
    ],
    [
      'a template that imports a template with a mistake',
      {
        'pages/detail/detail.wxml': '<import src="/parts/row.wxml"/>',
        'parts/row.wxml': '<view a="{{b +}}"/>',
      },
      'parts/row.wxml:1: unexpected character inside expression',
      '',
    ],
    [
      'an inline WXS script that does not compile',
      { 'pages/detail/detail.wxml': '<view/>\n<wxs module="m">\nvar a = ;\n</wxs>' },
      'pages/detail/detail.wxml:3: Unexpected token',
      '',
    ],
    [
      'a WXS file that does not compile',
      {
        'pages/detail/detail.wxml': '<wxs module="m" src="/parts/m.wxs"/>',
        'parts/m.wxs': 'var a = 1\nvar b = ;',
      },
      'parts/m.wxs:2: Unexpected token',
      '',
    ],
  ])('%s', async (_what, sources, en, zh) => {
    const { phone, mistakes } = broken(sources)
    expect(mistakes.join()).toContain(en)
    expect(phone.routes()).toEqual(['pages/home/home'])
    expect(shown(phone)).toEqual([])
    await open(phone, 'pages/detail/detail')
    const [first = '', second = ''] = shown(phone)
    expect(first).toContain(en)
    expect(second).toContain(zh)
    expect(phone.routes()).toEqual(['pages/home/home', 'pages/detail/detail'])
    phone.program.back()
    await later()
    await open(phone, 'pages/login/login')
    expect(phone.life).toContain('login onShow')
  })

  test.each([
    ['script', { 'pages/new/new.wxml': '<view/>' }, 'has no script', '没有脚本文件'],
    ['template', { 'pages/new/new.js': 'Page({})' }, 'has no .wxml', '没有 .wxml 文件'],
  ])('a page of app.json without a %s shows that in its place', async (_what, sources: Sources, en, zh) => {
    const pages = '{ "pages": ["pages/home/home",\n "pages/new/new"] }'
    const { phone } = broken({ 'app.json': pages, ...sources })
    await open(phone, 'pages/new/new')
    expect(shown(phone)).toEqual([
      `app.json:2: the page pages/new/new ${en}`,
      `app.json:2: 页面 pages/new/new ${zh}`,
    ])
  })
})

describe('a mistake in a file that pages share', () => {
  const util = { 'utils/price.ts': 'export const a = 1\nexport const b: = 2' }

  test('a script that does not compile is reported by the page that requires it', async () => {
    const { phone, errors } = broken({
      ...util,
      'pages/detail/detail.js': "require('../../utils/price')\nPage({})",
    })
    await open(phone, 'pages/detail/detail')
    expect(shown(phone)).toEqual([
      expect.stringMatching(/^pages\/detail\/detail: utils\/price\.ts:2: Unexpected token/),
    ])
    expect(errors).toHaveLength(1)
  })

  test('a component with a mistake shows it in its place, and the rest of the page is rendered', async () => {
    const { phone, mistakes } = broken({
      'pages/detail/detail.json': '{ "usingComponents": { "part": "/parts/part" } }',
      'pages/detail/detail.wxml': '<view>before</view><part/><view>after</view>',
      'parts/part.json': '{ "component": true }',
      'parts/part.js': 'Component({',
      'parts/part.wxml': '<view/>',
    })
    expect(mistakes).toEqual([expect.stringContaining('parts/part.js:1: ')])
    await open(phone, 'pages/detail/detail')
    expect(shown(phone)).toEqual([expect.stringContaining('parts/part.js:1: ')])
    const text = phone.screen.element.querySelector('[data-route="pages/detail/detail"]')?.textContent ?? ''
    expect(text).toMatch(/^before.*parts\/part.*after$/)
    expect(phone.life).toEqual(expect.arrayContaining(['home onHide']))
  })
})

describe('a page whose script fails when it runs', () => {
  test.each([
    [
      'before it calls Page',
      'const a = nothing.at.all\nPage({})',
      'pages/detail/detail: nothing is not defined',
    ],
    ['after it has called Page', 'Page({})\nnothing()', 'pages/detail/detail: nothing is not defined'],
    ['because it does not call Page', 'const a = 1', 'pages/detail/detail: Component is not found in path'],
  ])('%s: shows and reports the error, and other pages can be opened', async (_when, source, message) => {
    const { phone, errors } = broken({ 'pages/detail/detail.js': source })
    await open(phone, 'pages/detail/detail')
    expect(shown(phone)).toEqual([expect.stringContaining(message)])
    expect(errors).toHaveLength(1)
    await open(phone, 'pages/login/login')
    expect(phone.life).toContain('login onShow')
  })
})
