import { ok } from 'mobx-miniprogram-auth/testing'
import { done, offline } from '../_backend'
import { resultOf, checkEachTest, createWorld } from '../_world'

checkEachTest()
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('the lifetime of a token', () => {
  test('S53 R10 a token of thirty days sets a timer of 2^31−1 ms first, and is renewed a minute before its end', async () => {
    const { backend, clock, store } = await createWorld({ signedIn: 'A', expiresIn: 30 * 86_400 })
    expect(clock.timers.map((timer) => timer.in)).toEqual([2 ** 31 - 1])
    await clock.advance(30 * DAY - 60_001)
    expect(backend.refreshes).toEqual([])
    await clock.advance(1)
    expect([backend.refreshes, store.token]).toEqual([['r-A1'], 'A2'])
  })

  test.each([
    ['a hundred years', 100 * 365 * 86_400],
    ['1e300 seconds', 1e300],
    ['unknown length', undefined],
  ])('S53 R10 a lifetime of %s causes no loop and no renewal', async (_, expiresIn) => {
    const { backend, clock, store } = await createWorld({ signedIn: 'A', expiresIn })
    await clock.advance(100 * DAY)
    expect([backend.refreshes, store.token]).toEqual([[], 'A1'])
    expect(clock.pending).toBeLessThanOrEqual(1)
  })

  test.each([
    ['zero', 0],
    ['1 ms', 0.001],
    ['one second', 1],
    ['nine seconds', 9],
  ])(
    'R10 a lifetime of %s sets no timer, and twenty requests cause at most one renewal',
    async (_, expiresIn) => {
      const { backend, clock, get, settle } = await createWorld({ signedIn: 'A', expiresIn })
      await clock.advance(HOUR)
      expect([backend.refreshes.length, clock.pending]).toEqual([0, 0])
      for (let i = 0; i < 20; i++) {
        get('/a')
        await settle()
      }
      expect(backend.refreshes.length).toBeLessThanOrEqual(1)
    },
  )

  test('R10 a token that lives shorter than `refreshAhead` is renewed at half of its lifetime, without a tight loop', async () => {
    const { backend, clock } = await createWorld({ signedIn: 'A', expiresIn: 30 })
    await clock.advance(14_999)
    expect(backend.refreshes).toHaveLength(0)
    await clock.advance(1)
    expect(backend.refreshes).toHaveLength(1)
    await clock.advance(150_000)
    expect(backend.refreshes).toHaveLength(11)
  })

  test('S54 R10 a request after the token ended in the background is sent only after the renewal, with the new token', async () => {
    const { backend, clock, fake, get, sent, settle } = await createWorld({ signedIn: 'A' })
    fake.hide()
    await clock.advance(2 * HOUR)
    backend.expire()
    const shown = fake.show()
    const call = get('/a')
    await shown
    await settle()
    expect([sent(), call.outcome, backend.refreshes]).toEqual([['/a A2'], 'ok:A2', ['r-A1']])
  })

  test('R10 the session ends when its token ends if nothing can renew it', async () => {
    const { clock, store, events, stored } = await createWorld({
      signedIn: 'A',
      store: { refresh: undefined },
    })
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

  test('S55 a cold start with an ended token and a valid refresh token renews instead of logging out', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    await first.clock.advance(2 * DAY)
    first.backend.expire()
    const { backend, events, store, get, settle } = await createWorld({ sharing: first })
    const call = get('/a')
    await settle()
    expect([store.token, call.outcome, backend.refreshes]).toEqual(['A2', 'ok:A2', ['r-A1']])
    expect(events).toEqual(['login:restored', 'renew'])
  })

  test('S55 a cold start with an ended token and no way to renew is signed out as expired and clears storage', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    await first.clock.advance(2 * DAY)
    const { events, store, stored } = await createWorld({ sharing: first, store: { refresh: undefined } })
    expect([store.status, store.reason, stored(), events]).toEqual(['signedOut', 'expired', null, []])
  })

  test('S63 the first request after a hot start on the next day that is answered expired is replayed after a renewal', async () => {
    const { backend, clock, fake, get, settle } = await createWorld({ signedIn: 'A', expiresIn: undefined })
    fake.hide()
    await clock.advance(DAY)
    backend.expire()
    await fake.show()
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })
})

