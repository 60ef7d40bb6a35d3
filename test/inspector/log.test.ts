import {
  isCancelled,
  isLoggedStep,
  isRenewal,
  lasted,
  RequestLog,
  shortPath,
  span,
  stepWords,
  visibleSteps,
  type LoggedStep,
} from '../../inspector/log/request-log'
import type { TracePhase } from 'mobx-miniprogram-auth'
import { changeOf } from '../../inspector/log/session-changes'
import {
  leftWords,
  meaningOf,
  readState,
  renewedAhead,
  type SessionState,
} from '../../inspector/log/session-state'

const trace = (
  id: number,
  phase: TracePhase,
  generation = 0,
  more: Partial<LoggedStep> = {},
): LoggedStep => ({
  id,
  phase,
  method: 'GET',
  path: '/a/b/c',
  generation,
  statusCode: 0,
  error: '',
  at: 0,
  ...more,
})

/** The visible steps of a row. */
function stepsOf(log: RequestLog, id: number): string[] {
  const row = log.rows.find((item) => item.kind === 'call' && item.id === id)
  return row?.kind === 'call'
    ? visibleSteps(row).map(({ phase, generation }) => `${phase} ${generation}`)
    : []
}

describe('the log of requests', () => {
  test('a call is one row with all its steps, up to the answer of its replay', () => {
    const log = new RequestLog()
    log.add(trace(1, 'created'))
    expect(stepsOf(log, 1)).toEqual(['created 0'])
    for (const phase of ['sent', 'answered', 'expired', 'parked'] as const) log.add(trace(1, phase, 3))
    for (const phase of ['replayed', 'sent', 'answered'] as const) log.add(trace(1, phase, 4))
    expect(stepsOf(log, 1)).toEqual(['sent 3', 'expired 3', 'parked 3', 'replayed 4', 'answered 4'])
    expect(log.rows).toHaveLength(1)
  })

  test('the newest calls come first, the oldest are dropped, and clear() keeps calls that still run', () => {
    const log = new RequestLog(3)
    for (const id of [1, 2, 3, 4]) log.add(trace(id, 'sent'))
    log.add(trace(3, 'answered'))
    expect(log.rows.map(({ id }) => id)).toEqual([4, 3, 2])
    log.note(['something', '某事'], 'plain', 0)
    log.clear()
    expect(log.rows.map(({ id }) => id)).toEqual([4])
  })

  test('isLoggedStep accepts a step and rejects other values', () => {
    const nonsense = [
      null,
      'x',
      {},
      { ...trace(1, 'sent'), phase: 'danced' },
      { ...trace(1, 'sent'), path: 1 },
    ]
    expect(nonsense.map(isLoggedStep)).toEqual(nonsense.map(() => false))
    expect(isLoggedStep({ ...trace(1, 'sent'), kind: 'upload' })).toBe(true)
  })

  test('a changed row is a new object in the same place, and the other rows are the same objects', () => {
    const log = new RequestLog()
    for (const id of [1, 2]) log.add(trace(id, 'sent'))
    const [second, first] = log.rows
    log.add(trace(1, 'answered', 0, { at: 1200 }))
    expect(log.rows[0]).toBe(second)
    expect(log.rows[1]).not.toBe(first)
    expect(log.rows.map(({ id }) => id)).toEqual([2, 1])
  })

  test('shortPath shows the last two parts of a path', () => {
    expect([shortPath('/meetup/api/v1/activity/getActivityList'), shortPath('/me'), shortPath('')]).toEqual([
      'activity/getActivityList',
      'me',
      '/',
    ])
  })
})

