import { createAuthStore } from 'mobx-miniprogram-auth'
import type { Clock } from 'mobx-miniprogram-auth'
import { resultOf, checkEachTest, createWorld, type World } from '../_world'

checkEachTest()

/** Signed in as A with an ended token, and renewals always fail with this error; `tries` has their times. */
async function failing(error: unknown): Promise<World & { readonly tries: number[] }> {
  const tries: number[] = []
  const w: World = await createWorld({
    signedIn: 'A',
    store: {
      refresh: () => {
        tries.push(w.clock.now())
        throw error
      },
    },
  })
  w.store.expire()
  await w.settle()
  return { ...w, tries }
}
const like = (fields: object): Error => Object.assign(new Error('no'), fields)

describe('R8 the error of a renewal', () => {
  test.each([
    ['HTTP 400', like({ statusCode: 400 })],
    ['HTTP 401', like({ statusCode: 401 })],
    ['HTTP 403', like({ statusCode: 403 })],
    ['`status` 401 of another client', like({ status: 401 })],
    ['an answer recognised as expired', like({ statusCode: 200, expired: true })],
    ['`refused: true`', like({ refused: true })],
  ])('%s is a refusal', async (_, error) => {
    const { store, tries } = await failing(error)
    expect([store.status, store.reason, tries.length]).toEqual(['signedOut', 'refused', 1])
  })

  test.each([
    ['HTTP 404', like({ statusCode: 404 })],
    ['HTTP 500', like({ statusCode: 500 })],
    ['a string', 'text'],
    ['undefined', undefined],
    ['`expired` and `refused` with values other than true', like({ expired: 'yes', refused: 1 })],
  ])('%s is transient', async (_, error) => {
    const { store, tries } = await failing(error)
    expect([store.isLogin, tries.length]).toEqual([true, 1])
  })

  test.each([
    ['the errno', { errno: 600003, errMsg: 'request:fail' }],
    ['the errMsg', { errMsg: 'request:fail interrupted' }],
    ['the message', new Error('request:fail interrupted')],
  ])(
    'R11 %s of an interruption is recognised, and the renewal is tried three times more',
    async (_, error) => {
      const { store, tries } = await failing(error)
      expect([store.isLogin, tries.length]).toEqual([true, 4])
    },
  )

  test('an isRefused that throws makes it transient', async () => {
    const w = await createWorld({
      signedIn: 'A',
      store: {
        refresh: () => Promise.reject(like({ statusCode: 401 })),
        isRefused: () => {
          throw new Error('broken')
        },
      },
    })
    w.store.expire()
    await w.settle()
    expect(w.store.isLogin).toBe(true)
  })

  test.each([
    ['of 120 s is waited for', 120_000, 120_000, 120_000],
    ['that is a string is ignored', '120000', 750, 1_250],
    ['of NaN is ignored', NaN, 750, 1_250],
    ['that is negative is ignored', -120_000, 750, 1_250],
  ])('R12 a `retryAfter` %s', async (_, retryAfter, shortest, longest) => {
    const { clock, tries } = await failing(like({ statusCode: 503, retryAfter }))
    await clock.advance(200_000)
    const wait = Number(tries[1]) - Number(tries[0])
    expect(wait).toBeGreaterThanOrEqual(shortest)
    expect(wait).toBeLessThanOrEqual(longest)
  })
})

