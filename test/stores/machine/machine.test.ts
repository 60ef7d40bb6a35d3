import type { Effect, Event, Fresh } from '../../../stores/machine/events'
import { step } from '../../../stores/machine/machine'
import {
  initialState,
  isCooling,
  isDead,
  wakeAt,
  type Key,
  type Rules,
  type State,
} from '../../../stores/machine/state'

// The machine is pure, so its edge cases are tested directly. The other tests use it through the store.

const NOW = 1_000_000
const LIFE = 600_000
const rules: Rules = { refreshAhead: 60_000, canRenew: true }
const forGood: Rules = { refreshAhead: 60_000, canRenew: false }

const fresh = (key: Key | null = 'a', expiry: number | null = NOW + LIFE, relative = false): Fresh<Core> => ({
  session: { token: 'token', expiry },
  relative,
  at: NOW,
  key,
})
interface Core {
  readonly token: string
  readonly expiry: number | null
}
type S = State<Core>

const play = (s: S, event: Event<Core>, now = NOW, by = rules): readonly [S, ...(readonly Effect[])] =>
  step(s, event, now, by)
const next = (s: S, event: Event<Core>, now = NOW, by = rules): S => play(s, event, now, by)[0]
const signedIn = (given = fresh()): S => next(initialState, { type: 'signedIn', flight: null, fresh: given })
const renewing = (): S => next(signedIn(), { type: 'demand' })
const setback = { flight: 0, jitter: 0.5, retryAfter: 0 }

test('a first session is generation 1 of account 1, and all else is as in the initial state', () => {
  expect(signedIn()).toEqual({
    ...initialState,
    restored: true,
    session: { token: 'token', expiry: NOW + LIFE },
    generation: 1,
    account: 1,
    key: 'a',
    obtainedAt: NOW,
    endsAt: NOW + LIFE,
  })
  expect(signedIn()).toMatchObject({ reason: 'none', relative: false, proven: false, refused: false })
})

test.each([
  ['without an expiry has no end', null, Infinity],
  ['with an expiry in the past has no end', NOW - 1, Infinity],
  ['with an expiry of now has no end', NOW, Infinity],
  ['with an expiry in the future ends at its expiry', NOW + 1, NOW + 1],
])('R10 a new token %s', (_, expiry, endsAt) => {
  expect(signedIn(fresh('a', expiry)).endsAt).toBe(endsAt)
})

test('R6 R7 an event of an earlier flight, generation or status leaves the state as it is and has no effect', () => {
  const late: [S, Event<Core>][] = [
    [signedIn(), { type: 'restored', saved: null }],
    [signedIn(), { type: 'signedIn', flight: 7, fresh: fresh() }],
    [next(initialState, { type: 'login' }), { type: 'loginFailed', flight: 7 }],
    [renewing(), { type: 'refused', ...setback, flight: 7 }],
    [renewing(), { type: 'failed', ...setback, flight: 7 }],
    [renewing(), { type: 'interrupted', ...setback, flight: 7 }],
    [signedIn(), { type: 'renewed', basis: 7, fresh: fresh() }],
    [signedIn(), { type: 'expired', generation: 7 }],
    [next(renewing(), { type: 'expired', generation: 1 }), { type: 'expired', generation: 1 }],
    [signedIn(), { type: 'accepted', generation: 7 }],
    [renewing(), { type: 'demand' }],
    [initialState, { type: 'ended', reason: 'expired' }],
  ]
  for (const [s, event] of late) expect(play(s, event)).toEqual([s])
  for (const [s, event] of late) expect(next(s, event)).toBe(s)
})

describe('a stored session', () => {
  const saved = { ...fresh(), at: NOW - 1000, endsAt: NOW + 100_000 }
  const restore = (more: object = {}, by = rules) =>
    play(initialState, { type: 'restored', saved: { ...saved, ...more } }, NOW, by)

  test('a restored session counts as accepted by the server, and keeps the times at which it was obtained and ends', () => {
    expect(restore()).toEqual([
      { ...signedIn(), obtainedAt: NOW - 1000, endsAt: NOW + 100_000, proven: true },
      'restored',
    ])
  })
  test('S55 a restored session that has ended is renewed, or signed out as expired if nothing can renew it', () => {
    expect(restore({ at: NOW - LIFE, endsAt: NOW }).slice(1)).toEqual(['restored', 'start'])
    expect(restore({ endsAt: NOW + 1 }, forGood)[0]).toMatchObject({ reason: 'none', endsAt: NOW + 1 })
    expect(restore({ endsAt: NOW }, forGood)).toEqual([
      { ...restore({ endsAt: NOW })[0], ...idle, session: null, reason: 'expired', account: 1 },
    ])
  })
  const idle = { renewal: 0, flights: 0, startedAt: 0 }
})