describe('a wrong device clock', () => {
  const stamped = (w: { clock: { now(): number } }, off: number, n: number) => () =>
    done({ token: 'A' + String(n), refreshToken: 'r', user: 'A', expiry: w.clock.now() - off + HOUR })

  test('S56 R10 a clock two hours ahead of the `expiry` of the server causes no renewal and no logout', async () => {
    const w = await createWorld()
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
    'R10 a clock that is %d ms off is corrected by the Date header, and renewals come in time',
    async (off) => {
      const w = await createWorld({ signedIn: 'A', expiresIn: 600 })
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

  test('R10 the clock difference is stored, so that it is still corrected after a restart', async () => {
    const w = await createWorld({ signedIn: 'A', expiresIn: 600 })
    w.backend.reply('/a', () => ok({ code: '10000', date: w.clock.now() - 2 * HOUR }))
    w.get('/a')
    await w.settle()
    w.store.dispose()
    const again = await createWorld({ sharing: w })
    expect([again.store.token, again.backend.refreshes]).toEqual(['A1', []])
    await again.clock.advance(540_000)
    expect(again.backend.refreshes).toHaveLength(1)
  })

  test('R10 R12 a clock that is corrected during a cool-down does not lengthen the cool-down', async () => {
    const w = await createWorld({ signedIn: 'A' })
    w.backend.expire()
    const slow = w.backend.hold('/slow')
    w.backend.reply('/open', () => ok({ code: '10000', date: w.clock.now() - 2 * HOUR }))
    w.backend.reply('/token/refresh', offline)
    void slow
    w.get('/a')
    await w.settle()
    w.get('/open', { auth: 'none' })
    await w.settle()
    w.backend.reset('/token/refresh')
    await w.clock.advance(2000)
    const call = w.get('/b')
    await w.settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S58 R10 a clock that jumps three hours ahead causes one renewal', async () => {
    const { backend, clock, fake, get, settle } = await createWorld({ signedIn: 'A', expiresIn: 3600 })
    clock.jump(3 * HOUR)
    fake.hide()
    await fake.show()
    get('/a')
    get('/b')
    await settle()
    await clock.advance(60_000)
    expect(backend.refreshes).toHaveLength(1)
  })

  test('S58 R10 a clock that jumps three hours back causes no loop, and an expired answer still renews', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A', expiresIn: 3600 })
    clock.jump(-3 * HOUR)
    await clock.advance(HOUR)
    expect(backend.refreshes).toHaveLength(0)
    backend.expire()
    const call = get('/a')
    await settle()
    expect([call.outcome, backend.refreshes.length]).toEqual(['ok:A2', 1])
  })

  test('S58 R12 a clock that jumps back during a cool-down does not lengthen the cool-down', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    await settle()
    clock.jump(-3 * HOUR)
    backend.reset('/token/refresh')
    await clock.advance(2000)
    const call = get('/b')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S58 expired answers are still renewed and replayed while the clock stands still', async () => {
    const { backend, get, settle, clock } = await createWorld({ signedIn: 'A' })
    backend.expire()
    const call = get('/a')
    await settle()
    backend.expire()
    const next = get('/a')
    await settle()
    expect([call.outcome, next.outcome, clock.pending]).toEqual(['ok:A2', 'ok:A3', 1])
  })
})

describe('an app in the background', () => {
  test('S61 R11 a renewal that is interrupted in the background is tried again in the foreground', async () => {
    const { backend, clock, events, fake, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewed = resultOf(store.refresh())
    await settle()
    fake.hide()
    await clock.advance(30_000)
    expect(refresh).toHaveLength(1)
    backend.reset('/token/refresh')
    await fake.show()
    expect([await renewed, store.token, events]).toEqual(['ok', 'A2', ['renew']])
  })

  test('S61 R11 a renewal interrupted before or after the app is shown is tried four times in all, one at a time', async () => {
    for (const order of ['before', 'after'] as const) {
      const { backend, fake, settle, store, events } = await createWorld({ signedIn: 'A' })
      let tries = 0
      const refresh = backend.hold('/token/refresh')
      const renewed = resultOf(store.refresh())
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

  test('R11 time in the background does not count for the timeout of a renewal, and a late answer is used', async () => {
    let land: (result: object) => void = Boolean
    const { clock, fake, settle, store, events } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => new Promise((resolve) => (land = (result) => resolve({ data: result }))) },
    })
    const renewed = resultOf(store.refresh())
    await settle()
    fake.hide()
    await clock.advance(60_000)
    // The platform may run the timer or the answer first. Here the timer is first.
    await fake.show()
    await clock.advance(500)
    land({ token: 'A9', user: 'A' })
    await settle()
    expect([await renewed, store.token, events]).toEqual(['ok', 'A9', ['renew']])
  })

  test('R10 a `renewalTimeout` that is longer than a timer can be does not end a renewal at once', async () => {
    const held = Number.MAX_SAFE_INTEGER
    const { clock, store } = await createWorld({
      signedIn: 'A',
      store: { renewalTimeout: held, refresh: () => new Promise(() => {}) },
    })
    const renewed = resultOf(store.refresh())
    await clock.advance(86_400_000)
    expect(store.status).toBe('renewing')
    store.dispose()
    expect(await renewed).toBe('signed-out')
  })

  test('S64 R10 R11 a hidden app renews nothing by the timer, and a due renewal runs once when it is shown', async () => {
    const { backend, clock, fake } = await createWorld({ signedIn: 'A', expiresIn: 100 })
    fake.hide()
    await clock.advance(HOUR)
    expect(backend.refreshes).toHaveLength(0)
    await fake.show()
    expect(backend.refreshes).toHaveLength(1)
  })

  test('R12 after five failed tries, ten returns to the foreground cause one more try only', async () => {
    const { backend, clock, fake } = await createWorld({ signedIn: 'A', expiresIn: 100 })
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
