import {
  RequestLog,
  isCancelled,
  isRenewal,
  shortPath,
  visibleSteps,
} from '../../preview/page/panel/request-log'
import { storyOf } from '../../preview/page/panel/story'
import { meaningOf, renewedAhead } from '../../preview/page/panel/standing'
import { firstLanguage, languageSwitch, name } from '../../preview/page/panel/words'
import { readOpening } from '../../preview/page/config'

const trace = (id: number, phase: string, generation = 0, more = {}) => ({
  id,
  phase,
  kind: 'request',
  method: 'GET',
  path: '/a/b/c',
  generation,
  statusCode: 0,
  error: '',
  at: 0,
  ...more,
})

/** The story of a row, as the panel tells it. */
function told(log: RequestLog, id: number): string[] {
  const row = log.rows.find((item) => item.kind === 'call' && item.id === id)
  return row?.kind === 'call'
    ? visibleSteps(row).map(({ phase, generation }) => `${phase} ${generation}`)
    : []
}

describe('the log of requests', () => {
  test('a call is one row, from sent over expired and parked to the answer of its replay', () => {
    const log = new RequestLog()
    log.add(trace(1, 'created'))
    expect(told(log, 1)).toEqual(['created 0'])
    for (const phase of ['sent', 'answered', 'expired', 'parked']) log.add(trace(1, phase, 3))
    for (const phase of ['replayed', 'sent', 'answered']) log.add(trace(1, phase, 4))
    expect(told(log, 1)).toEqual(['sent 3', 'expired 3', 'parked 3', 'replayed 4', 'answered 4'])
    expect(log.rows).toHaveLength(1)
  })

  test('newest calls come first; the oldest leave; clearing keeps what is under way', () => {
    const log = new RequestLog(3)
    for (const id of [1, 2, 3, 4]) log.add(trace(id, 'sent'))
    log.add(trace(3, 'answered'))
    expect(log.rows.map(({ id }) => id)).toEqual([4, 3, 2])
    log.note(['something', '某事'], 'plain', 0)
    log.clear()
    expect(log.rows.map(({ id }) => id)).toEqual([4])
  })

  test('what is no step of a call is ignored', () => {
    const log = new RequestLog()
    for (const nonsense of [null, 'x', {}, { id: 1, phase: 'danced' }]) log.add(nonsense)
    expect(log.rows).toEqual([])
  })

  test('the end of a path is shown', () => {
    expect([shortPath('/meetup/api/v1/activity/getActivityList'), shortPath('/me'), shortPath('')]).toEqual([
      'activity/getActivityList',
      'me',
      '/',
    ])
  })
})

describe('what a row says', () => {
  test('what was sent again after the background says why; what the server called expired does not', () => {
    const log = new RequestLog()
    log.add(trace(1, 'sent', 3, { at: 10 }))
    log.add(trace(2, 'sent', 3, { at: 10 }))
    log.hid(20)
    log.add(trace(1, 'replayed', 3, { at: 30 }))
    for (const phase of ['expired', 'parked', 'replayed']) log.add(trace(2, phase, 3, { at: 30 }))
    expect(told(log, 1)).toEqual(['sent 3', 'interrupted 3', 'replayed 3'])
    expect(told(log, 2)).toEqual(['sent 3', 'expired 3', 'parked 3', 'replayed 3'])
  })

  test('a cancel is no failure', () => {
    const step = (error: string) => ({ phase: 'failed', error, generation: 0, at: 0, statusCode: 0 }) as const
    expect(['aborted', 'login-cancelled', 'network'].map((error) => isCancelled(step(error)))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('a renewal is one row from its start to its end, and stays while it is not over', () => {
    const log = new RequestLog()
    log.renewal(['begins', '开始'], 'plain', 5, false)
    log.clear()
    log.renewal(['done', '完成'], 'good', 9, true)
    expect(log.rows).toEqual([expect.objectContaining({ text: 'done', tone: 'good', at: 5, endedAt: 9 })])
    log.renewal(['again', '再次'], 'plain', 20, false)
    expect(log.rows).toHaveLength(2)
  })

  test('the call that fetches a token is told by the row of its renewal', () => {
    const log = new RequestLog()
    log.add(trace(1, 'sent', 0, { path: '/token/refresh' }))
    log.add(trace(2, 'sent', 3, { path: '/feed/refresh' }))
    const rows = log.rows.filter((row) => row.kind === 'call')
    expect(rows.filter(isRenewal).map(({ id }) => id)).toEqual([1])
  })
})

describe('what the status means', () => {
  const signedIn = { status: 'signedIn', reason: 'none', isLogin: true, expiry: 9, generation: 3, waiting: 0 }

  test('a token that has ended is not the one that is used', () => {
    expect(meaningOf(signedIn, 8)[0]).toBe('Pages and requests use the current token.')
    expect(meaningOf(signedIn, 9)[0]).toBe('The token has ended; the next request renews it first.')
  })

  test('while somebody signs in nothing is said of having signed out', () => {
    const state = { ...signedIn, status: 'signingIn', isLogin: false, reason: 'logout' }
    expect(meaningOf(state, 0)[0]).toBe('A login is under way; requests that need a token wait for it.')
  })

  test('the mark of the renewal: half-way, a minute before the end, or none', () => {
    expect([60_000, 600_000, 9_000].map(renewedAhead)).toEqual([30_000, 60_000, null])
  })
})

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

describe('the story of the session', () => {
  const signedIn = { status: 'signedIn', reason: 'none', isLogin: true, expiry: 1, generation: 3, waiting: 0 }
  const signedOut = { ...signedIn, status: 'signedOut', isLogin: false, expiry: null }
  const renewing = { ...signedIn, status: 'renewing' }

  test.each([
    [signedOut, signedIn, 'Signed in with token #3', { generation: 2 }],
    [renewing, { ...signedIn, generation: 4 }, 'Renewed: token #3 → #4', {}],
    [signedIn, renewing, 'Token #3 is being renewed', {}],
    [renewing, signedIn, 'Renewal failed for now; it is tried again, and the session stays', {}],
    [renewing, { ...signedOut, reason: 'refused' }, 'Signed out: the server refused to renew', {}],
    [signedIn, { ...signedOut, reason: 'logout' }, 'Signed out by the user', {}],
    [{ ...signedOut, status: 'restoring' }, signedIn, 'Session restored from storage', { generation: 0 }],
  ])('%#', (before, now, text, change) => {
    expect(storyOf({ ...before, ...change }, now)?.words[0]).toBe(text)
  })

  test('a refusal while the token still works is not called "for now"', () => {
    const refused = { ...signedIn, error: { code: 'business', statusCode: 200, retryable: false } }
    expect(storyOf(renewing, refused)?.words[0]).toBe('Renewal refused; the token is used until it ends')
    for (const statusCode of [404, 408, 429, 503]) {
      const other = { ...signedIn, error: { code: 'http-status', statusCode, retryable: statusCode !== 404 } }
      expect([statusCode, storyOf(renewing, other)?.words[0]]).toEqual([
        statusCode,
        'Renewal failed for now; it is tried again, and the session stays',
      ])
    }
    const no = { ...signedIn, error: { code: 'http-status', statusCode: 401, retryable: false } }
    expect(storyOf(renewing, no)?.words[0]).toBe('Renewal refused; the token is used until it ends')
  })

  test('there is nothing to tell of the first look, and of no change', () => {
    expect(storyOf(null, signedIn)).toBeNull()
    expect(storyOf(signedIn, { ...signedIn, waiting: 2 })).toBeNull()
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
