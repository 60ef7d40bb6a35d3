import { offline } from '../_backend'
import { checkEachTest, valuesRead, createWorld, type Store } from '../_world'

checkEachTest()

describe('parked requests', () => {
  test('S83 R14 a parked request that is aborted rejects at once and is never sent, and the others go on', async () => {
    const { backend, get, sent, settle, store } = await createWorld({ signedIn: 'A' })
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

  test('R14 aborting the request that started a renewal does not stop the renewal for the others', async () => {
    const { backend, get, settle, store } = await createWorld({ signedIn: 'A' })
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

  test('R14 the timeout of a request includes the time it is parked', async () => {
    const { clock, get } = await createWorld({ store: { refresh: undefined } })
    const call = get('/a', { waitForLogin: true, timeout: 5000 })
    await clock.advance(4999)
    expect(call.outcome).toBe('pending')
    await clock.advance(1)
    expect([call.outcome, clock.pending]).toEqual(['timeout', 0])
  })

  test('S87 a thousand parked requests all reject when the renewal fails, and none stays parked', async () => {
    const { backend, clock, get, settle, store, sent } = await createWorld({ signedIn: 'A' })
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
    // The one timer left is the store's, for its next try.
    expect(clock.pending).toBe(1)
    sent()
  })

  test('R14 S88 a request that an unloaded page aborts while it waits for a login is not sent after the login', async () => {
    // That an unloaded page gets no changes is tested with the bindings; this is the part of the request.
    const { get, sent, settle, store } = await createWorld()
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

describe('requests that wait for a login', () => {
  test('R20 cancelLogin() rejects them as cancelled, and a later request asks for a login again', async () => {
    const { events, get, settle, store } = await createWorld()
    const call = get('/a', { waitForLogin: true })
    await settle()
    store.cancelLogin()
    await settle()
    expect([call.outcome, store.waiting, events]).toEqual(['login-cancelled', 0, ['loginRequired']])
    get('/b', { waitForLogin: true }).call.abort()
    await settle()
    expect(events).toEqual(['loginRequired', 'loginRequired'])
  })

  test('R20 a login that fails after cancelLogin() fires no `loginRequired` event', async () => {
    const { backend, events, get, settle, store } = await createWorld()
    const held = backend.hold('/login')
    void store.login('A')
    const call = get('/a', { waitForLogin: true })
    await settle()
    store.cancelLogin()
    held[0]?.answer(offline())
    await settle()
    expect([call.outcome, events]).toEqual(['login-cancelled', ['error:login']])
  })

  test('cancelLogin() does not reject a request that waits for a renewal', async () => {
    const { backend, get, settle, store } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    void store.refresh()
    await settle()
    const call = get('/a', { waitForLogin: true })
    store.cancelLogin()
    refresh[0]?.answer()
    await settle()
    expect(call.outcome).toBe('ok:A2')
  })

  test('R20 they count in `waiting` and are sent after the login', async () => {
    const { get, settle, store, events } = await createWorld()
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
    ['cancelLogin()', (store: Store) => store.cancelLogin()],
    ['a logout', (store: Store) => void store.logout()],
  ])('%s changes `waiting` from 3 to 0 in one step', async (_, act) => {
    const { get, settle, store } = await createWorld()
    for (const path of ['/a', '/b', '/c']) get(path, { waitForLogin: true })
    await settle()
    const seen = valuesRead(() => store.waiting)
    act(store)
    await settle()
    expect(seen).toEqual([3, 0])
  })
})
