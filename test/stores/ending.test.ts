import { busy, offline, refusal } from './_backend'
import { resultOf, checkEachTest, valuesRead, createWorld } from './_world'

checkEachTest()

describe('logout', () => {
  test('S40 R6 a logout during a renewal drops its result: storage stays empty and no `renew` event fires', async () => {
    const { backend, clock, events, settle, store, stored } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = resultOf(store.refresh())
    await settle()
    await store.logout()
    refresh[0]?.answer()
    await settle()
    expect(await renewal).toBe('signed-out')
    expect([store.token, store.status, stored()]).toEqual([null, 'signedOut', null])
    expect(events).toEqual(['logout:logout'])
    expect(clock.pending).toBe(0)
  })

  test('S42 R6 a logout rejects parked requests with "signed-out", and none of them is sent', async () => {
    const { backend, get, sent, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = resultOf(store.refresh())
    await settle()
    const calls = [get('/a'), get('/b'), get('/c', { waitForLogin: true })]
    await settle()
    const logout = store.logout()
    await settle()
    await logout
    refresh[0]?.answer()
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('signed-out'))
    expect([sent(), await renewal]).toEqual([[], 'signed-out'])
  })

  test('S43 R9 logout works offline: the session ends at once and storage is cleared though the logout option fails', async () => {
    const w = await createWorld({
      signedIn: 'A',
      store: { logout: () => w.http.post('logout', {}, { auth: 'none' }) },
    })
    w.fake.offline()
    const logout = w.store.logout()
    expect([w.store.token, w.store.status, w.store.reason]).toEqual([null, 'signedOut', 'logout'])
    await w.settle()
    await logout
    expect(w.stored()).toBe(null)
    expect(w.events).toEqual(['logout:logout', 'error:logout'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('R9 logout() resolves and fires an error event if the logout option %s', async (_, leave) => {
    const { store, events, settle } = await createWorld({ signedIn: 'A', store: { logout: leave } })
    const logout = store.logout()
    await settle()
    await logout
    expect(events).toEqual(['logout:logout', 'error:logout'])
  })

  test('S49 R6 repeated calls of logout() fire one logout event and clear storage once', async () => {
    const { store, events, settle, fake } = await createWorld({ signedIn: 'A' })
    const all = [store.logout(), store.logout(), store.logout()]
    await settle()
    await Promise.all(all)
    await store.logout()
    expect(events).toEqual(['logout:logout'])
    expect(fake.storage.calls.filter(({ api }) => api === 'removeStorage')).toHaveLength(1)
  })

  test('S49 R8 several expired answers without a way to renew end the session once, with one logout event', async () => {
    const { backend, events, get, settle, store, stored } = await createWorld({
      signedIn: 'A',
      store: { refresh: undefined },
    })
    backend.expire()
    const calls = ['/a', '/b', '/c'].map((path) => get(path))
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('login-required'))
    expect(events.filter((event) => event !== 'loginRequired')).toEqual(['logout:expired'])
    expect([store.reason, stored()]).toEqual(['expired', null])
  })

  test('S50 R6 logout() and dispose() leave no timer: when idle, renewing, backing off or in the background', async () => {
    for (const way of ['logout', 'dispose'] as const)
      for (const when of ['at once', 'renewing', 'backing off', 'paused'] as const) {
        const { backend, clock, fake, settle, store } = await createWorld({ signedIn: 'A' })
        const refresh = backend.hold('/token/refresh')
        if (when !== 'at once') void store.refresh()
        await settle()
        if (when === 'backing off') refresh[0]?.answer(offline())
        await settle()
        if (when === 'paused') {
          fake.hide()
          await clock.advance(6000)
        }
        const ended = store[way]()
        await fake.show()
        await ended
        if (refresh[0]?.request.state === 'sent') refresh[0].request.fail()
        await settle()
        expect([way, when, clock.pending]).toEqual([way, when, 0])
        const before = backend.refreshes.length
        await clock.advance(10_000_000)
        expect(backend.refreshes).toHaveLength(before)
      }
  })

  test('R6 an expired answer after a logout rejects its call with "signed-out", without a renewal or a replay', async () => {
    const { backend, get, settle, store, sent } = await createWorld({ signedIn: 'A' })
    const held = backend.hold('/a')
    const call = get('/a')
    await settle()
    sent()
    await store.logout()
    backend.expire()
    held[0]?.answer()
    await settle()
    expect([call.outcome, sent(), backend.refreshes]).toEqual(['signed-out', [], []])
  })

  test('R6 a logout during a login drops the result of the login and rejects it with "signed-out"', async () => {
    const { backend, events, settle, store, stored } = await createWorld()
    const held = backend.hold('/login')
    const login = resultOf(store.login('A'))
    await settle()
    await store.logout()
    held[0]?.answer()
    await settle()
    expect([await login, store.status, stored(), events]).toEqual(['signed-out', 'signedOut', null, []])
    expect(store.reason).toBe('logout')
  })

  test('R6 a logout before the restore has ended removes the stored session instead of restoring it', async () => {
    const first = await createWorld({ signedIn: 'A' })
    await first.settle()
    first.store.dispose()
    const second = await createWorld({ sharing: first, store: {} }).then(async (w) => w)
    expect(second.store.token).toBe('A1')
    second.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const third = await createWorld({ sharing: first })
    expect(third.store.status).toBe('restoring')
    await third.store.logout()
    await third.clock.advance(1000)
    expect([third.store.status, third.store.token, third.stored()]).toEqual(['signedOut', null, null])
    expect(third.events).toEqual([])
  })

  test('a tap event passed to login(), refresh() and logout() counts as no argument', async () => {
    const tap = { type: 'tap', timeStamp: 1, currentTarget: {} }
    const seen: unknown[] = []
    const { settle, store } = await createWorld({
      store: {
        login: (user) => {
          seen.push(user)
          return { token: 'A1', user: 'A' }
        },
      },
    })
    await store.login(tap)
    await store.refresh(tap).catch(Boolean)
    const logout = store.logout(tap)
    await settle()
    await logout
    expect([seen, store.status]).toEqual([[undefined], 'signedOut'])
  })
})

describe('a change of account', () => {
  test('S44 R7 a renewal of A that succeeds after B logged in is neither stored nor announced', async () => {
    const { backend, events, settle, store, stored } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = resultOf(store.refresh())
    await settle()
    const login = store.login('B')
    await settle()
    await login
    const tokens = valuesRead(() => store.token)
    refresh[0]?.answer()
    await settle()
    expect(tokens).toEqual(['B2'])
    expect([store.token, stored(), await renewal]).toEqual(['B2', 'B2', 'session-changed'])
    expect(events).toEqual(['accountChange', 'login'])
  })

  test.each([
    ['is refused', refusal],
    ['fails with Retry-After', () => busy({ 'Retry-After': '100' })],
  ])('R7 a renewal of A that %s after B logged in does not affect B', async (_, reply) => {
    const { backend, events, get, settle, store, stored } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    const parked = get('/a')
    await settle()
    const login = store.login('B')
    await settle()
    await login
    refresh[0]?.answer(reply())
    await settle()
    backend.reset('/token/refresh')
    const call = get('/b')
    await settle()
    expect([call.outcome, store.status, stored(), store.error]).toEqual(['ok:B2', 'signedIn', 'B2', null])
    expect(parked.outcome).toBe('session-changed')
    expect(events).toEqual(['accountChange', 'login'])
    store.expire()
    await settle()
    expect(store.token).toBe('B3')
  })

  test('S46 R3 an expired answer to a request of A after B logged in starts no renewal and no replay as B', async () => {
    const { backend, get, sent, settle, store } = await createWorld({ signedIn: 'A' })
    const held = backend.hold('/a')
    const call = get('/a')
    await settle()
    sent()
    backend.expire()
    const login = store.login('B')
    await settle()
    await login
    held[0]?.answer(undefined)
    await settle()
    expect([call.outcome, sent(), backend.refreshes]).toEqual(['session-changed', [], []])
  })

  test('S48 a login as another user fires `accountChange` once, before `login`, with the new session visible', async () => {
    const { events, settle, store } = await createWorld({ signedIn: 'A' })
    const seen: (string | null)[] = []
    store.on('accountChange', () => seen.push(store.token))
    const login = store.login('B')
    await settle()
    await login
    expect([events, seen]).toEqual([['accountChange', 'login'], ['B2']])
  })

  test('a login by the same user is no change of account, and a request sent before it is replayed with the new token', async () => {
    const { backend, events, get, settle, store } = await createWorld({ signedIn: 'A' })
    const held = backend.hold('/a')
    const call = get('/a')
    await settle()
    backend.expire()
    const login = store.login('A')
    await settle()
    await login
    held[0]?.answer()
    await settle()
    backend.reset('/a')
    held[1]?.answer()
    await settle()
    expect([call.outcome, events, backend.refreshes]).toEqual(['ok:A2', ['login'], []])
  })

  test.each([
    ['accountOf is missing', undefined],
    ['accountOf returns an empty string', () => ''],
    ['accountOf returns NaN', () => NaN],
  ])('if %s, every login is another account and a renewal is not', async (_, accountOf) => {
    const { backend, events, get, settle, store } = await createWorld({ signedIn: 'A', store: { accountOf } })
    backend.expire()
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('ok:A2')
    const login = store.login('A')
    await settle()
    await login
    expect(events).toEqual(['renew', 'accountChange', 'login'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['returns an object', () => ({}) as never],
    ['returns NaN', () => NaN],
  ])('a session is used and stored although accountOf %s', async (_, accountOf) => {
    const w = await createWorld({ signedIn: 'A', store: { accountOf } })
    await w.settle()
    expect([w.store.token, w.stored()]).toEqual(['A1', 'A1'])
    w.store.dispose()
    const again = await createWorld({ sharing: w })
    expect(again.store.token).toBe('A1')
  })

  test('a renewal that returns another user is a change of account, and a request of A is not sent as B', async () => {
    const { backend, events, get, settle, sent } = await createWorld({
      signedIn: 'A',
      store: { refresh: () => ({ token: 'B9', user: 'B' }) },
    })
    backend.expire()
    const call = get('/a')
    await settle()
    expect([call.outcome, sent(), events]).toEqual(['session-changed', ['/a A1'], ['accountChange', 'login']])
  })

  test('login() joins a running login with equal credentials and rejects others, and setSession() overtakes it', async () => {
    const { backend, settle, store, events } = await createWorld()
    const held = backend.hold('/login')
    const first = resultOf(store.login('A'))
    const joined = resultOf(store.login('A'))
    const other = resultOf(store.login('B'))
    await settle()
    expect([held.length, await other]).toEqual([1, 'login-busy'])
    store.setSession({ token: 'C1', user: 'C' })
    held[0]?.answer()
    await settle()
    expect([await first, await joined, store.token]).toEqual(['session-changed', 'session-changed', 'C1'])
    expect(events).toEqual(['login'])
  })

  test('a login that fails after setSession() changes neither the session nor `error`', async () => {
    const { backend, settle, store, events } = await createWorld()
    const held = backend.hold('/login')
    const first = resultOf(store.login('A'))
    await settle()
    store.setSession({ token: 'C1', user: 'C' })
    held[0]?.answer(offline())
    await settle()
    expect([await first, store.token, store.error, events]).toEqual([
      'session-changed',
      'C1',
      null,
      ['login'],
    ])
  })

  test('a renewal that succeeds after a logout does not clear the error of a later login', async () => {
    const { backend, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    void store.refresh()
    await settle()
    await store.logout()
    backend.reply('/login', offline)
    const login = resultOf(store.login('B'))
    await settle()
    expect(await login).toBe('network')
    refresh[0]?.answer()
    await settle()
    expect(store.error).toMatchObject({ code: 'network' })
  })
})

describe('after dispose()', () => {
  test('R5 all calls settle, no login is started, and the session stays in storage', async () => {
    const { backend, get, settle, store, stored, events } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    const parked = get('/a')
    const renewal = resultOf(store.refresh())
    await settle()
    store.dispose()
    store.dispose()
    await settle()
    const after = [get('/b'), get('/c', { waitForLogin: true })]
    const late = [resultOf(store.refresh()), resultOf(store.login('B')), resultOf(store.logout())]
    refresh[0]?.answer()
    await settle()
    expect(parked.outcome).toBe('signed-out')
    expect(await renewal).toBe('signed-out')
    expect(after.map(({ outcome }) => outcome)).toEqual(['signed-out', 'signed-out'])
    expect(await Promise.all(late)).toEqual(['signed-out', 'signed-out', 'ok'])
    expect([backend.logins, stored(), events]).toEqual([['A'], 'A1', []])
  })

  test('R5 a login that still runs rejects, and its result is dropped', async () => {
    const { backend, settle, store, events } = await createWorld()
    const held = backend.hold('/login')
    const login = resultOf(store.login('A'))
    await settle()
    store.dispose()
    held[0]?.answer()
    await settle()
    expect([await login, store.token, events]).toEqual(['signed-out', null, []])
  })

  test('R5 a request and refresh() that waited for the restore reject, and no timer is left', async () => {
    const { clock, settle, store, get } = await createWorld({
      store: { storage: { get: () => new Promise(() => {}), set: Boolean, remove: Boolean } },
    })
    const call = get('/a')
    const refreshed = resultOf(store.refresh())
    await settle()
    store.dispose()
    await settle()
    expect(call.outcome).toBe('signed-out')
    await clock.advance(3000)
    expect([await refreshed, clock.pending]).toEqual(['signed-out', 0])
  })
})
