import { firstLanguage, languageSwitch, name } from '../../preview/page/panel/words'
import { parseQuery } from '../../preview/runtime/routing/url'
import { addressOf, readOpening } from '../../preview/page/config'

describe('the language', () => {
  const area = { getItem: (): string | null => null }
  test('is what was chosen, else what the browser speaks', () => {
    expect(firstLanguage(area, 'zh-TW')).toBe('zh-CN')
    expect(firstLanguage(area, 'de')).toBe('en')
    expect(firstLanguage({ getItem: () => 'en' }, 'zh-CN')).toBe('en')
  })

  test('the switch changes the panel and its names, and is remembered', () => {
    const panel = document.createElement('main')
    const named = name(document.createElement('section'), 'aria-label', ['Requests', '请求'])
    const buttons = languageSwitch(panel, localStorage, 'en')
    expect([panel.lang, named.getAttribute('aria-label')]).toEqual(['en', 'Requests'])
    buttons.querySelector<HTMLElement>('[data-language="zh-CN"]')?.click()
    expect([panel.lang, named.getAttribute('aria-label')]).toEqual(['zh-CN', '请求'])
    expect(firstLanguage(localStorage, 'en')).toBe('zh-CN')
  })
})

test('launch options come from the address, and what is left goes to the page as it was written', () => {
  expect(
    readOpening('?path=/pages/a/a&id=1&name=%E5%91%A8&scene=1154&device=bob&decode=1', 'pages/home/home'),
  ).toEqual({
    launch: { path: 'pages/a/a', query: { id: '1', name: '%E5%91%A8' }, scene: 1154 },
    device: 'bob',
    decodeQuery: true,
  })
  expect(readOpening('', 'pages/home/home')).toEqual({
    launch: { path: 'pages/home/home', query: {}, scene: 1001 },
    device: null,
    decodeQuery: false,
  })
})

test.each([
  ['', { id: '1', name: '%E5%91%A8' }, '?path=pages/a/a&id=1&name=%E5%91%A8'],
  ['?path=pages/b/b&x=2&scene=1154&device=bob', {}, '?path=pages/a/a&scene=1154&device=bob'],
  ['?decode=1', { name: '周 & 吴#' }, '?path=pages/a/a&name=%E5%91%A8%20%26%20%E5%90%B4%23&decode=1'],
])('the address %j keeps what is its own and opens the page that is shown: %j', (search, query, address) => {
  const now = addressOf(search, { path: 'pages/a/a', query })
  expect(now).toBe(address)
  const { launch, decodeQuery } = readOpening(now, 'pages/home/home')
  const pairs = Object.entries(launch.query).map(([key, value]) => `${key}=${value}`)
  expect([launch.path, parseQuery(pairs.join('&'), decodeQuery)]).toEqual(['pages/a/a', query])
})
