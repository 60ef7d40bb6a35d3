import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { FRAMEWORK, missingPeers } from '../../preview/peers'
import { write } from '../folder'

/* Users test their own pages with `renderPages`: the pages come from a folder of theirs. */

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'render-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function project(files: Readonly<Record<string, string>>): string {
  write(folder, files)
  return folder
}

const APP = {
  'app.json': '{ "pages": ["pages/a/a", "pages/b/b"] }',
  'app.js': `
    let launches = 0
    App({ calls: [], onLaunch(options) { this.calls.push('launch ' + options.path) }, onShow() { this.calls.push('show') } })`,
  'pages/a/a.js': `
    Page({
      data: { calls: [] },
      onLoad(query) { this.setData({ calls: getApp().calls, id: query.id }) },
      go() { wx.navigateTo({ url: '/pages/b/b?id=' + this.data.id }) },
    })`,
  'pages/a/a.wxml': `
    <view hidden="{{id}}">nobody</view>
    <view wx:for="{{calls}}" wx:key="*this">{{item}}</view>
    <button class="no">Stay</button><button bindtap="go">Go</button>
    <navigator url="/pages/b/b">There</navigator>`,
  'pages/b/b.js': 'Page({})',
  'pages/b/b.wxml': '<view/>',
}

describe('renderPages with a folder', () => {
  test('launches the app once before the first page, and getApp() returns it', () => {
    const { wx } = createFakeWx()
    const pages = renderPages({ root: project(APP), wx })
    const page = pages.mount('pages/a/a?id=7')
    expect(page.data).toMatchObject({ calls: ['launch pages/a/a', 'show'], id: '7' })
    expect(pages.mount('pages/a/a').data).toMatchObject({ calls: ['launch pages/a/a', 'show'] })
    pages.dispose()
  })

  test('uses the app that the test passes instead of app.js', () => {
    const pages = renderPages({
      root: project({ ...APP, 'app.js': 'throw new Error("it ran")' }),
      wx: {},
      app: { calls: ['mine'] },
    })
    expect(pages.mount('pages/a/a').text()).toContain('mine')
    pages.dispose()
  })

  test('throws on mounting the first page what onLaunch throws', () => {
    const pages = renderPages({
      root: project({ ...APP, 'app.js': 'App({ onLaunch() { throw new Error("no network") } })' }),
      wx: {},
    })
    expect(() => pages.mount('pages/a/a')).toThrow('no network')
    pages.dispose()
  })

  test('passes taps to the script, and the fake wx records the navigations', async () => {
    const fake = createFakeWx({ pages: ['pages/a/a', 'pages/b/b'] })
    const pages = renderPages({ root: project(APP), wx: fake.wx })
    await fake.coldStart({ path: 'pages/a/a' })
    const page = pages.mount('pages/a/a?id=7')
    page.tap('button', 'Go')
    page.tap('navigator')
    await fake.clock.settle()
    expect(fake.navigations.map(({ api, url }) => [api, url])).toEqual([
      ['navigateTo', '/pages/b/b?id=7'],
      ['navigateTo', '/pages/b/b'],
    ])
    pages.dispose()
  })

  test('reads no hidden text, and finds among several matches the one with the given text', () => {
    const pages = renderPages({ root: project(APP), wx: {} })
    expect(pages.mount('pages/a/a').text()).toContain('nobody')
    const page = pages.mount('pages/a/a?id=1')
    expect(page.text()).not.toContain('nobody')
    expect(page.query('button')?.className).toContain('no')
    expect(page.query('button', 'Go')?.className).not.toContain('no')
    expect(page.queryAll('button', 'o')).toHaveLength(1)
    expect(page.query('button', 'Leave')).toBeNull()
    expect(() => page.tap('button', 'Leave')).toThrow('there is no button that says "Leave" in <wx-page')
    pages.dispose()
  })

  test('finds installed packages as modules and as components', () => {
    const root = project({
      'package.json': '{ "dependencies": { "kit": "*" } }',
      'project.config.json': '{ "miniprogramRoot": "miniprogram/" }',
      'node_modules/kit/package.json': '{ "miniprogram": "dist" }',
      'node_modules/kit/dist/index.js': 'exports.greeting = "hello"',
      'node_modules/kit/dist/card/card.json': '{ "component": true }',
      'node_modules/kit/dist/card/card.js': 'Component({ properties: { name: String } })',
      'node_modules/kit/dist/card/card.wxml': '<view>card of {{name}}</view>',
      'miniprogram/app.json': '{ "pages": ["pages/a/a"] }',
      'miniprogram/pages/a/a.ts':
        "import { greeting } from 'kit'\nconst name: string = 'Lin'\nPage({ data: { greeting, name } })",
      'miniprogram/pages/a/a.json': '{ "usingComponents": { "card": "kit/card/card" } }',
      'miniprogram/pages/a/a.wxml': '{{greeting}}, <card name="{{name}}"/>',
    })
    const pages = renderPages({ root, wx: {} })
    expect(pages.mount('pages/a/a').text()).toBe('hello, card of Lin')
    pages.dispose()
  })
})

test('a mistake in the sources throws an error with file and line', () => {
  const root = project({ ...APP, 'pages/b/b.wxml': '<view>\n<text>\n</view>' })
  expect(() => renderPages({ root })).toThrow('pages/b/b.wxml:2: missing end tag')
})

test('renderPages throws unless exactly one of root and files is given', () => {
  expect(() => renderPages({})).toThrow(TypeError)
  expect(() => renderPages({ root: '.', files: {} })).toThrow('either root or files')
})

describe('the framework packages that users install themselves', () => {
  const lies = (at: Readonly<Record<string, string>>) => (file: string) => {
    const version = at[file.replace('/package.json', '')]
    if (version === undefined) throw new Error('Cannot find module')
    const to = join(folder, file.replaceAll('/', '-'))
    writeFileSync(to, JSON.stringify({ version }))
    return to
  }
  test('none is missing in this repository', () => {
    expect(missingPeers(FRAMEWORK)).toBeNull()
  })

  test('a missing package or wrong version is named with the command that installs it', () => {
    const found = missingPeers(
      FRAMEWORK,
      lies({ 'glass-easel': '0.12.1', 'glass-easel-template-compiler': '0.11.0' }),
    )
    expect(found).toEqual({
      found: 'glass-easel-miniprogram-adapter, glass-easel-template-compiler (0.11.0 is here)',
      command:
        'npm i -D glass-easel@0.12.1 glass-easel-miniprogram-adapter@0.12.1 glass-easel-template-compiler@0.12.1',
    })
  })
})