describe('the account of a session', () => {
  const by = (s: S, key: string | null): readonly Effect[] => {
    const [, ...effects] = play(s, { type: 'signedIn', flight: null, fresh: fresh(key) })
    return effects
  }
  test('S48 a login as another account fires `accountChange`, also after an expiry or refusal, not after a logout', () => {
    const over = (reason: 'expired' | 'refused'): S => next(signedIn(), { type: 'ended', reason })
    expect(by(signedIn(), 'b')).toEqual(['accountChange', 'login'])
    expect(by(over('expired'), 'b')).toEqual(['accountChange', 'login'])
    expect(by(over('refused'), 'b')).toEqual(['accountChange', 'login'])
    expect(by(over('refused'), 'a')).toEqual(['login'])
    expect(by(next(signedIn(), { type: 'logout' }), 'b')).toEqual(['login'])
    expect(by(signedIn(fresh(null)), null)).toEqual(['accountChange', 'login'])
  })
  test('R7 a renewal keeps the account unless the old and the new session name different ones', () => {
    const renewed = (from: Key | null, to: Key | null) =>
      play(signedIn(fresh(from)), { type: 'renewed', basis: 1, fresh: fresh(to) })
    for (const [from, to] of [
      ['a', 'a'],
      ['a', null],
      [null, 'a'],
      [null, null],
      ['a', true],
      [true, 'a'],
      [true, null],
      [null, true],
    ] as const) {
      const [s, ...effects] = renewed(from, to)
      expect([s.account, s.generation, effects]).toEqual([1, 2, ['renew']])
      // The key that says most is kept: an id, else `true` for the WeChat user of this phone.
      expect(s.key).toBe([from, to].find((key) => typeof key === 'string') ?? from ?? to)
    }
    const [s, ...effects] = renewed('a', 'b')
    expect([s.account, effects]).toEqual([2, ['accountChange', 'login']])
  })
  test('R6 a logout resets all but the counters, and leaves reason and key of a session that was refused before', () => {
    const proven = next(renewing(), { type: 'accepted', generation: 1 })
    expect(play(proven, { type: 'logout' })).toEqual([
      { ...initialState, restored: true, reason: 'logout', flights: 1, generation: 1, account: 2 },
      'logout',
    ])
    const over = next(signedIn(), { type: 'ended', reason: 'refused' })
    expect(next(over, { type: 'logout' })).toMatchObject({ reason: 'refused', key: 'a', account: 2 })
    const again = next(over, { type: 'login' })
    expect(next(again, { type: 'logout' })).toMatchObject({ reason: 'logout', key: null, login: 0 })
    expect(next(initialState, { type: 'logout' })).toMatchObject({ reason: 'logout', restored: true })
    expect(initialState).toMatchObject({ relative: false, proven: false, refused: false, paused: false })
  })
})

test('S56 expired answers count as futile only for tokens never accepted by the server, and three start a cool-down', () => {
  const s = next(signedIn(), { type: 'accepted', generation: 1 })
  expect(s).toMatchObject({ proven: true, futile: 0 })
  expect(next(s, { type: 'accepted', generation: 1 })).toBe(s)
  expect(next(s, { type: 'expired', generation: 1 })).toMatchObject({ spent: 1, futile: 0, coolUntil: 0 })
  let expired = signedIn()
  for (let generation = 1; generation <= 3; generation++) {
    expired = next(expired, { type: 'expired', generation })
    if (generation < 3) expired = next(expired, { type: 'renewed', basis: generation, fresh: fresh() })
  }
  expect(expired).toMatchObject({ futile: 3, coolUntil: NOW + 4000, renewal: 0 })
  expect(next({ ...expired, renewal: 0 }, { type: 'accepted', generation: 3 })).toMatchObject({ futile: 0 })
})

