import { createAuthStore } from 'mobx-miniprogram-auth'
import type { Clock } from 'mobx-miniprogram-auth'
import { end, guard, world, type World } from '../_world'

guard()

/** Signed in as A, with a token that has ended and a renewal that always fails so; `tries` were made at once. */
async function failing(error: unknown): Promise<World & { readonly tries: number[] }> {
  const tries: number[] = []
  const w: World = await world({
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

describe('R8 what a renewal fails with', () => {
  test.each([
    ['HTTP 400', like({ statusCode: 400 })],
    ['HTTP 401', like({ statusCode: 401 })],
    ['HTTP 403', like({ statusCode: 403 })],
    ['the status of another client', like({ status: 401 })],
    ['an answer that was recognised as expired', like({ statusCode: 200, expired: true })],
    ['a word that it was refused', like({ refused: true })],
  ])('%s is a no', async (_, error) => {
    const { store, tries } = await failing(error)
    expect([store.status, store.reason, tries.length]).toEqual(['signedOut', 'refused', 1])
  })

  test.each([
    ['HTTP 404', like({ statusCode: 404 })],
    ['HTTP 500', like({ statusCode: 500 })],
    ['what has no fields', 'text'],
    ['nothing', undefined],
    ['what is expired in other words', like({ expired: 'yes', refused: 1 })],
  ])('%s is for now', async (_, error) => {
    const { store, tries } = await failing(error)
    expect([store.isLogin, tries.length]).toEqual([true, 1])
  })

  test.each([
    ['a number', { errno: 600003, errMsg: 'request:fail' }],
    ['the platform’s text', { errMsg: 'request:fail interrupted' }],
    ['the text of an error', new Error('request:fail interrupted')],
  ])('R11 %s tells that the background cut it off: it is tried three times more', async (_, error) => {
    const { store, tries } = await failing(error)
    expect([store.isLogin, tries.length]).toEqual([true, 4])
  })

  test('an isRefused that throws has not said no', async () => {
    const w = await world({
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
    ['is heard', 120_000, 120_000, 120_000],
    ['that is text is not', '120000', 750, 1_250],
    ['that is no number is not', NaN, 750, 1_250],
    ['that is over is not', -120_000, 750, 1_250],
  ])('R12 a wait that an error asks for %s', async (_, retryAfter, shortest, longest) => {
    const { clock, tries } = await failing(like({ statusCode: 503, retryAfter }))
    await clock.advance(200_000)
    const wait = Number(tries[1]) - Number(tries[0])
    expect(wait).toBeGreaterThanOrEqual(shortest)
    expect(wait).toBeLessThanOrEqual(longest)
  })
})

describe('S23 a renewal that is not answered', () => {
  test('is told as such', async () => {
    const { store, clock } = await world({
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

  /** A clock whose timers ring when the test says so, as late as it says. */
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
      /** It is so much later, and then the timers that are due ring. */
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
    ['in time', 10_000, 'signedIn'],
    ['a little late', 10_999, 'signedIn'],
    ['after a standstill', 11_000, 'renewing'],
    ['after a night', 36_000_000, 'renewing'],
  ])('R11 its timer rings %s: it is over, or has a second more', async (_, ms, status) => {
    const { store, pass } = await renewing()
    await pass(ms)
    expect(store.status).toBe(status)
    await pass(1_000)
    expect(store.status).toBe('signedIn')
    store.dispose()
  })

  test('R11 the second is one second, and is had again after the next standstill', async () => {
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

  test('R10 an answer that moves no end moves no timer, and no timer is cleared that was never set', async () => {
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

describe('refresh() by hand', () => {
  test('with no way to renew says that it will not work later either', async () => {
    const { store, settle } = await world({ signedIn: 'A', store: { refresh: undefined } })
    const error = store.refresh().catch((thrown: unknown) => thrown)
    await settle()
    expect(await error).toMatchObject({ code: 'renewal-failed', retryable: false })
    expect(store.isLogin).toBe(true)
  })

  test('refused ahead of time says so, and the token that still works stays in use', async () => {
    const { store, settle } = await world({
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

  test('while nobody is signed in rejects at once: it waits for no login, and asks for none as a tap would', async () => {
    const { store, settle } = await world()
    const asked: unknown[] = []
    store.on('loginRequired', (payload) => asked.push(payload))
    const error = end(store.refresh())
    await settle()
    expect([await error, store.waiting, asked]).toEqual([
      'login-required',
      0,
      [{ explicit: false, waiting: false }],
    ])
  })
})

describe('expire()', () => {
  test('S4 R3 of a token that is not the current one does nothing; of the current one, or by a tap, renews', async () => {
    const { store, settle, backend } = await world({ signedIn: 'A' })
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

  test('while nobody is signed in does nothing', async () => {
    const { store, settle, events } = await world()
    for (const token of [undefined, 'A1']) store.expire(token)
    await settle()
    expect([store.status, events]).toEqual(['signedOut', []])
  })
})

test('R12 a token that the server accepted once is renewed at once, however many before it were not', async () => {
  const { store, backend, settle, clock } = await world({ signedIn: 'A' })
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
  ['less than that', 59_999, false],
])(
  'R12 tokens that were in use for %s before they are called expired are renewed at once, each: after %d ms %p',
  async (_, ms, all) => {
    const { store, backend, clock } = await world({ signedIn: 'A' })
    for (let i = 0; i < 6; i++) {
      await clock.advance(ms)
      store.expire()
      await clock.settle()
    }
    expect(backend.refreshes.length === 6).toBe(all)
  },
)

test('R1 S21 a server that hands out the same token once more: the next renewal is run, not waited for', async () => {
  const tries: number[] = []
  const { store, settle, clock } = await world({
    signedIn: 'A',
    store: {
      refresh: () => {
        tries.push(clock.now())
        return { token: tries.length < 2 ? 'A1' : 'A9', user: 'A' }
      },
    },
  })
  for (const token of ['A1', 'A9']) {
    const refresh = end(store.refresh())
    await settle()
    expect([await refresh, store.token]).toEqual(['ok', token])
  }
  expect(tries).toHaveLength(2)
})

test('R1 a renewal that is overtaken has no effect on the one after it: its timer is put away with it', async () => {
  const { store, backend, settle, clock } = await world({ signedIn: 'A' })
  const held = backend.hold('/token/refresh')
  void store.refresh()
  await settle()
  await clock.advance(5_000)
  void store.login('B')
  await settle()
  const refresh = end(store.refresh())
  await settle()
  await clock.advance(9_999)
  expect(store.status).toBe('renewing')
  await clock.advance(1)
  expect([await refresh, store.status]).toEqual(['renewal-failed', 'signedIn'])
  for (const { answer } of held) answer()
  await settle()
})

test('S23 what else happens while a renewal runs does not keep it from timing out', async () => {
  const { store, backend, settle, clock, fake } = await world({ signedIn: 'A' })
  const held = [backend.hold('/token/refresh'), backend.hold('/login')]
  const refresh = end(store.refresh())
  await settle()
  const login = end(store.login('A'))
  await clock.advance(10_000)
  expect([await refresh, store.status]).toEqual(['renewal-failed', 'signedIn'])
  void store.logout()
  for (const { answer } of held.flat()) answer()
  await settle()
  expect([await login, fake.inFlight, clock.pending]).toEqual(['signed-out', [], 0])
})

test('S50 R6 a logout in the middle of a renewal leaves no timer', async () => {
  const { store, backend, settle, clock } = await world({ signedIn: 'A', store: { storage: false } })
  const held = backend.hold('/token/refresh')
  void store.refresh()
  await settle()
  void store.logout()
  // That of the request itself is the client's.
  expect(clock.timers.map((timer) => timer.in)).toEqual([60_000])
  for (const { answer } of held) answer()
  await settle()
})

test('R1 R6 a renewal that hangs is given up with its session: a login that yields the same token renews anew', async () => {
  const { store, settle } = await world({
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