describe('S23 the timeout of a renewal', () => {
  test('refresh() rejects with a retryable error whose cause is the timeout', async () => {
    const { store, clock } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => new Promise(() => undefined) },
    })
    const refresh = store.refresh().catch((error: unknown) => error)
    await clock.advance(10_000)
    expect(await refresh).toMatchObject({
      code: 'renewal-failed',
      retryable: true,
      cause: new Error('The renewal got no answer in time'),
    })
  })

  /** A clock whose timers fire when the test calls `pass`, however late. */
  function handClock() {
    let now = 1_000_000
    const timers = new Map<number, { at: number; callback: () => void }>()
    let ids = 0
    const clock: Clock = {
      now: () => now,
      setTimeout(callback, ms) {
        timers.set(++ids, { at: now + ms, callback })
        return ids
      },
      clearTimeout(id) {
        if (typeof id !== 'number') throw new TypeError('no timer of this clock')
        timers.delete(id)
      },
      random: () => 0.5,
    }
    return {
      clock,
      timers,
      /** Moves the time on at once, and then fires the timers that are due. */
      async pass(ms: number): Promise<void> {
        now += ms
        for (const [id, { at, callback }] of Array.from(timers))
          if (at <= now && timers.delete(id)) callback()
        for (let i = 0; i < 10; i++) await Promise.resolve()
      },
    }
  }
  const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }

  async function renewing() {
    const { clock, timers, pass } = handClock()
    const store = createAuthStore({
      login: () => ({ token: 'T' }),
      refresh: () => new Promise<never>(() => undefined),
      storage: false,
      clock,
      lifecycle,
    })
    await store.login()
    void store.refresh()
    return { store, timers, pass }
  }

  test.each([
    ['on time', 10_000, 'signedIn', 'renewing'],
    ['999 ms late', 10_999, 'signedIn', 'renewing'],
    ['one second late', 11_000, 'renewing', 'signedIn'],
    ['ten hours late', 36_000_000, 'renewing', 'signedIn'],
  ])(
    'R11 R12 a timer that fires less than one second late ends the renewal, which is tried again a second later; a later timer extends it by a second: %s',
    async (_, ms, status, next) => {
      const { store, pass } = await renewing()
      await pass(ms)
      expect(store.status).toBe(status)
      await pass(1_000)
      expect(store.status).toBe(next)
      store.dispose()
    },
  )

  test('R11 each timer that fires a second late or more extends the renewal by one second', async () => {
    const { store, pass, timers } = await renewing()
    await pass(20_000)
    await pass(999)
    expect(store.status).toBe('renewing')
    await pass(1_001)
    expect(store.status).toBe('renewing')
    await pass(1_000)
    expect(store.status).toBe('signedIn')
    store.dispose()
    expect(timers.size).toBe(0)
  })

  test('R10 an accepted answer does not set the timer of the token again, and a logout clears it', async () => {
    const { clock, timers } = handClock()
    const setTimeout = jest.spyOn(clock, 'setTimeout')
    const store = createAuthStore({
      login: () => ({ token: 'T', expiresIn: 3600 }),
      refresh: () => ({ token: 'T2', expiresIn: 3600 }),
      storage: false,
      clock,
      lifecycle,
    })
    await store.login()
    expect(setTimeout).toHaveBeenCalledTimes(1)
    store.gate.accepted({ token: 'T', generation: store.generation, account: 1 })
    expect(setTimeout).toHaveBeenCalledTimes(1)
    await store.logout()
    expect(timers.size).toBe(0)
  })
})

describe('refresh()', () => {
  test('without a way to renew rejects as not retryable, and the session is kept', async () => {
    const { store, settle } = await createWorld({ signedIn: 'A', store: { refresh: undefined } })
    const error = store.refresh().catch((thrown: unknown) => thrown)
    await settle()
    expect(await error).toMatchObject({ code: 'renewal-failed', retryable: false })
    expect(store.isLogin).toBe(true)
  })

  test('that is refused ahead of time rejects as not retryable, and the working token stays in use', async () => {
    const { store, settle } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => Promise.reject(like({ statusCode: 401 })) },
    })
    const error = store.refresh().catch((thrown: unknown) => thrown)
    await settle()
    expect(await error).toMatchObject({
      code: 'renewal-failed',
      retryable: false,
      cause: { statusCode: 401 },
    })
    expect([store.isLogin, store.token]).toEqual([true, 'A1'])
  })

  test('while signed out rejects at once, and its `loginRequired` event is neither explicit nor waiting', async () => {
    const { store, settle } = await createWorld()
    const asked: unknown[] = []
    store.on('loginRequired', (payload) => asked.push(payload))
    const error = resultOf(store.refresh())
    await settle()
    expect([await error, store.waiting, asked]).toEqual([
      'login-required',
      0,
      [{ explicit: false, waiting: false }],
    ])
  })
})

describe('expire()', () => {
  test('S4 R3 with another token does nothing, and with the current token or a tap event renews', async () => {
    const { store, settle, backend } = await createWorld({ signedIn: 'A' })
    store.expire('A0')
    store.expire('')
    await settle()
    expect([store.token, backend.refreshes]).toEqual(['A1', []])
    store.expire('A1')
    await settle()
    store.expire({ type: 'tap', timeStamp: 1, currentTarget: {} })
    await settle()
    expect([store.token, backend.refreshes]).toEqual(['A3', ['r-A1', 'r-A2']])
  })

  test('while signed out does nothing', async () => {
    const { store, settle, events } = await createWorld()
    for (const token of [undefined, 'A1']) store.expire(token)
    await settle()
    expect([store.status, events]).toEqual(['signedOut', []])
  })
})