test('S125 R12 the third new token in a row that is answered expired stays in use until the cool-down is over', () => {
  const third: S = { ...signedIn(), generation: 3, spent: 2, futile: 2 }
  const expired = next(third, { type: 'expired', generation: 3 })
  expect(expired).toMatchObject({ spent: 2, renewal: 0, futile: 3, coolUntil: NOW + 4000 })
  expect(next(expired, { type: 'expired', generation: 3 }, NOW + 3999)).toBe(expired)
  expect(next(expired, { type: 'expired', generation: 3 }, NOW + 4000)).toMatchObject({
    spent: 3,
    renewal: 1,
  })
  // A clock sync does not end the cool-down.
  const withClock = next(third, { type: 'clockLearned', shift: 5000, first: true })
  expect(next(withClock, { type: 'expired', generation: 3 })).toMatchObject({ spent: 2, renewal: 0 })
  // The cool-down after a transient failure is different: the token is not used meanwhile.
  const failed: S = { ...signedIn(), startedAt: NOW, coolUntil: NOW + 1000 }
  expect(next(failed, { type: 'expired', generation: 1 })).toMatchObject({
    spent: 1,
    renewal: 0,
    coolUntil: NOW + 1000,
  })
  // Where nothing can renew, there is nothing to wait for.
  expect(next({ ...third, refused: true }, { type: 'expired', generation: 3 }).reason).toBe('refused')
})

test('R12 S56 an accepted answer to the old token does not shorten the cool-down after a failed renewal', () => {
  const failed = next(renewing(), { type: 'failed', flight: 1, jitter: 0, retryAfter: 90_000 })
  const taken = next(failed, { type: 'accepted', generation: 1 })
  expect(taken).toMatchObject({ proven: true, coolUntil: NOW + 90_000 })
  expect(isCooling(taken, NOW + 89_999)).toBe(true)
})

test('R12 the wait before a retry grows from 1 to 60 s with 25 % jitter, and a longer Retry-After wins', () => {
  const after = (failures: number, jitter: number): number =>
    next({ ...renewing(), failures }, { type: 'failed', flight: 1, jitter, retryAfter: 0 }).retryAt - NOW
  expect([0, 1, 2, 5, 6, 50].map((failures) => after(failures, 0.5))).toEqual([
    1000, 2000, 4000, 32_000, 60_000, 60_000,
  ])
  expect([after(0, 0), after(0, 1)]).toEqual([750, 1250])
  const state = next(renewing(), { type: 'failed', flight: 1, jitter: 0, retryAfter: 90_000 })
  expect(state).toMatchObject({ retryAt: NOW + 90_000, coolUntil: NOW + 90_000, failures: 1, renewal: 0 })
})

test('R11 S61 an interrupted renewal is tried again in the foreground, three times', () => {
  const hidden = next(renewing(), { type: 'hidden' })
  const paused = next(hidden, { type: 'interrupted', ...setback, flight: 1 })
  expect(paused).toMatchObject({ paused: true, interruptions: 1, renewal: 1 })
  expect(play(paused, { type: 'shown' })).toEqual([{ ...paused, visible: true, paused: false }, 'start'])
  let [s, ...effects] = play(renewing(), { type: 'interrupted', ...setback, flight: 1 })
  for (let i = 2; i <= 3; i++) [s, ...effects] = play(s, { type: 'interrupted', ...setback, flight: 1 })
  expect([s.interruptions, s.renewal, effects]).toEqual([3, 1, ['start']])
  expect(next(s, { type: 'interrupted', ...setback, flight: 1 })).toMatchObject({ renewal: 0, failures: 1 })
})

