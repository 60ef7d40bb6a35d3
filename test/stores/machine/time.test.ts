import { ok } from 'mobx-miniprogram-auth/testing'
import { done, offline } from '../_backend'
import { end, guard, world } from '../_world'

guard()
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('how long a token lives', () => {
  test('S53 R10 thirty days: nothing fires at once, the timer goes in slices, and it is renewed a minute before', async () => {
    const { backend, clock, store } = await world({ signedIn: 'A', expiresIn: 30 * 86_400 })
    expect(clock.timers.map((timer) => timer.in)).toEqual([2 ** 31 - 1])
    await clock.advance(30 * DAY - 60_001)
    expect(backend.refreshes).toEqual([])
    await clock.advance(1)
    expect([backend.refreshes, store.token]).toEqual([['r-A1'], 'A2'])
  })

  test.each([
    ['a hundred years', 100 * 365 * 86_400],
    ['longer than time', 1e300],
    ['no end that is known', undefined],
  ])('S53 R10 %s: no loop and no renewal', async (_, expiresIn) => {
    const { backend, clock, store } = await world({ signedIn: 'A', expiresIn })
    await clock.advance(100 * DAY)
    expect([backend.refreshes, store.token]).toEqual([[], 'A1'])
    expect(clock.pending).toBeLessThanOrEqual(1)
  })

  test.each([
    ['nothing', 0],
    ['1 ms', 0.001],
    ['a second', 1],
    ['nine seconds', 9],
  ])('R10 %s: no timer; it is renewed when a request needs it, not in a loop', async (_, expiresIn) => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A', expiresIn })
    await clock.advance(HOUR)
    expect([backend.refreshes.length, clock.pending]).toEqual([0, 0])
    for (let i = 0; i < 20; i++) {
      get('/a')
      await settle()
    }
    expect(backend.refreshes.length).toBeLessThanOrEqual(1)
  })

  test('R10 shorter than the margin: half of its life, and no tight loop', async () => {
    const { backend, clock } = await world({ signedIn: 'A', expiresIn: 30 })
    await clock.advance(14_999)
    expect(backend.refreshes).toHaveLength(0)
    await clock.advance(1)
    expect(backend.refreshes).toHaveLength(1)
    await clock.advance(150_000)
    expect(backend.refreshes).toHaveLength(11)
  })

  test('S54 R10 frozen past its end, then a request: renewal first, then it is sent with the new token', async () => {
    const { backend, clock, fake, get, sent, settle } = await world({ signedIn: 'A' })
    fake.hide()
    await clock.advance(2 * HOUR)
    backend.expire()
    const shown = fake.show()
    const call = get('/a')
    await shown
    await settle()
    expect([sent(), call.outcome, backend.refreshes]).toEqual([['/a A2'], 'ok:A2', ['r-A1']])
  })

  test('R10 a token that ends with nothing to renew it ends the session at that moment', async () => {
    const { clock, store, events, stored } = await world({ signedIn: 'A', store: { refresh: undefined } })
    await clock.advance(HOUR - 1)
    expect(store.isLogin).toBe(true)
    await clock.advance(1)
    expect([store.status, store.reason, events, stored()]).toEqual([
      'signedOut',
      'expired',
      ['logout:expired'],
      null,
    ])
  })

  test('S55 cold start with a token that has ended and a refresh token that is good: renewal, not logout', async () => {
    const first = await world({ signedIn: 'A' })
    first.store.dispose()
    await first.clock.advance(2 * DAY)
    first.backend.expire()
    const { backend, events, store, get, settle } = await world({ on: first })
    const call = get('/a')
    await settle()
    expect([store.token, call.outcome, backend.refreshes]).toEqual(['A2', 'ok:A2', ['r-A1']])
    expect(events).toEqual(['login:restored', 'renew'])
  })

  test('S55 cold start with nothing to renew: signed out, cleaned up, and said by the reason', async () => {
    const first = await world({ signedIn: 'A' })
    first.store.dispose()
    await first.clock.advance(2 * DAY)
    const { events, store, stored } = await world({ on: first, store: { refresh: undefined } })
    expect([store.status, store.reason, stored(), events]).toEqual(['signedOut', 'expired', null, []])
  })

  test('S63 hot start next day: the first answer "expired" is cured at the request', async () => {
    const { backend, clock, fake, get, settle } = await world({ signedIn: 'A', expiresIn: undefined })
    fake.hide()
    await clock.advance(DAY / 60)
    backend.expire()
    await fake.show()
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })
})

