import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import { busy, done, offline, refusal } from '../_backend'
import { resultOf, checkEachTest, takeUnhandled, createWorld } from '../_world'

checkEachTest()

describe('a renewal that fails', () => {
  test('S14 R5 a transient failure rejects all parked requests with "renewal-failed", and a later request renews', async () => {
    const { backend, clock, get, settle, store } = await createWorld({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    const calls = ['/a', '/b', '/c'].map((path) => get(path))
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('renewal-failed'))
    await expect(calls[0]?.call).rejects.toMatchObject({ retryable: true })
    expect(store.isLogin).toBe(true)
    backend.reset('/token/refresh')
    await clock.advance(2000)
    expect(get('/d').outcome).toBe('pending')
    await settle()
    expect(store.token).toBe('A2')
  })

  test.each([
    ['a lost connection', offline],
    ['HTTP 503', () => busy()],
    ['HTTP 429', () => ok('', { statusCode: 429 })],
    ['HTTP 408', () => ok('', { statusCode: 408 })],
  ])(
    'S16 S18 R8 a failure by %s is transient: session and storage are kept, and requests reject as retryable',
    async (_, reply) => {
      const w = await createWorld({ signedIn: 'A' })
      w.backend.expire()
      w.backend.reply('/token/refresh', reply)
      const call = w.get('/a')
      await w.settle()
      expect([w.store.token, w.store.status, w.stored()]).toEqual(['A1', 'signedIn', 'A1'])
      await expect(call.call).rejects.toMatchObject({ code: 'renewal-failed', retryable: true })
      expect(w.events).toEqual(['error:renewal'])
    },
  )

  test('S17 R12 the timer retries with growing waits, five tries in all and one error event', async () => {
    const { backend, clock, events, store } = await createWorld({ signedIn: 'A', expiresIn: 3600 })
    const at: number[] = []
    backend.reply('/token/refresh', () => {
      at.push(clock.now())
      return offline()
    })
    await clock.advance(3_540_000 + 120_000)
    const gaps = at.slice(1).map((time, i) => time - (at[i] ?? 0))
    expect(at.length).toBe(5)
    expect(gaps).toEqual([1000, 2000, 4000, 8000])
    expect(events).toEqual(['error:renewal'])
    expect(store.isLogin).toBe(true)
    expect(clock.pending).toBe(0)
  })

  describe('while the token has nearly an hour left,', () => {
    /** Signed in; `tries` are the ms from now at which a renewal was sent. `reply` answers the renewals. */
    async function renewing(reply: (nth: number) => ReturnType<typeof offline>) {
      const w = await createWorld({ signedIn: 'A', expiresIn: 3600 })
      const began = w.clock.now()
      const tries: number[] = []
      w.backend.reply('/token/refresh', () => {
        tries.push(w.clock.now() - began)
        return reply(tries.length)
      })
      return { ...w, tries }
    }

    test('R8 R12 a renewal whose answer was lost is sent again soon, while the server still takes the used refresh token', async () => {
      const fresh = done({ token: 'A2', refreshToken: 'r-A2', user: 'A', expiresIn: 3600 })
      const { clock, store, tries, events, stored } = await renewing((nth) => (nth === 1 ? offline() : fresh))
      expect(await resultOf(store.refresh())).toBe('renewal-failed')
      await clock.advance(60_000)
      expect(tries).toEqual([0, 1000])
      expect([store.token, stored(), events]).toEqual(['A2', 'A2', ['error:renewal', 'renew']])
    })

    test('R12 a failed renewal is retried four times with growing waits, and then once when the token is due', async () => {
      const { clock, store, tries } = await renewing(offline)
      void store.refresh()
      await clock.advance(3_539_999)
      expect(tries).toEqual([0, 1000, 3000, 7000, 15_000])
      await clock.advance(1)
      expect(tries.slice(5)).toEqual([3_540_000])
      await clock.advance(3_600_000)
      expect([tries.length, store.isLogin, clock.pending]).toEqual([6, true, 0])
    })

    test('R11 R12 a failed renewal is not retried in the background, but when the app is shown', async () => {
      const { clock, fake, store, tries } = await renewing(offline)
      void store.refresh()
      await clock.settle()
      fake.hide()
      await clock.advance(1_000_000)
      expect(tries).toEqual([0])
      await fake.show()
      expect(tries).toEqual([0, 1_000_000])
    })
  })

  test('R12 the waits before retries have jitter, so that many clients do not retry at the same time', async () => {
    const gaps: number[] = []
    for (const seed of [1, 2, 3, 4]) {
      const { backend, clock } = await createWorld({ signedIn: 'A', expiresIn: 100, seed })
      const at: number[] = []
      backend.reply('/token/refresh', () => {
        at.push(clock.now())
        return offline()
      })
      await clock.advance(55_000)
      gaps.push((at[1] ?? 0) - (at[0] ?? 0))
    }
    expect(new Set(gaps).size).toBe(4)
    expect(gaps.every((gap) => gap >= 750 && gap <= 1250)).toBe(true)
  })

  test('R12 a request renews again after ten seconds at most, however often renewals have failed', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    for (let i = 0; i < 20; i++) {
      await clock.advance(30_000)
      get('/a')
      await settle()
    }
    backend.reset('/token/refresh')
    await clock.advance(10_000)
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S18 R12 Retry-After is honoured: neither a request nor the timer retries before that time is over', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    let tries = 0
    backend.expire()
    backend.reply('/token/refresh', () => {
      tries++
      return busy({ 'Retry-After': '120' })
    })
    get('/a')
    await settle()
    await clock.advance(119_000)
    const early = get('/b')
    await settle()
    expect([tries, early.outcome]).toEqual([1, 'renewal-failed'])
    await clock.advance(1000)
    expect(tries).toBe(2)
  })

  test('S19 R8 a refused renewal of an ended token signs out once, clears storage and rejects with "login-required"', async () => {
    const { backend, events, get, settle, store, stored, clock } = await createWorld({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', refusal)
    const calls = ['/a', '/b', '/c'].map((path) => get(path))
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('login-required'))
    await expect(calls[0]?.call).rejects.toMatchObject({ reason: 'refused' })
    expect(events.filter((event) => event.startsWith('logout'))).toEqual(['logout:refused'])
    expect([store.status, store.reason, store.token, stored()]).toEqual(['signedOut', 'refused', null, null])
    expect(clock.pending).toBe(0)
  })

  test.each([
    ['an envelope with another code is a refusal', ok({ code: '40003', message: 'gone' }), false],
    ['an expired answer is a refusal', ok({ code: '99997' }), false],
    ['HTTP 403 is a refusal', ok('no', { statusCode: 403 }), false],
    ['HTTP 500 is transient, whatever its body says', ok({ code: '40003' }, { statusCode: 500 }), true],
    ['HTTP 429 is transient', ok({ code: '40003' }, { statusCode: 429 }), true],
    [
      'HTTP 404 is transient, as a wrong address says nothing about the session',
      ok('', { statusCode: 404 }),
      true,
    ],
  ])('R8 with and without unwrap, %s', async (_, reply, isLogin) => {
    for (const http of [{}, { envelope: { ok: '10000' }, interceptors: [unwrap()] }]) {
      const w = await createWorld({ signedIn: 'A', http })
      w.backend.expire()
      w.backend.reply('/token/refresh', () => reply)
      const call = w.get('/a')
      await w.settle()
      expect([w.store.isLogin, call.outcome]).toEqual([
        isLogin,
        isLogin ? 'renewal-failed' : 'login-required',
      ])
    }
  })

  test('R8 isRefused tells a transient code of an envelope from a refusal', async () => {
    const { backend, settle, store } = await createWorld({
      signedIn: 'A',
      http: { envelope: { ok: '10000' }, interceptors: [unwrap()] },
      store: { isRefused: (error) => Object(error).businessCode === '40003' },
    })
    for (const [code, isLogin] of [
      ['50000', true],
      ['40003', false],
    ] as const) {
      backend.reply('/token/refresh', () => ok({ code, message: 'busy' }))
      backend.expire()
      store.expire()
      const refreshed = resultOf(store.refresh())
      await settle()
      await refreshed
      expect(store.isLogin).toBe(isLogin)
      if (isLogin) {
        backend.reset('/token/refresh')
        const login = store.login('A')
        await settle()
        await login
      }
    }
  })

  test('R8 a renewal refused ahead of time leaves a working token in use until it ends', async () => {
    const { backend, clock, events, get, settle, store } = await createWorld({
      signedIn: 'A',
      expiresIn: 3600,
    })
    backend.reply('/token/refresh', refusal)
    await clock.advance(3_540_000)
    expect([store.status, store.token]).toEqual(['signedIn', 'A1'])
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A1')
    expect(await resultOf(store.refresh())).toBe('renewal-failed')
    await clock.advance(59_000)
    expect(store.isLogin).toBe(true)
    await clock.advance(1000)
    expect([store.status, store.reason]).toEqual(['signedOut', 'refused'])
    expect(events).toEqual(['error:renewal', 'logout:refused'])
  })

  test('S21 after a failed renewal and its cool-down the next expired answer starts a renewal again', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    await settle()
    backend.reset('/token/refresh')
    await clock.advance(1300)
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S23 a renewal without an answer times out and rejects parked requests, and a new request starts another', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    const calls = [get('/a'), get('/b')]
    await clock.advance(9999)
    expect(calls.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])
    await clock.advance(1)
    expect(calls.map(({ outcome }) => outcome)).toEqual(['renewal-failed', 'renewal-failed'])
    expect(refresh).toHaveLength(1)
    const next = get('/c')
    await settle()
    expect(refresh).toHaveLength(2)
    refresh[1]?.answer()
    await settle()
    expect(next.outcome).toBe('ok:A2')
    refresh[0]?.answer(offline())
  })

  test('the answer to a timed-out renewal is used when it comes late, since its refresh token is used up', async () => {
    const { backend, clock, events, get, settle, store, stored } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    get('/a')
    await clock.advance(10_000)
    refresh[0]?.answer()
    await settle()
    expect([store.token, stored(), store.status]).toEqual(['A2', 'A2', 'signedIn'])
    expect(events).toEqual(['error:renewal', 'renew'])
  })

  test('S27 R5 a failed renewal that no caller waits for fires an error event, without an unhandled rejection', async () => {
    const { backend, clock, events, store, fake } = await createWorld({ signedIn: 'A', expiresIn: 100 })
    backend.reply('/token/refresh', offline)
    await clock.advance(50_000)
    fake.hide()
    await fake.show()
    void store.refresh()
    await clock.advance(5000)
    expect(takeUnhandled()).toEqual([])
    expect(events).toEqual(['error:renewal'])
    expect(store.error).toMatchObject({ code: 'network' })
  })

  test('S28 a request, refresh() and login() reject while offline, and the session is kept', async () => {
    const { backend, get, settle, store, fake } = await createWorld({ signedIn: 'A' })
    fake.offline()
    const call = get('/a')
    const refreshed = resultOf(store.refresh())
    await settle()
    expect([call.outcome, await refreshed]).toEqual(['network', 'renewal-failed'])
    const login = resultOf(store.login('B'))
    await settle()
    expect(await login).toBe('network')
    expect(store.token).toBe('A1')
    fake.online()
    expect(backend.logins).toEqual(['A'])
  })
})