describe('a clock sync', () => {
  const clockLearned = (s: S, first: boolean) => play(s, { type: 'clockLearned', shift: 5000, first })
  const waiting = (): S => ({ ...signedIn(), startedAt: 10_000, retryAt: 20_000, coolUntil: 30_000 })

  test('a clock sync moves the times of a cool-down, so that it lasts as long as before', () => {
    const moved = { startedAt: 5000, retryAt: 15_000, coolUntil: 25_000 }
    expect(clockLearned(waiting(), false)).toEqual([{ ...waiting(), ...moved }])
    const nobody = { ...initialState, obtainedAt: NOW }
    expect(clockLearned(nobody, true)[0]).toMatchObject({
      obtainedAt: NOW - 5000,
      session: null,
      endsAt: Infinity,
    })
    const endless = signedIn(fresh('a', null))
    expect(clockLearned(endless, true)[0]).toMatchObject({ obtainedAt: NOW - 5000, endsAt: Infinity })
  })
  test('R10 a clock sync moves an end that was computed from `expiresIn`, and not one that the server sent', () => {
    const counted = signedIn(fresh('a', NOW + LIFE, true))
    expect(clockLearned(counted, true)[0]).toMatchObject({
      session: { token: 'token', expiry: NOW + LIFE - 5000 },
      endsAt: NOW + LIFE - 5000,
      relative: false,
    })
    const stamped = signedIn(fresh('a', NOW - 1000))
    const [s] = clockLearned(stamped, true)
    expect([s.endsAt, s.session]).toEqual([NOW - 1000, stamped.session])
    expect(clockLearned(signedIn(fresh('a', NOW - 5000)), true)[0].endsAt).toBe(Infinity)
  })
})

describe('isDead, isCooling and wakeAt', () => {
  let s: S
  beforeEach(() => void (s = signedIn()))

  test('R10 a token has ended after an expired answer, or at its end if it is at least a second old', () => {
    expect([isDead(s, NOW + LIFE - 1), isDead(s, NOW + LIFE)]).toEqual([false, true])
    expect(isDead({ ...s, spent: 1 }, NOW)).toBe(true)
    const short = { ...s, endsAt: NOW + 1 }
    expect([isDead(short, NOW + 999), isDead(short, NOW + 1000)]).toEqual([false, true])
  })
  test('R12 a cool-down lasts until its end, and is over if the clock was set back before its start', () => {
    const cooling = { ...s, startedAt: NOW, coolUntil: NOW + 10 }
    expect([NOW - 1, NOW, NOW + 9, NOW + 10].map((now) => isCooling(cooling, now))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
  test.each<[string, Partial<S>, Rules, number]>([
    ['`refreshAhead` before the end of the token', {}, rules, NOW + LIFE - 60_000],
    ['at half of the lifetime if that is later', { endsAt: NOW + 100_000 }, rules, NOW + 50_000],
    ['never for a lifetime under ten seconds', { endsAt: NOW + 9_999 }, rules, Infinity],
    ['at half of a lifetime of ten seconds', { endsAt: NOW + 10_000 }, rules, NOW + 5_000],
    [
      'soon after a failure, also for a lifetime under ten seconds',
      { endsAt: NOW + 1000, failures: 1, retryAt: NOW + 7 },
      rules,
      NOW + 7,
    ],
    ['at the end of a cool-down', { retryAt: NOW + LIFE, coolUntil: NOW + 2 * LIFE }, rules, NOW + 2 * LIFE],
    ['never in the background', { visible: false }, rules, Infinity],
    ['never while a renewal runs', { renewal: 1 }, rules, Infinity],
    ['soon after four failures', { failures: 4, retryAt: NOW + 7 }, rules, NOW + 7],
    ['as usual after five failures', { failures: 5, retryAt: NOW + 7 }, rules, NOW + LIFE - 60_000],
    [
      'never after five failures if the usual time is over',
      { failures: 5, retryAt: NOW + LIFE },
      rules,
      Infinity,
    ],
    ['never after an expired answer, since the next request renews', { spent: 1 }, rules, Infinity],
    [
      'for a retry if the renewal after an expired answer failed',
      { spent: 1, failures: 1, retryAt: NOW + 7 },
      rules,
      NOW + 7,
    ],
    ['at the end of the token if nothing can renew it', {}, forGood, NOW + LIFE],
    [
      'at the end of the token if the renewal was refused',
      { refused: true, visible: false },
      rules,
      NOW + LIFE,
    ],
    ['never while signed out', { session: null }, rules, Infinity],
  ])('the store wakes %s', (_, change, by, at) => {
    expect(wakeAt({ ...s, ...change }, by)).toBe(at)
  })
})