describe('clocks that are wrong', () => {
  const stamped = (w: { clock: { now(): number } }, off: number, n: number) => () =>
    done({ token: 'A' + String(n), refreshToken: 'r', user: 'A', expiry: w.clock.now() - off + HOUR })

  test('S56 R10 two hours fast, ends stamped by the server: five requests are not five renewals', async () => {
    const w = await world()
    w.backend.reply('/login', stamped(w, 2 * HOUR, 1))
    let renewals = 0
    w.backend.reply('/token/refresh', () => stamped(w, 2 * HOUR, 2 + renewals++)())
    const login = w.store.login('A')
    await w.settle()
    await login
    w.backend.reply('/a', () => done(null))
    for (let i = 0; i < 5; i++) {
      const call = w.get('/a')
      await w.settle()
      expect(call.outcome).toBe('ok')
    }
    await w.clock.advance(HOUR)
    expect([renewals, w.store.isLogin]).toEqual([0, true])
  })

  test.each([2 * HOUR, -2 * HOUR, 30 * DAY])(
    'R10 a clock that is %d ms off learns it from the Date header, and renews in time',
    async (off) => {
      const w = await world({ signedIn: 'A', expiresIn: 600 })
      w.backend.reply('/a', () =>
        ok({ code: '10000' }, { header: { Date: new Date(w.clock.now() - off).toUTCString() } }),
      )
      const call = w.get('/a')
      await w.settle()
      expect(call.outcome).toBe('ok')
      expect(Math.abs((w.store.expiry ?? 0) - (w.clock.now() - off + 600_000))).toBeLessThan(1000)
      await w.clock.advance(541_000)
      expect(w.backend.refreshes).toHaveLength(1)
      await w.clock.advance(541_000)
      expect(w.backend.refreshes).toHaveLength(2)
    },
  )

  test('R10 what was learned of the clock is kept, so that a restart does not begin anew', async () => {
    const w = await world({ signedIn: 'A', expiresIn: 600 })
    w.backend.reply('/a', () => ok({ code: '10000', date: w.clock.now() - 2 * HOUR }))
    w.get('/a')
    await w.settle()
    w.store.dispose()
    const again = await world({ on: w })
    expect([again.store.token, again.backend.refreshes]).toEqual(['A1', []])
    await again.clock.advance(540_000)
    expect(again.backend.refreshes).toHaveLength(1)
  })

  test('R10 R12 a clock that is corrected while a renewal cools down does not stretch the cool-down', async () => {
    const w = await world({ signedIn: 'A' })
    w.backend.expire()
    const slow = w.backend.hold('/slow')
    w.backend.reply('/open', () => ok({ code: '10000', date: w.clock.now() - 2 * HOUR }))
    w.backend.reply('/token/refresh', offline)
    void slow
    w.get('/a')
    await w.settle()
    w.get('/open', { auth: 'none' })
    await w.settle()
    w.backend.normal('/token/refresh')
    await w.clock.advance(2000)
    const call = w.get('/b')
    await w.settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S58 R10 the wall clock jumps three hours ahead while the timer is armed: one renewal', async () => {
    const { backend, clock, fake, get, settle } = await world({ signedIn: 'A', expiresIn: 3600 })
    clock.jump(3 * HOUR)
    fake.hide()
    await fake.show()
    get('/a')
    get('/b')
    await settle()
    await clock.advance(60_000)
    expect(backend.refreshes).toHaveLength(1)
  })

  test('S58 R10 it jumps three hours back: nothing loops, and the server’s word counts', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A', expiresIn: 3600 })
    clock.jump(-3 * HOUR)
    await clock.advance(HOUR)
    expect(backend.refreshes).toHaveLength(0)
    backend.expire()
    const call = get('/a')
    await settle()
    expect([call.outcome, backend.refreshes.length]).toEqual(['ok:A2', 1])
  })

  test('S58 R12 it jumps back while a renewal cools down: requests are not locked out for that long', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    await settle()
    clock.jump(-3 * HOUR)
    backend.normal('/token/refresh')
    await clock.advance(2000)
    const call = get('/b')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S58 a clock that stands still: every request is still served', async () => {
    const { backend, get, settle, clock } = await world({ signedIn: 'A' })
    backend.expire()
    const call = get('/a')
    await settle()
    backend.expire()
    const next = get('/a')
    await settle()
    expect([call.outcome, next.outcome, clock.pending]).toEqual(['ok:A2', 'ok:A3', 1])
  })
})

