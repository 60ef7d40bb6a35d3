import { RequestLog, shortPath, visibleSteps } from '../../preview/page/panel/request-log'
import { storyOf } from '../../preview/page/panel/story'
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
    log.note('something', '', 'plain', 0)
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

describe('the story of the session', () => {
  const signedIn = { status: 'signedIn', reason: 'none', isLogin: true, expiry: 1, generation: 3, waiting: 0 }
  const signedOut = { ...signedIn, status: 'signedOut', isLogin: false, expiry: null }
  const renewing = { ...signedIn, status: 'renewing' }

  test.each([
    [signedOut, signedIn, 'Signed in with token #3', { generation: 2 }],
    [renewing, { ...signedIn, generation: 4 }, 'Renewed: token #3 → #4', {}],
    [signedIn, renewing, 'Token #3 is being renewed', {}],
    [renewing, signedIn, 'Renewal failed for now; the session stays', {}],
    [renewing, { ...signedOut, reason: 'refused' }, 'Signed out: the server refused to renew', {}],
    [signedIn, { ...signedOut, reason: 'logout' }, 'Signed out by the user', {}],
    [{ ...signedOut, status: 'restoring' }, signedIn, 'Session restored from storage', { generation: 0 }],
  ])('%#', (before, now, text, change) => {
    expect(storyOf({ ...before, ...change }, now)?.text).toBe(text)
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
