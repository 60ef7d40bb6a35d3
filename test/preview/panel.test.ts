import { firstLanguage, languageSwitch, name } from '../../preview/page/panel/words'
import { SessionCard } from '../../preview/page/panel/session-card'
import { parseQuery } from '../../preview/runtime/routing/url'
import { addressOf, readOpening } from '../../preview/page/config'

describe('the language of the panel', () => {
  const area = { getItem: (): string | null => null }
  test('is the one chosen before, or else the one of the browser', () => {
    expect(firstLanguage(area, 'zh-TW')).toBe('zh-CN')
    expect(firstLanguage(area, 'de')).toBe('en')
    expect(firstLanguage({ getItem: () => 'en' }, 'zh-CN')).toBe('en')
  })

  test('the switch changes the texts and labels of the panel, and the choice is stored', () => {
    const panel = document.createElement('main')
    const named = name(document.createElement('section'), 'aria-label', ['Requests', '请求'])
    const buttons = languageSwitch(panel, localStorage, 'en')
    expect([panel.lang, named.getAttribute('aria-label')]).toEqual(['en', 'Requests'])
    buttons.querySelector<HTMLElement>('[data-language="zh-CN"]')?.click()
    expect([panel.lang, named.getAttribute('aria-label')]).toEqual(['zh-CN', '请求'])
    expect(firstLanguage(localStorage, 'en')).toBe('zh-CN')
  })
})

describe('the session card', () => {
  const STATE = {
    status: 'signedIn',
    reason: 'none',
    isLogin: true,
    generation: 1,
    waiting: 0,
    refreshAhead: 0,
  } as const

  test.each([
    ['a user is signed in with a token whose expiry is unknown', true, 'end unknown'],
    ['no user is signed in', false, 'no token'],
  ])('if %s, the card says so', (_, isLogin, words) => {
    const card = new SessionCard(localStorage, 'user')
    card.show({ ...STATE, status: isLogin ? 'signedIn' : 'signedOut', isLogin, expiry: null })
    expect(card.element.querySelector('.session-left')?.textContent).toContain(words)
  })
})

test('launch options come from the address, and its other parameters go to the page undecoded', () => {
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
])('the address made from %j and the query %j opens the same page again', (search, query, address) => {
  const now = addressOf(search, { path: 'pages/a/a', query })
  expect(now).toBe(address)
  const { launch, decodeQuery } = readOpening(now, 'pages/home/home')
  const pairs = Object.entries(launch.query).map(([key, value]) => `${key}=${value}`)
  expect([launch.path, parseQuery(pairs.join('&'), decodeQuery)]).toEqual(['pages/a/a', query])
})