describe('the background', () => {
  test('S61 R11 a renewal that dies with the background is for now, and is tried again in the foreground', async () => {
    const { backend, clock, events, fake, settle, store } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewed = end(store.refresh())
    await settle()
    fake.hide()
    await clock.advance(30_000)
    expect(refresh).toHaveLength(1)
    backend.normal('/token/refresh')
    await fake.show()
    expect([await renewed, store.token, events]).toEqual(['ok', 'A2', ['renew']])
  })

  test('S61 R11 the failure may be told before the app is shown, or after: one try at a time, not for ever', async () => {
    for (const order of ['before', 'after'] as const) {
      const { backend, fake, settle, store, events } = await world({ signedIn: 'A' })
      let tries = 0
      const refresh = backend.hold('/token/refresh')
      const renewed = end(store.refresh())
      await settle()
      for (let i = 0; i < 4; i++) {
        tries++
        expect(refresh).toHaveLength(tries)
        fake.hide()
        if (order === 'before') refresh[i]?.request.fail('interrupted', 600003)
        await settle()
        const shown = fake.show()
        if (order === 'after') refresh[i]?.request.fail('interrupted', 600003)
        await shown
        await settle()
      }
      expect([await renewed, store.token, events]).toEqual(['renewal-failed', 'A1', ['error:renewal']])
      expect(refresh).toHaveLength(4)
    }
  })

  test('R11 the time in the background is not the renewal’s: an answer that came in time is told late, and counts', async () => {
    let land: (result: object) => void = Boolean
    const { clock, fake, settle, store, events } = await world({
      signedIn: 'A',
      store: { refresh: () => new Promise((resolve) => (land = (result) => resolve({ data: result }))) },
    })
    const renewed = end(store.refresh())
    await settle()
    fake.hide()
    await clock.advance(60_000)
    // The platform's order is not known: here the timer comes first, and the answer after it.
    await fake.show()
    await clock.advance(500)
    land({ token: 'A9', user: 'A' })
    await settle()
    expect([await renewed, store.token, events]).toEqual(['ok', 'A9', ['renew']])
  })

  test('R10 a time-out that is longer than a timer can be does not ring at once', async () => {
    const held = Number.MAX_SAFE_INTEGER
    const { clock, store } = await world({
      signedIn: 'A',
      store: { renewalTimeout: held, refresh: () => new Promise(() => {}) },
    })
    const renewed = end(store.refresh())
    await clock.advance(86_400_000)
    expect(store.status).toBe('renewing')
    store.dispose()
    expect(await renewed).toBe('signed-out')
  })

  test('S64 R10 R11 hidden, nothing is renewed by the timer; shown, what is due is renewed once', async () => {
    const { backend, clock, fake } = await world({ signedIn: 'A', expiresIn: 100 })
    fake.hide()
    await clock.advance(HOUR)
    expect(backend.refreshes).toHaveLength(0)
    await fake.show()
    expect(backend.refreshes).toHaveLength(1)
  })

  test('R12 the foreground gives a renewal that had given up one more try, no more than that at once', async () => {
    const { backend, clock, fake } = await world({ signedIn: 'A', expiresIn: 100 })
    let tries = 0
    backend.reply('/token/refresh', () => {
      tries++
      return offline()
    })
    await clock.advance(HOUR)
    expect(tries).toBe(5)
    for (let i = 0; i < 10; i++) {
      fake.hide()
      await fake.show()
    }
    expect(tries).toBe(6)
  })
})
