import { ok } from 'mobx-miniprogram-auth/testing'
import { guard, world, type World } from '../_world'

guard()
const HOUR = 3_600_000

/** How far the device's clock is ahead of what the store takes for the server's, in ms: a lifetime shows it. */
function skewOf({ store, clock }: World): number {
  store.setSession({ token: 'probe', user: 'A', expiresIn: 0 })
  return clock.now() - Number(store.expiry)
}

/** An answer came that shows the server's clock, which the device's is so far ahead of; true if anybody looked. */
function answer({ store, clock }: World, ahead: number | (() => number)): boolean {
  let looked = false
  store.gate.serverTime(() => {
    looked = true
    return typeof ahead === 'number' ? clock.now() - ahead : ahead()
  })
  return looked
}

describe("R10 the server's clock", () => {
  test.each([
    ['two hours behind ours', 2 * HOUR, 2 * HOUR],
    ['two hours ahead of ours', -2 * HOUR, -2 * HOUR],
    ['just far enough off', 5_000, 5_000],
    ['as far off as a slow network makes it look', 4_999, 0],
    ['as far ahead as rounding makes it look', -4_999, 0],
  ])('%s is learned from an answer', async (_, ahead, learned) => {
    const w = await world()
    answer(w, ahead)
    expect(skewOf(w)).toBe(learned)
  })

  test('is compared once a minute at most, and at once when ours was set back', async () => {
    const w = await world()
    expect([answer(w, 0), answer(w, 0)]).toEqual([true, false])
    await w.clock.advance(59_999)
    expect(answer(w, 0)).toBe(false)
    await w.clock.advance(1)
    expect([answer(w, 0), answer(w, 0)]).toEqual([true, false])
    w.clock.jump(-1)
    expect(answer(w, 0)).toBe(true)
  })

  test('R12 that there is nothing to learn shortens no pause after a renewal that failed', async () => {
    let asked = 0
    const w = await world({
      signedIn: 'A',
      store: { refresh: () => Promise.reject(new TypeError('try ' + String(++asked))) },
    })
    w.store.expire()
    expect([asked, answer(w, 0)]).toEqual([1, true])
    await w.settle()
    await w.store.refresh().catch(Boolean)
    expect(asked).toBe(1)
  })

  test('is not learned from an answer that shows none, which does not count as a look', async () => {
    const w = await world()
    for (const none of [NaN, 0, -1]) expect(answer(w, () => none)).toBe(true)
    expect([answer(w, HOUR), skewOf(w)]).toEqual([true, HOUR])
  })

  test('is the same in the next answer, and moves by what it moved', async () => {
    const w = await world()
    for (const [ahead, learned] of [
      [HOUR, HOUR],
      [HOUR, HOUR],
      [HOUR + 6_000, HOUR + 6_000],
      [HOUR + 8_000, HOUR + 6_000],
      [0, 0],
    ] as const) {
      answer(w, ahead)
      expect(skewOf(w)).toBe(learned)
      await w.clock.advance(60_000)
    }
  })

  test('known to be right once, it does not move the end of a session that came after', async () => {
    const w = await world()
    answer(w, 0)
    w.store.setSession({ token: 'T', user: 'A', expiresIn: 3600 })
    const { expiry } = w.store
    await w.clock.advance(60_000)
    answer(w, 2 * HOUR)
    expect(w.store.expiry).toBe(expiry)
  })

  test.each([
    ['nothing can renew it', {}],
    ['it can be renewed', { refresh: () => Promise.reject(new Error('off')) }],
  ])(
    'set back before a login whose answer bore no date, it does not end that session where %s',
    async (_, store) => {
      const w = await world({ store: { refresh: undefined, ...store } })
      answer(w, 0)
      w.clock.jump(-24 * HOUR)
      w.store.setSession({ token: 'T', user: 'A', expiresIn: 7200 })
      answer(w, -24 * HOUR)
      await w.clock.advance(1)
      expect([w.store.isLogin, w.store.status, w.store.expiry]).toEqual([
        true,
        'signedIn',
        w.clock.now() - 1 + 26 * HOUR,
      ])
      // Once an answer has said so, it is known when the session ends, whatever becomes of our clock.
      w.clock.jump(-24 * HOUR)
      const { expiry } = w.store
      answer(w, -48 * HOUR)
      expect([w.store.isLogin, w.store.expiry]).toEqual([true, expiry])
    },
  )

  test('that agrees with ours once a session is there leaves its end where it is when ours is set back later', async () => {
    const w = await world()
    answer(w, 0)
    w.store.setSession({ token: 'T', user: 'A', expiresIn: 7200 })
    await w.clock.advance(60_000)
    answer(w, 0)
    const { expiry } = w.store
    w.clock.jump(-24 * HOUR)
    answer(w, -24 * HOUR)
    expect(w.store.expiry).toBe(expiry)
  })

  test('set back while the app was not running, it does not move the end of the session that was kept', async () => {
    const first = await world({ signedIn: 'A' })
    answer(first, 0)
    first.store.setSession({ token: 'T', user: 'A', expiresIn: 7200 })
    await first.settle()
    const { expiry } = first.store
    first.store.dispose()
    first.clock.jump(-24 * HOUR)
    const second = await world({ on: first })
    answer(second, -24 * HOUR)
    expect(second.store.expiry).toBe(expiry)
  })

  test.each([
    ['counted from our clock moves with it', { expiresIn: 7200 }, -2 * HOUR],
    ['stamped by the server stays', { expiry: 4e12 }, 0],
  ])('R10 first known when the app runs again: an end that was %s', async (_, end, moved) => {
    const first = await world()
    first.store.setSession({ token: 'T', user: 'A', ...end })
    await first.settle()
    const before = Number(first.store.expiry)
    first.store.dispose()
    const second = await world({ on: first })
    answer(second, 2 * HOUR)
    expect(Number(second.store.expiry) - before).toBe(moved)
  })

  test('that was learned now counts, and not the one that was kept with the session', async () => {
    const first = await world({ signedIn: 'A' })
    answer(first, 2 * HOUR)
    first.store.expire()
    await first.settle()
    first.store.dispose()
    const restored = await world({ on: first })
    expect(skewOf(restored)).toBe(2 * HOUR)
    await first.settle()
    restored.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 100, times: 1 })
    const second = await world({ on: first })
    answer(second, HOUR)
    await second.clock.advance(100)
    expect([second.store.isLogin, skewOf(second)]).toEqual([true, HOUR])
  })

  test('is not written down while nobody is signed in', async () => {
    const w = await world()
    const before = w.fake.storage.calls.length
    answer(w, 2 * HOUR)
    await w.settle()
    expect(w.fake.storage.calls.length).toBe(before)
  })

  test('is kept with the session as soon as it is known', async () => {
    const w = await world({ signedIn: 'A' })
    w.fake.server(() => ok({}, { header: { date: new Date(w.clock.now() - 2 * HOUR).toUTCString() } }))
    w.get('/a')
    await w.settle()
    const [kept] = Object.values(w.fake.storage.dump())
    expect(Math.round(Object(kept).skew / HOUR)).toBe(2)
  })

  test('is kept with a session that says itself when it ends, too; and nothing is written where nothing was learned', async () => {
    const w = await world()
    w.store.setSession({ token: 'T', user: 'A', expiry: w.clock.now() + 9 * HOUR })
    await w.settle()
    const writes = (): number => w.fake.storage.calls.length
    const before = writes()
    answer(w, 0)
    await w.settle()
    expect(writes()).toBe(before)
    await w.clock.advance(60_000)
    answer(w, 2 * HOUR)
    await w.settle()
    const [kept] = Object.values(w.fake.storage.dump())
    expect(Object(kept)).toMatchObject({ skew: 2 * HOUR })
  })
})
