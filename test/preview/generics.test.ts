import { compile, filesFrom } from '../../preview/compile'
import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { closePages, opened } from './builtin-page'

afterEach(closePages)

/** A component with one abstract node, whose default is `row`, on a page that does or does not fill it in. */
const sources = (page: string, filling: Readonly<Record<string, string>> = {}) => ({
  'pages/a/a': {
    wxml: page,
    json: { usingComponents: { list: '/parts/list/list', ...filling } },
  },
  'parts/list/list': {
    wxml: '<item words="{{words}}"/>',
    json: { component: true, componentGenerics: { item: { default: '../row/row' }, other: true } },
    js: () => {
      Component({ data: { words: 'hello' } })
    },
  },
  'parts/row/row': {
    wxml: '<text class="words">row says {{words}}</text>',
    json: { component: true },
    js: () => {
      Component({ properties: { words: String } })
    },
  },
  'parts/big/big': {
    wxml: '<text class="words">big says {{words}}</text>',
    json: { component: true },
    js: () => {
      Component({ properties: { words: String } })
    },
  },
})

test('an abstract node is the component that the page names, or else its default', () => {
  const text = (...given: Parameters<typeof sources>) => {
    const pages = renderPages({ files: sources(...given) })
    opened(pages)
    return pages.mount('pages/a/a').text()
  }
  expect(text('<list generic:item="big"/>', { big: '/parts/big/big' })).toBe('big says hello')
  expect(text('<list/>')).toBe('row says hello')
})

test('a default component that does not exist is an error with file and line', () => {
  const files = {
    'app.json': '{ "pages": ["pages/a/a"] }',
    'pages/a/a.js': 'Page({})',
    'pages/a/a.wxml': '<view/>',
    'pages/a/a.json': '{\n"componentGenerics": {\n"item": { "default": "./none" } } }',
  }
  expect(() => compile({ root: filesFrom(files) })).toThrow(
    'pages/a/a.json:3: componentGenerics: ./none is not found',
  )
})
