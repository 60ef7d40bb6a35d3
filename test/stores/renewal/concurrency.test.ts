import { busy } from '../_backend'
import { resultOf, checkEachTest, valuesRead, createWorld } from '../_world'

checkEachTest()

describe('many requests, one renewal', () => {
  test('S1 R1 R2 ten expired answers at once cause one renewal, and each request is replayed once with its own data', async () => {
    const { backend, sent, settle, http } = await createWorld({ signedIn: 'A' })
    backend.expire()
    const paths = Array.from({ length: 10 }, (_, i) => '/p' + String(i))
    const data = Promise.all(paths.map((path) => http.get<{ data: { path: string } }>(path)))
    await settle()
    expect((await data).map((answer) => answer.data.data.path)).toEqual(paths)
    expect(backend.refreshes).toEqual(['r-A1'])
    // The tenth request was queued (one of ten slots is kept for the renewal), so it was never sent with the old token.
    const before = paths.slice(0, 9).map((path) => path + ' A1')
    expect(sent().sort()).toEqual(before.concat(paths.map((path) => path + ' A2')).sort())
  })

  test('S2 a request that is answered expired during a renewal waits for it and is replayed', async () => {
    const { backend, get, settle } = await createWorld({ signedIn: 'A' })
    const a = backend.hold('/a')
    const b = backend.hold('/b')
    const refresh = backend.hold('/token/refresh')
    const calls = [get('/a'), get('/b')]
    await settle()
    backend.expire()
    a[0]?.answer()
    await settle()
    expect(refresh).toHaveLength(1)
    b[0]?.answer()
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])
    backend.reset('/a')
    backend.reset('/b')
    refresh[0]?.answer()
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'ok:A2'])
    expect(backend.refreshes).toHaveLength(1)
  })

  test('S3 R4 a request made during a renewal is sent after it, with the new token only', async () => {
    const { backend, get, sent, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = store.refresh()
    await settle()
    expect(store.status).toBe('renewing')
    const late = get('/late')
    await settle()
    expect(sent()).toEqual([])
    refresh[0]?.answer()
    await settle()
    await renewal
    expect(sent()).toEqual(['/late A2'])
    expect(late.outcome).toBe('ok:A2')
  })

  test('S4 R3 a late expired answer to the old token causes a replay and no second renewal', async () => {
    const { backend, get, sent, settle } = await createWorld({ signedIn: 'A' })
    const slow = backend.hold('/slow')
    const old = get('/slow')
    await settle()
    backend.expire()
    get('/quick')
    await settle()
    expect(backend.refreshes).toHaveLength(1)
    sent()
    slow[0]?.answer()
    await settle()
    backend.reset('/slow')
    slow[1]?.answer()
    await settle()
    expect(sent()).toEqual(['/slow A2'])
    expect(old.outcome).toBe('ok:A2')
    expect(backend.refreshes).toHaveLength(1)
  })

  test('S6 R1 the timer and an expired answer at the same moment cause one renewal', async () => {
    const { backend, clock, get, settle } = await createWorld({ signedIn: 'A' })
    const held = backend.hold('/a')
    const call = get('/a')
    await settle()
    backend.expire()
    const refresh = backend.hold('/token/refresh')
    backend.reset('/a')
    clock.outside(3_540_000, () => held[0]?.answer())
    await clock.advance(3_540_000)
    expect(refresh).toHaveLength(1)
    refresh[0]?.answer()
    await settle()
    expect(backend.refreshes).toEqual(['r-A1'])
    // Its own timeout ended the call long ago. This test is about the number of renewals.
    expect(call.outcome).toBe('timeout')
  })

  test('S7 R1 refresh() joins a renewal that runs, and resolves with its session', async () => {
    const { backend, get, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    const call = get('/a')
    await settle()
    const byHand = [store.refresh(), store.refresh()]
    await settle()
    refresh[0]?.answer()
    await settle()
    expect((await Promise.all(byHand)).map(({ token }) => token)).toEqual(['A2', 'A2'])
    expect(call.outcome).toBe('ok:A2')
    expect(backend.refreshes).toHaveLength(1)
  })

  test('S9 R4 reactions and listeners see the new token before a parked request is sent', async () => {
    const { backend, fake, get, http, settle, store } = await createWorld({ signedIn: 'A' })
    backend.expire()
    const order: string[] = []
    valuesRead(() => order.push('reader ' + String(store.token)))
    store.on('renew', () => order.push('listener ' + String(store.token)))
    http.observe(({ phase, path, generation }) => {
      if (phase === 'sent' && path === '/a') order.push('request ' + String(generation))
    })
    get('/a')
    await settle()
    const replay = fake.requests[fake.requests.length - 1]
    expect(replay?.get('Authorization')).toBe('Bearer A2')
    expect(order).toEqual(['reader A1', 'request 1', 'reader A2', 'listener A2', 'request 2'])
  })

  test('S10 R12 fifty sequential requests in the cool-down of a failed renewal cause one try', async () => {
    const { backend, get, settle, events } = await createWorld({ signedIn: 'A' })
    const tries: string[] = []
    backend.expire()
    backend.reply('/token/refresh', ({ path }) => {
      tries.push(path)
      return busy()
    })
    const outcomes = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const call = get('/p')
      await settle()
      outcomes.add(call.outcome)
    }
    expect(tries).toHaveLength(1)
    expect([...outcomes]).toEqual(['renewal-failed'])
    expect(events).toEqual(['error:renewal'])
  })

  test('R1 an asynchronous isExpired whose results come late causes one renewal', async () => {
    const { backend, get, settle } = await createWorld({
      signedIn: 'A',
      http: {
        expiredCodes: undefined,
        isExpired: async ({ data }) => {
          for (let i = 0; i < 5; i++) await Promise.resolve()
          return data?.code === '99997'
        },
      },
    })
    backend.expire()
    const calls = ['/a', '/b', '/c'].map((path) => get(path))
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'ok:A2', 'ok:A2'])
    expect(backend.refreshes).toHaveLength(1)
  })

  test('R1 refresh(), a request, the timer and the foreground together cause one renewal', async () => {
    const { backend, clock, fake, get, settle, store } = await createWorld({ signedIn: 'A', expiresIn: 100 })
    const refresh = backend.hold('/token/refresh')
    fake.hide()
    await clock.advance(4000)
    await fake.show()
    await clock.advance(46_000)
    store.expire()
    const call = get('/a')
    const byHand = resultOf(store.refresh())
    fake.hide()
    await fake.show()
    await settle()
    expect(refresh).toHaveLength(1)
    refresh[0]?.answer()
    await settle()
    expect([call.outcome, await byHand]).toEqual(['ok:A2', 'ok'])
  })

  test('R5 every call settles exactly once, also with abort() and logout()', async () => {
    const { backend, get, settle, store } = await createWorld({ signedIn: 'A' })
    backend.expire()
    const calls = [get('/a'), get('/b'), get('/c', { auth: 'optional' })]
    calls[1]?.call.abort()
    await settle()
    calls[0]?.call.abort()
    await store.logout()
    await settle()
    expect(calls.map(({ settled }) => settled)).toEqual([1, 1, 1])
  })
})
