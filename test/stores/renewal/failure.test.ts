import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import { busy, offline, refusal } from '../_backend'
import { end, guard, unhandled, world } from '../_world'

guard()

describe('a renewal that fails', () => {
  test('S14 R5 nobody hangs: three parked requests reject with the same typed error, and nothing stays parked', async () => {
    const { backend, clock, get, settle, store } = await world({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    const calls = ['/a', '/b', '/c'].map((path) => get(path))
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('renewal-failed'))
    await expect(calls[0]?.call).rejects.toMatchObject({ retryable: true })
    expect(store.isLogin).toBe(true)
    backend.normal('/token/refresh')
    await clock.advance(2000)
    expect(get('/d').outcome).toBe('pending')
    await settle()
    expect(store.token).toBe('A2')
  })

  test.each([
    ['offline', offline],
    ['HTTP 503', () => busy()],
    ['HTTP 429', () => ok('', { statusCode: 429 })],
    ['HTTP 408', () => ok('', { statusCode: 408 })],
  ])(
    'S16 S18 R8 %s is for now: the session and storage are kept, requests reject as retryable',
    async (_, reply) => {
      const w = await world({ signedIn: 'A' })
      w.backend.expire()
      w.backend.reply('/token/refresh', reply)
      const call = w.get('/a')
      await w.settle()
      expect([w.store.token, w.store.status, w.stored()]).toEqual(['A1', 'signedIn', 'A1'])
      await expect(call.call).rejects.toMatchObject({ code: 'renewal-failed', retryable: true })
      expect(w.events).toEqual(['error:renewal'])
    },
  )

  test('S17 R12 tries that are nobody’s wait longer each time, are bounded, and are one error event', async () => {
    const { backend, clock, events, store } = await world({ signedIn: 'A', expiresIn: 3600 })
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

  test('R12 the waits have chance in them, so that many clients do not come back together', async () => {
    const gaps: number[] = []
    for (const seed of [1, 2, 3, 4]) {
      const { backend, clock } = await world({ signedIn: 'A', expiresIn: 100, seed })
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

  test('R12 whoever needs a token waits ten seconds at most after a renewal that failed, however often it has', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    for (let i = 0; i < 20; i++) {
      await clock.advance(30_000)
      get('/a')
      await settle()
    }
    backend.normal('/token/refresh')
    await clock.advance(10_000)
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S18 R12 Retry-After is honoured: no try of any kind before it is over', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A' })
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

  test('S19 R8 a refusal of a token that has ended signs out once: one event, storage empty, requests say "login-required"', async () => {
    const { backend, events, get, settle, store, stored, clock } = await world({ signedIn: 'A' })
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
    ['an envelope with another code', ok({ code: '40003', message: 'gone' }), false],
    ['an expired answer', ok({ code: '99997' }), false],
    ['HTTP 403', ok('no', { statusCode: 403 }), false],
    ['HTTP 500, whatever its body says', ok({ code: '40003' }, { statusCode: 500 }), true],
    ['HTTP 429', ok({ code: '40003' }, { statusCode: 429 }), true],
    [
      'HTTP 404: an address that is wrong says nothing about the credential',
      ok('', { statusCode: 404 }),
      true,
    ],
  ])(
    'R8 the server answers the renewal with %s: the same with and without unwrap',
    async (_, reply, isLogin) => {
      for (const http of [{}, { envelope: { ok: '10000' }, interceptors: [unwrap()] }]) {
        const w = await world({ signedIn: 'A', http })
        w.backend.expire()
        w.backend.reply('/token/refresh', () => reply)
        const call = w.get('/a')
        await w.settle()
        expect([w.store.isLogin, call.outcome]).toEqual([
          isLogin,
          isLogin ? 'renewal-failed' : 'login-required',
        ])
      }
    },
  )

  test('R8 a server that says "busy" in its envelope: isRefused tells it from a no', async () => {
    const { backend, settle, store } = await world({
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
      const refreshed = end(store.refresh())
      await settle()
      await refreshed
      expect(store.isLogin).toBe(isLogin)
      if (isLogin) {
        backend.normal('/token/refresh')
        const login = store.login('A')
        await settle()
        await login
      }
    }
  })

  test('R8 a refusal ahead of time leaves a token that works in use until it ends', async () => {
    const { backend, clock, events, get, settle, store } = await world({ signedIn: 'A', expiresIn: 3600 })
    backend.reply('/token/refresh', refusal)
    await clock.advance(3_540_000)
    expect([store.status, store.token]).toEqual(['signedIn', 'A1'])
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A1')
    expect(await end(store.refresh())).toBe('renewal-failed')
    await clock.advance(59_000)
    expect(store.isLogin).toBe(true)
    await clock.advance(1000)
    expect([store.status, store.reason]).toEqual(['signedOut', 'refused'])
    expect(events).toEqual(['error:renewal', 'logout:refused'])
  })

  test('S21 after a failed renewal the next answer "expired" starts one again', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    get('/a')
    await settle()
    backend.normal('/token/refresh')
    await clock.advance(1300)
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('S23 a renewal that never answers times out, what is parked rejects, and only a new request starts another', async () => {
    const { backend, clock, get, settle } = await world({ signedIn: 'A' })
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

  test('a renewal that answers after its time-out is kept all the same: its one-time refresh token is spent', async () => {
    const { backend, clock, events, get, settle, store, stored } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    get('/a')
    await clock.advance(10_000)
    refresh[0]?.answer()
    await settle()
    expect([store.token, stored(), store.status]).toEqual(['A2', 'A2', 'signedIn'])
    expect(events).toEqual(['error:renewal', 'renew'])
  })

  test('S27 R5 a renewal that nobody waits for fails: an event and no unhandled rejection', async () => {
    const { backend, clock, events, store, fake } = await world({ signedIn: 'A', expiresIn: 100 })
    backend.reply('/token/refresh', offline)
    await clock.advance(50_000)
    fake.hide()
    await fake.show()
    void store.refresh()
    await clock.advance(5000)
    expect(unhandled()).toEqual([])
    expect(events).toEqual(['error:renewal'])
    expect(store.error).toMatchObject({ code: 'network' })
  })

  test('S28 a failure is the caller’s: the request, refresh() and login() all reject', async () => {
    const { backend, get, settle, store, fake } = await world({ signedIn: 'A' })
    fake.offline()
    const call = get('/a')
    const refreshed = end(store.refresh())
    await settle()
    expect([call.outcome, await refreshed]).toEqual(['network', 'renewal-failed'])
    const login = end(store.login('B'))
    await settle()
    expect(await login).toBe('network')
    expect(store.token).toBe('A1')
    fake.online()
    expect(backend.logins).toEqual(['A'])
  })
})

describe('what a refresh function may do', () => {
  const tokens = { token: 'A9', user: 'A', expiresIn: 3600 }
  const failing: [string, () => never][] = [
    [
      'throws',
      () => {
        throw new TypeError('a bug')
      },
    ],
    ['rejects with no Error', () => Promise.reject('text') as never],
    ['returns nothing', () => undefined as never],
    ['returns a text', () => 'A9' as never],
    ['returns a token that is none', () => ({ token: 7 }) as never],
    ['returns an empty token', () => ({ token: '' }) as never],
    ['returns a lifetime that is none', () => ({ token: 'x', expiresIn: -1 }) as never],
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

  test.each(failing)('R8 one that %s fails for now: the session is kept', async (_, refresh) => {
    const w = await world({ signedIn: 'A', store: { refresh } })
    w.backend.expire()
    const call = w.get('/a')
    await w.settle()
    expect([call.outcome, w.store.token, w.stored()]).toEqual(['renewal-failed', 'A1', 'A1'])
    expect(w.events).toEqual(['error:renewal'])
    expect(w.store.error).toBeInstanceOf(Error)
  })

  test('what it rejects with is kept as the cause where it is no Error, and is in no message', async () => {
    const what = { errMsg: 'request:fail timeout', token: 'top secret' }
    const { store } = await world({ signedIn: 'A', store: { refresh: () => Promise.reject(what) as never } })
    const told: unknown[] = []
    store.on('error', ({ error }) => told.push(error))
    const error: unknown = await store.refresh().catch((thrown: unknown) => thrown)
    expect([store.error, told]).toEqual([expect.objectContaining({ cause: what }), [store.error]])
    expect(error).toMatchObject({ code: 'renewal-failed', cause: store.error })
    expect(String(store.error) + String(error)).not.toMatch('top secret')
  })

  test.each([
    ['a plain value', () => tokens],
    ['an answer with an envelope', () => ({ data: { code: '10000', data: tokens } })],
    ['a thenable', () => ({ then: (resolve: (value: unknown) => void) => resolve(tokens) }) as never],
  ])('one that returns %s renews', async (_, refresh) => {
    const { settle, store } = await world({ signedIn: 'A', store: { refresh } })
    const renewed = store.refresh()
    await settle()
    expect((await renewed).token).toBe('A9')
  })

  test('it is called in the same turn in which the need is known', async () => {
    let called = 0
    const { settle, store } = await world({
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
  ])('an isRefused that %s means: for now', async (_, isRefused) => {
    const { backend, settle, store, get } = await world({ signedIn: 'A', store: { isRefused } })
    backend.reply('/token/refresh', refusal)
    backend.expire()
    get('/a')
    await settle()
    expect(store.isLogin).toBe(true)
  })
})
