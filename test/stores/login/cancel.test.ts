import { offline } from '../_backend'
import { guard, seenBy, world, type Store } from '../_world'

guard()

describe('a request that is given up', () => {
  test('S83 R14 while it is parked: it rejects now, is never sent, and the others go on', async () => {
    const { backend, get, sent, settle, store } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    void store.refresh()
    await settle()
    const calls = [get('/a'), get('/b'), get('/c')]
    await settle()
    calls[1]?.call.abort()
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['pending', 'aborted', 'pending'])
    refresh[0]?.answer()
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'aborted', 'ok:A2'])
    expect(sent()).toEqual(['/a A2', '/c A2'])
  })

  test('R14 the one whose answer started the renewal: the renewal goes on for the others', async () => {
    const { backend, get, settle, store } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    backend.expire()
    const first = get('/a')
    await settle()
    const second = get('/b')
    first.call.abort()
    await settle()
    expect(refresh).toHaveLength(1)
    refresh[0]?.answer()
    await settle()
    expect([first.outcome, second.outcome, store.token]).toEqual(['aborted', 'ok:A2', 'A2'])
  })

  test('R14 the timeout covers the parking', async () => {
    const { clock, get } = await world({ store: { refresh: undefined } })
    const call = get('/a', { waitForLogin: true, timeout: 5000 })
    await clock.advance(4999)
    expect(call.outcome).toBe('pending')
    await clock.advance(1)
    expect([call.outcome, clock.pending]).toEqual(['timeout', 0])
  })

  test('S87 a thousand are parked and the renewal fails: all settle, nothing is kept', async () => {
    const { backend, clock, get, settle, store, sent } = await world({ signedIn: 'A' })
    backend.expire()
    backend.reply('/token/refresh', offline)
    const refresh = backend.hold('/token/refresh')
    get('/first')
    await settle()
    const calls = Array.from({ length: 1000 }, (_, i) => get('/p' + String(i)))
    await settle()
    refresh[0]?.answer()
    await settle()
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(['renewal-failed']))
    expect(store.waiting).toBe(0)
    // What is left is the store's own wait for its next try.
    expect(clock.pending).toBe(1)
    sent()
  })

  test('R14 S88 a page that is gone aborts what it asked: nothing is sent for it later', async () => {
    // Whether a page hears of changes after it was unloaded belongs to the bindings; here is the request's part of it.
    const { get, sent, settle, store } = await world()
    const call = get('/a', { waitForLogin: true })
    await settle()
    expect(store.waiting).toBe(1)
    call.call.abort()
    expect(store.waiting).toBe(0)
    const login = store.login('A')
    await settle()
    await login
    expect([call.outcome, sent()]).toEqual(['aborted', []])
  })
})

describe('a login that the user will not give', () => {
  test('R20 what waits for it rejects as cancelled, and what comes later asks again', async () => {
    const { events, get, settle, store } = await world()
    const call = get('/a', { waitForLogin: true })
    await settle()
    store.cancelLogin()
    await settle()
    expect([call.outcome, store.waiting, events]).toEqual(['login-cancelled', 0, ['loginRequired']])
    get('/b', { waitForLogin: true }).call.abort()
    await settle()
    expect(events).toEqual(['loginRequired', 'loginRequired'])
  })

  test('R20 the user leaves while a login is still under way, and it fails: nothing opens by itself', async () => {
    const { backend, events, get, settle, store } = await world()
    const held = backend.hold('/login')
    void store.login('A')
    const call = get('/a', { waitForLogin: true })
    await settle()
    store.cancelLogin()
    held[0]?.answer(offline())
    await settle()
    expect([call.outcome, events]).toEqual(['login-cancelled', ['error:login']])
  })

  test('cancelling touches nothing that waits for a renewal or for storage', async () => {
    const { backend, get, settle, store } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    void store.refresh()
    await settle()
    const call = get('/a', { waitForLogin: true })
    store.cancelLogin()
    refresh[0]?.answer()
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('R20 a request that waits for a login counts as waiting, and goes out with it', async () => {
    const { get, settle, store, events } = await world()
    const calls = [get('/a', { waitForLogin: true }), get('/b', { waitForLogin: true }), get('/c')]
    await settle()
    expect([store.waiting, calls[2]?.outcome]).toEqual([2, 'login-required'])
    const login = store.login('A')
    await settle()
    await login
    expect([calls[0]?.outcome, calls[1]?.outcome, store.waiting]).toEqual(['ok:A1', 'ok:A1', 0])
    expect(events.filter((event) => event === 'loginRequired')).toHaveLength(3)
  })

  test.each([
    ['a login', (store: Store) => void store.login('A')],
    ['a refusal', (store: Store) => store.cancelLogin()],
    ['a logout', (store: Store) => void store.logout()],
  ])('many wait, and %s ends that: who watches their number hears of it once', async (_, act) => {
    const { get, settle, store } = await world()
    for (const path of ['/a', '/b', '/c']) get(path, { waitForLogin: true })
    await settle()
    const seen = seenBy(() => store.waiting)
    act(store)
    await settle()
    expect(seen).toEqual([3, 0])
  })
})