test('R12 accepted tokens that expire are renewed at once each time, tokens that were never accepted are not', async () => {
  const { store, backend, settle, clock } = await createWorld({ signedIn: 'A' })
  const accept = (): void => store.gate.accepted({ token: '', generation: store.generation, account: 1 })
  for (let i = 0; i < 6; i++) {
    accept()
    accept()
    store.expire()
    await settle()
  }
  expect(backend.refreshes).toHaveLength(6)
  for (let i = 0; i < 6; i++) {
    store.expire()
    await settle()
  }
  expect(backend.refreshes.length).toBeLessThan(12)
  await clock.advance(60_000)
})

test.each([
  ['a minute', 60_000, true],
  ['less than a minute', 59_999, false],
])('R12 six tokens that expire after %s in use (%d ms) are each renewed at once: %p', async (_, ms, all) => {
  const { store, backend, clock } = await createWorld({ signedIn: 'A' })
  for (let i = 0; i < 6; i++) {
    await clock.advance(ms)
    store.expire()
    await clock.settle()
  }
  expect(backend.refreshes.length === 6).toBe(all)
})

test('R1 S21 after a renewal that returned the same token, refresh() runs another renewal', async () => {
  const tries: number[] = []
  const { store, settle, clock } = await createWorld({
    signedIn: 'A',
    store: {
      refresh: () => {
        tries.push(clock.now())
        return { token: tries.length < 2 ? 'A1' : 'A9', user: 'A' }
      },
    },
  })
  for (const token of ['A1', 'A9']) {
    const refresh = resultOf(store.refresh())
    await settle()
    expect([await refresh, store.token]).toEqual(['ok', token])
  }
  expect(tries).toHaveLength(2)
})

test('R1 the timeout of an overtaken renewal does not end the next renewal early', async () => {
  const { store, backend, settle, clock } = await createWorld({ signedIn: 'A' })
  const held = backend.hold('/token/refresh')
  void store.refresh()
  await settle()
  await clock.advance(5_000)
  void store.login('B')
  await settle()
  const refresh = resultOf(store.refresh())
  await settle()
  await clock.advance(9_999)
  expect(store.status).toBe('renewing')
  await clock.advance(1)
  expect([await refresh, store.status]).toEqual(['renewal-failed', 'signedIn'])
  for (const { answer } of held) answer()
  await settle()
})

test('S23 a login that runs meanwhile does not keep a renewal from timing out', async () => {
  const { store, backend, settle, clock, fake } = await createWorld({ signedIn: 'A' })
  const held = [backend.hold('/token/refresh'), backend.hold('/login')]
  const refresh = resultOf(store.refresh())
  await settle()
  const login = resultOf(store.login('A'))
  await clock.advance(10_000)
  expect([await refresh, store.status]).toEqual(['renewal-failed', 'signedIn'])
  void store.logout()
  for (const { answer } of held.flat()) answer()
  await settle()
  expect([await login, fake.inFlight, clock.pending]).toEqual(['signed-out', [], 0])
})

test('S50 R6 a logout during a renewal leaves no timer of the store', async () => {
  const { store, backend, settle, clock } = await createWorld({ signedIn: 'A', store: { storage: false } })
  const held = backend.hold('/token/refresh')
  void store.refresh()
  await settle()
  void store.logout()
  // The one timer left is the client's, for the request.
  expect(clock.timers.map((timer) => timer.in)).toEqual([60_000])
  for (const { answer } of held) answer()
  await settle()
})

test('R1 R6 a renewal that hangs is not joined by a later session with the same token', async () => {
  const { store, settle } = await createWorld({
    store: { refresh: () => new Promise(() => calls++), storage: false },
  })
  let calls = 0
  store.setSession({ token: 'A1', user: 'A' })
  for (const done of [1, 2, 3]) {
    store.refresh().catch(Boolean)
    await settle()
    expect(calls).toBe(done)
    if (done === 2) {
      store.setSession({ token: 'A1', user: 'B' })
      continue
    }
    await store.logout()
    store.setSession({ token: 'A1', user: 'A' })
  }
})
