import { ok } from 'mobx-miniprogram-auth/testing'
import { checkEachTest, createWorld, type World } from '../_world'

checkEachTest()
const HOUR = 3_600_000

/** By how many ms the store takes the device's clock to be ahead of the server's, read from a lifetime. */
function skewOf({ store, clock }: World): number {
  store.setSession({ token: 'probe', user: 'A', expiresIn: 0 })
  return clock.now() - Number(store.expiry)
}

/** Gives the store an answer of a server whose clock is `ahead` ms behind the device's; true if the store read it. */
function answer({ store, clock }: World, ahead: number | (() => number)): boolean {
  let looked = false
  store.gate.serverTime(() => {
    looked = true
    return typeof ahead === 'number' ? clock.now() - ahead : ahead()
  })
  return looked
}

describe("R10 the sync with the server's clock", () => {
  test.each([
    ['two hours ahead is corrected', 2 * HOUR, 2 * HOUR],
    ['two hours behind is corrected', -2 * HOUR, -2 * HOUR],
    ['5,000 ms ahead is corrected', 5_000, 5_000],
    ['4,999 ms ahead is not corrected, as a slow network may cause it', 4_999, 0],
    ['4,999 ms behind is not corrected, as rounding may cause it', -4_999, 0],
  ])('a device clock %s', async (_, ahead, correction) => {
    const w = await createWorld()
    answer(w, ahead)
    expect(skewOf(w)).toBe(correction)
  })

  test('the server’s time is read once a minute at most, and at once after the device’s clock was set back', async () => {
    const w = await createWorld()
    expect([answer(w, 0), answer(w, 0)]).toEqual([true, false])
    await w.clock.advance(59_999)
    expect(answer(w, 0)).toBe(false)
    await w.clock.advance(1)
    expect([answer(w, 0), answer(w, 0)]).toEqual([true, false])
    w.clock.jump(-1)
    expect(answer(w, 0)).toBe(true)
  })

  test('R12 a sync without a difference does not shorten the cool-down after a failed renewal', async () => {
    let asked = 0
    const w = await createWorld({
      signedIn: 'A',
      store: { refresh: () => Promise.reject(new TypeError('try ' + String(++asked))) },
    })
    w.store.expire()
    expect([asked, answer(w, 0)]).toEqual([1, true])
    await w.settle()
    await w.store.refresh().catch(Boolean)
    expect(asked).toBe(1)
  })

  test('an answer without a usable time changes nothing, and the next answer is read at once', async () => {
    const w = await createWorld()
    for (const none of [NaN, 0, -1]) expect(answer(w, () => none)).toBe(true)
    expect([answer(w, HOUR), skewOf(w)]).toEqual([true, HOUR])
  })

  test('the correction is updated by a change of six seconds and not by one of two seconds', async () => {
    const w = await createWorld()
    for (const [ahead, correction] of [
      [HOUR, HOUR],
      [HOUR, HOUR],
      [HOUR + 6_000, HOUR + 6_000],
      [HOUR + 8_000, HOUR + 6_000],
      [0, 0],
    ] as const) {
      answer(w, ahead)
      expect(skewOf(w)).toBe(correction)
      await w.clock.advance(60_000)
    }
  })

  test('a difference that appears after a session began with a correct clock does not move the end of the session', async () => {
    const w = await createWorld()
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
    'a device clock set back before a login without a Date header does not end that session if %s',
    async (_, store) => {
      const w = await createWorld({ store: { refresh: undefined, ...store } })
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
      // From the first sync on the end is fixed, whatever happens to the device's clock.
      w.clock.jump(-24 * HOUR)
      const { expiry } = w.store
      answer(w, -48 * HOUR)
      expect([w.store.isLogin, w.store.expiry]).toEqual([true, expiry])
    },
  )

  test('a device clock found correct during a session and set back later does not move the end of the session', async () => {
    const w = await createWorld()
    answer(w, 0)
    w.store.setSession({ token: 'T', user: 'A', expiresIn: 7200 })
    await w.clock.advance(60_000)
    answer(w, 0)
    const { expiry } = w.store
    w.clock.jump(-24 * HOUR)
    answer(w, -24 * HOUR)
    expect(w.store.expiry).toBe(expiry)
  })

  test('a device clock set back while the app is closed does not move the end of the restored session', async () => {
    const first = await createWorld({ signedIn: 'A' })
    answer(first, 0)
    first.store.setSession({ token: 'T', user: 'A', expiresIn: 7200 })
    await first.settle()
    const { expiry } = first.store
    first.store.dispose()
    first.clock.jump(-24 * HOUR)
    const second = await createWorld({ sharing: first })
    answer(second, -24 * HOUR)
    expect(second.store.expiry).toBe(expiry)
  })

  test.each([
    ['computed from `expiresIn` moves with it', { expiresIn: 7200 }, -2 * HOUR],
    ['sent by the server stays', { expiry: 4e12 }, 0],
  ])('R10 at a difference found after a restart, an end %s', async (_, end, moved) => {
    const first = await createWorld()
    first.store.setSession({ token: 'T', user: 'A', ...end })
    await first.settle()
    const before = Number(first.store.expiry)
    first.store.dispose()
    const second = await createWorld({ sharing: first })
    answer(second, 2 * HOUR)
    expect(Number(second.store.expiry) - before).toBe(moved)
  })

  test('a difference found in this run wins over the one stored with the session', async () => {
    const first = await createWorld({ signedIn: 'A' })
    answer(first, 2 * HOUR)
    first.store.expire()
    await first.settle()
    first.store.dispose()
    const restored = await createWorld({ sharing: first })
    expect(skewOf(restored)).toBe(2 * HOUR)
    await first.settle()
    restored.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 100, times: 1 })
    const second = await createWorld({ sharing: first })
    answer(second, HOUR)
    await second.clock.advance(100)
    expect([second.store.isLogin, skewOf(second)]).toEqual([true, HOUR])
  })

  test('the difference is not written to storage while signed out', async () => {
    const w = await createWorld()
    const before = w.fake.storage.calls.length
    answer(w, 2 * HOUR)
    await w.settle()
    expect(w.fake.storage.calls.length).toBe(before)
  })

  test('the difference is stored with the session as soon as it is found', async () => {
    const w = await createWorld({ signedIn: 'A' })
    w.fake.server(() => ok({}, { header: { date: new Date(w.clock.now() - 2 * HOUR).toUTCString() } }))
    w.get('/a')
    await w.settle()
    const [kept] = Object.values(w.fake.storage.dump())
    expect(Math.round(Object(kept).skew / HOUR)).toBe(2)
  })

  test('the difference is stored also with an `expiry` of the server, and nothing is written if there is none', async () => {
    const w = await createWorld()
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