describe('a refresh function', () => {
  const tokens = { token: 'A9', user: 'A', expiresIn: 3600 }
  const failing: [string, () => never][] = [
    [
      'throws',
      () => {
        throw new TypeError('a bug')
      },
    ],
    ['rejects with a string', () => Promise.reject('text') as never],
    ['returns nothing', () => undefined as never],
    ['returns a string', () => 'A9' as never],
    ['returns a token that is a number', () => ({ token: 7 }) as never],
    ['returns an empty token', () => ({ token: '' }) as never],
    ['returns a negative lifetime', () => ({ token: 'x', expiresIn: -1 }) as never],
    [
      'returns a thenable that throws',
      () =>
        ({
          then() {
            throw new Error('a bug')
          },
        }) as never,
    ],
  ]

  test.each(failing)(
    'R8 a refresh function that %s is a transient failure, and the session is kept',
    async (_, refresh) => {
      const w = await createWorld({ signedIn: 'A', store: { refresh } })
      w.backend.expire()
      const call = w.get('/a')
      await w.settle()
      expect([call.outcome, w.store.token, w.stored()]).toEqual(['renewal-failed', 'A1', 'A1'])
      expect(w.events).toEqual(['error:renewal'])
      expect(w.store.error).toBeInstanceOf(Error)
    },
  )

  test('a rejection that is not an Error is the cause of the error, and appears in no message', async () => {
    const what = { errMsg: 'request:fail timeout', token: 'top secret' }
    const { store } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => Promise.reject(what) as never },
    })
    const errors: unknown[] = []
    store.on('error', ({ error }) => errors.push(error))
    const error: unknown = await store.refresh().catch((thrown: unknown) => thrown)
    expect([store.error, errors]).toEqual([expect.objectContaining({ cause: what }), [store.error]])
    expect(error).toMatchObject({ code: 'renewal-failed', cause: store.error })
    expect(String(store.error) + String(error)).not.toMatch('top secret')
  })

  test.each([
    ['a plain value', () => tokens],
    ['an answer with an envelope', () => ({ data: { code: '10000', data: tokens } })],
    ['a thenable', () => ({ then: (resolve: (value: unknown) => void) => resolve(tokens) }) as never],
  ])('a refresh function that returns %s renews the token', async (_, refresh) => {
    const { settle, store } = await createWorld({ signedIn: 'A', store: { refresh } })
    const renewed = store.refresh()
    await settle()
    expect((await renewed).token).toBe('A9')
  })

  test('expire() calls the refresh function synchronously', async () => {
    let called = 0
    const { settle, store } = await createWorld({
      signedIn: 'A',
      store: {
        refresh: () => {
          called++
          return tokens
        },
      },
    })
    store.expire()
    expect(called).toBe(1)
    await settle()
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['is an async function', () => Promise.resolve(true) as never],
  ])('an isRefused that %s makes the failure transient', async (_, isRefused) => {
    const { backend, settle, store, get } = await createWorld({ signedIn: 'A', store: { isRefused } })
    backend.reply('/token/refresh', refusal)
    backend.expire()
    get('/a')
    await settle()
    expect(store.isLogin).toBe(true)
  })
})