describe('the steps of a row', () => {
  test('a replay after the background follows a step `interrupted`, and one after an expired answer does not', () => {
    const log = new RequestLog()
    log.add(trace(1, 'sent', 3, { at: 10 }))
    log.add(trace(2, 'sent', 3, { at: 10 }))
    log.hid(20)
    log.add(trace(1, 'replayed', 3, { at: 30 }))
    for (const phase of ['expired', 'parked', 'replayed'] as const) log.add(trace(2, phase, 3, { at: 30 }))
    expect(stepsOf(log, 1)).toEqual(['sent 3', 'interrupted 3', 'replayed 3'])
    expect(stepsOf(log, 2)).toEqual(['sent 3', 'expired 3', 'parked 3', 'replayed 3'])
  })

  test('the duration of a call is null until the call has ended', () => {
    const log = new RequestLog()
    log.add(trace(1, 'created', 0, { at: 10 }))
    const rows = () => log.rows.flatMap((row) => (row.kind === 'call' ? [lasted(row)] : []))
    expect(rows()).toEqual([null])
    log.add(trace(1, 'answered', 0, { at: 1260 }))
    expect(rows()).toEqual([1250])
    expect([999, 1250].map(span)).toEqual(['999 ms', '1.3 s'])
  })

  test('stepWords describes a step in English and Chinese', () => {
    const steps = [
      trace(1, 'sent', 3),
      trace(1, 'sent'),
      trace(1, 'answered', 3, { statusCode: 200 }),
      trace(1, 'failed', 3, { error: 'network' }),
      trace(1, 'failed', 3, { error: 'aborted' }),
    ]
    expect(steps.map(stepWords)).toEqual([
      ['sent with #3', '发出（令牌 #3）'],
      ['sent', '发出'],
      ['answered 200', '已回答 200'],
      ['failed: network', '失败：network'],
      ['cancelled', '已取消'],
    ])
  })

  test('isCancelled is true for "aborted" and "login-cancelled", and not for "network"', () => {
    const step = (error: string) => ({ phase: 'failed', error, generation: 0, at: 0, statusCode: 0 }) as const
    expect(['aborted', 'login-cancelled', 'network'].map((error) => isCancelled(step(error)))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('a renewal is one row from its start to its end, and clear() keeps it while it runs', () => {
    const log = new RequestLog()
    log.renewal(['begins', '开始'], 'plain', 5, false)
    log.clear()
    log.renewal(['done', '完成'], 'good', 9, true)
    expect(log.rows).toEqual([
      {
        kind: 'note',
        id: 1,
        words: ['done', '完成'],
        tone: 'good',
        at: 5,
        endedAt: 9,
      },
    ])
    log.renewal(['again', '再次'], 'plain', 20, false)
    expect(log.rows).toHaveLength(2)
  })

  test('isRenewal recognises a call to a refresh path without a token, and not one with a token', () => {
    const log = new RequestLog()
    log.add(trace(1, 'sent', 0, { path: '/token/refresh' }))
    log.add(trace(2, 'sent', 3, { path: '/feed/refresh' }))
    const rows = log.rows.filter((row) => row.kind === 'call')
    expect(rows.filter(isRenewal).map(({ id }) => id)).toEqual([1])
  })
})

describe('the explanation of the session', () => {
  const signedIn: SessionState = {
    status: 'signedIn',
    reason: 'none',
    isLogin: true,
    expiry: 9,
    generation: 3,
    waiting: 0,
    refreshAhead: 60_000,
  }

  test('says that requests use the token, or that the next one renews it because it has ended', () => {
    expect(meaningOf(signedIn, 8)[0]).toBe('Pages and requests use the current token.')
    expect(meaningOf(signedIn, 9)[0]).toBe('The token has ended; the next request renews it first.')
  })

  test('mentions a login that runs, not the logout before it', () => {
    const state = { ...signedIn, status: 'signingIn', isLogin: false, reason: 'logout' } as const
    expect(meaningOf(state, 0)[0]).toBe('A login is under way; requests that need a token wait for it.')
  })

  test('readState copies the known fields of a store without tokens, and has defaults for anything else', () => {
    const { refreshAhead, ...fields } = signedIn
    const store = { ...fields, token: 'secret', error: null, gate: { refreshAhead, secrets: ['secret'] } }
    expect(readState(store)).toEqual({ ...signedIn, error: null })
    const nothing = {
      status: 'restoring',
      reason: 'none',
      isLogin: false,
      expiry: null,
      generation: 0,
      waiting: 0,
      refreshAhead: 0,
    }
    for (const store of [null, 'x', { status: 'constructor', reason: 'toString', expiry: '9' }])
      expect(readState(store)).toEqual({ ...nothing, error: undefined })
  })

  test('leftWords shows minutes and seconds, and from one hour on hours and minutes', () => {
    expect([-1, 8_001, 3_599_000, 7_500_000].map((ms) => leftWords(ms))).toEqual([
      ['0:00', '0:00'],
      ['0:09', '0:09'],
      ['59:59', '59:59'],
      ['2 h 5 min', '2 小时 5 分'],
    ])
  })

  test('renewedAhead is `refreshAhead`, at most half of the lifetime, or null if the timer does not renew', () => {
    expect([60_000, 600_000, 9_000].map((life) => renewedAhead(life, 60_000))).toEqual([30_000, 60_000, null])
    expect([300_000, 0].map((ahead) => renewedAhead(600_000, ahead))).toEqual([300_000, null])
  })
})

describe('the note on a change of the session', () => {
  const signedIn: SessionState = {
    status: 'signedIn',
    reason: 'none',
    isLogin: true,
    expiry: 1,
    generation: 3,
    waiting: 0,
    refreshAhead: 60_000,
  }
  const signedOut: SessionState = { ...signedIn, status: 'signedOut', isLogin: false, expiry: null }
  const renewing: SessionState = { ...signedIn, status: 'renewing' }

  test.each<[SessionState, SessionState, string, Partial<SessionState>]>([
    [signedOut, signedIn, 'Signed in with token #3', { generation: 2 }],
    [renewing, { ...signedIn, generation: 4 }, 'Renewed: token #3 → #4', {}],
    [signedIn, renewing, 'Token #3 is being renewed', {}],
    [renewing, signedIn, 'Renewal failed for now; it is tried again, and the session stays', {}],
    [renewing, { ...signedOut, reason: 'refused' }, 'Signed out: the server refused to renew', {}],
    [signedIn, { ...signedOut, reason: 'logout' }, 'Signed out by the user', {}],
    [{ ...signedOut, status: 'restoring' }, signedIn, 'Session restored from storage', { generation: 0 }],
  ])('changeOf names the change (%#)', (before, now, text, change) => {
    expect(changeOf({ ...before, ...change }, now)?.words[0]).toBe(text)
  })

  test('a refused renewal of a working token is "refused", and a transient failure is "failed for now"', () => {
    const refused = { ...signedIn, error: { code: 'business', statusCode: 200, retryable: false } }
    expect(changeOf(renewing, refused)?.words[0]).toBe('Renewal refused; the token is used until it ends')
    for (const statusCode of [404, 408, 429, 503]) {
      const other = { ...signedIn, error: { code: 'http-status', statusCode, retryable: statusCode !== 404 } }
      expect([statusCode, changeOf(renewing, other)?.words[0]]).toEqual([
        statusCode,
        'Renewal failed for now; it is tried again, and the session stays',
      ])
    }
    const no = { ...signedIn, error: { code: 'http-status', statusCode: 401, retryable: false } }
    expect(changeOf(renewing, no)?.words[0]).toBe('Renewal refused; the token is used until it ends')
  })

  test('there is no note for the first state, and none for a change of `waiting` alone', () => {
    expect(changeOf(null, signedIn)).toBeNull()
    expect(changeOf(signedIn, { ...signedIn, waiting: 2 })).toBeNull()
  })
})
