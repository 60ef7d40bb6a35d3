import { autorun, reaction } from 'mobx-miniprogram'
import { expired, refusal } from '../_backend'
import { resultOf, checkEachTest, valuesRead, createWorld, type TrackedCall, type World } from '../_world'

checkEachTest()

describe('overtaken logins and renewals', () => {
  test('R6 a login after a logout does not join the login that ran before it', async () => {
    const { store, backend, settle } = await createWorld()
    const held = backend.hold('/login')
    const first = resultOf(store.login('A'))
    await settle()
    void store.logout()
    backend.reset('/login')
    const second = resultOf(store.login('A'))
    await settle()
    expect([await second, store.token, backend.logins]).toEqual(['ok', 'A1', ['A']])
    held[0]?.answer()
    await settle()
    expect([await first, store.token]).toEqual(['signed-out', 'A1'])
  })

  test('R6 logout() while signed out rejects a request that waits for a login', async () => {
    const { store, get, settle } = await createWorld()
    const call = get('/a', { waitForLogin: true })
    await settle()
    expect([call.outcome, store.waiting]).toEqual(['pending', 1])
    void store.logout()
    await settle()
    expect([call.outcome, store.waiting]).toEqual(['signed-out', 0])
  })

  test('R1 R7 the refresh option is not called if a reaction sets another session when the renewal begins', async () => {
    const refresh = jest.fn(() => ({ token: 'late', user: 'A' }))
    const { store, settle } = await createWorld({ signedIn: 'A', store: { refresh } })
    const stop = autorun(() => {
      if (store.status === 'renewing') store.setSession({ token: 'other', user: 'A' })
    })
    store.expire()
    await settle()
    stop()
    expect([refresh.mock.calls, store.token, store.status]).toEqual([[], 'other', 'signedIn'])
  })

  test('R5 login() of a disposed store does not call the login option', async () => {
    const login = jest.fn(() => ({ token: 'T', user: 'A' }))
    const { store, settle } = await createWorld({ store: { login } })
    store.dispose()
    const signIn = resultOf(store.login())
    await settle()
    expect([await signIn, login.mock.calls]).toEqual(['signed-out', []])
  })
})

describe('reactions and listeners', () => {
  test('a reaction sees each change of `session`, `generation` and `waiting` once', async () => {
    const { store, settle, get } = await createWorld()
    const numbers = valuesRead(() => store.generation)
    const sessions = valuesRead(() => store.session && store.session.token)
    const waiting = valuesRead(() => store.waiting)
    get('/a', { waitForLogin: true })
    await settle()
    void store.login('A')
    await settle()
    store.expire()
    await settle()
    void store.logout()
    await settle()
    expect([numbers, sessions, waiting]).toEqual([
      [0, 1, 2],
      [null, 'A1', 'A2', null],
      [0, 1, 0],
    ])
  })

  test('a listener that was added twice is called twice, and once after one of the two was removed', async () => {
    const { store, settle } = await createWorld()
    const events: string[] = []
    const listener = (): void => void events.push('login')
    const [off] = [store.on('login', listener), store.on('login', listener)]
    void store.login('A')
    await settle()
    off()
    off()
    void store.login('A')
    await settle()
    expect(events).toHaveLength(3)
  })
})

describe('the stored session', () => {
  const KEY = 'mobx-miniprogram-auth'
  const stored = ({ fake }: World): unknown => fake.storage.dump()[KEY]

  test('R6 a logout removes a session that could not be read at launch', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'fail', times: 1 })
    const second = await createWorld({ sharing: first })
    expect([second.store.status, second.stored()]).toEqual(['signedOut', 'A1'])
    void second.store.logout()
    await second.settle()
    expect(stored(second)).toBe(undefined)
  })

  test('R15 `ready` resolves when the restore has ended, also if a login begins earlier', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const held = first.backend.hold('/login')
    const second = await createWorld({ sharing: first })
    let ready = false
    void second.store.ready.then(() => (ready = true))
    void second.store.login('A')
    await second.settle()
    expect([ready, second.stored()]).toEqual([false, 'A1'])
    await second.clock.advance(500)
    expect([ready, second.store.token]).toEqual([true, 'A1'])
    held[0]?.answer()
    await second.settle()
  })

  test('R9 a store without storage can be hidden and shown without an error', async () => {
    const { fake, store } = await createWorld({ signedIn: 'A', store: { storage: false } })
    fake.hide()
    await fake.show()
    expect([store.isLogin, fake.errors]).toEqual([true, []])
  })

  test('S65 the error event for an invalid stored session names the field and `storage`', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    const entry = Object(first.fake.storage.dump()[KEY])
    first.fake.storage.preset(KEY, {
      ...entry,
      session: { token: 'T', expiry: 'soon' },
    })
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 10, times: 1 })
    const second = await createWorld({ sharing: first })
    const events: string[] = []
    second.store.on('error', ({ error }) => events.push(String(error)))
    await second.clock.advance(10)
    expect(events).toEqual(['TypeError: storage: `expiry` must be ms since the epoch, or null, got a string'])
  })
})

describe('S12 two stores over one storage key', () => {
  async function twins(): Promise<[World, World]> {
    const first = await createWorld({ signedIn: 'A' })
    const second = await createWorld({ sharing: first })
    second.events.length = 0
    return [first, second]
  }

  test('without accountOf a login in one store changes the account in the other, and a renewal does not', async () => {
    const store = { accountOf: undefined }
    const first = await createWorld({ signedIn: 'A', store })
    const second = await createWorld({ sharing: first, store })
    second.events.length = 0
    void first.store.login('A')
    await first.settle()
    expect([second.store.token, second.events]).toEqual(['A2', ['accountChange', 'login']])
    first.store.expire()
    await first.settle()
    expect([second.store.token, second.events.slice(2)]).toEqual(['A3', ['renew']])
  })

  test('the end of a session in one store reaches the other with its reason', async () => {
    const [first, second] = await twins()
    first.backend.expire()
    first.backend.reply('/token/refresh', refusal)
    first.store.expire()
    await first.settle()
    expect([second.store.status, second.store.reason, second.events]).toEqual([
      'signedOut',
      'refused',
      ['logout:refused'],
    ])
    const [third, fourth] = await twins()
    void third.store.logout()
    await third.settle()
    expect([fourth.store.reason, fourth.events]).toEqual(['logout', ['logout:logout']])
  })

  test('a third store takes the session from the others until the newest write has landed, then from storage', async () => {
    const [first, second] = await twins()
    const late = (): unknown => first.fake.storage.fault({ op: 'set', mode: 'late', delay: 1_000, times: 1 })
    late()
    first.store.expire()
    await first.settle()
    second.store.expire()
    await first.settle()
    expect([first.store.token, second.store.token, second.stored()]).toEqual(['A3', 'A3', 'A1'])
    // Now the older write lands, and the newer one still runs.
    late()
    await first.clock.advance(1_000)
    expect(first.stored()).toBe('A2')
    const third = await createWorld({ sharing: first })
    expect(third.store.token).toBe('A3')
    await first.clock.advance(1_000)
    expect(first.stored()).toBe('A3')
    // From now on storage counts, whatever has changed it.
    first.fake.storage.clear()
    const fourth = await createWorld({ sharing: first })
    expect(fourth.store.token).toBe(null)
  })

  test('R3 R6 a request sent before the other store logged out is not replayed after the same user logs in again', async () => {
    const [first, second] = await twins()
    const held = second.backend.hold('/a')
    const call = second.get('/a')
    await second.settle()
    void first.store.logout()
    await first.settle()
    void second.store.login('A')
    await second.settle()
    expect(second.store.isLogin).toBe(true)
    for (const { answer } of held.splice(0)) answer(expired())
    await second.settle()
    expect([call.outcome, held]).toEqual(['session-changed', []])
  })

  test('R6 a request of a reaction to the logout waits for a login, although the other store reports that logout too', async () => {
    const [first] = await twins()
    const calls: TrackedCall[] = []
    const stop = reaction(
      () => first.store.isLogin,
      (isLogin) => void (isLogin || calls.push(first.get('/a', { waitForLogin: true }))),
    )
    void first.store.logout()
    await first.settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['pending'])
    void first.store.login('B')
    await first.settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:B2'])
    stop()
  })

  test('R6 a third store is not signed in by a login that a listener of the second one has ended by a logout', async () => {
    const [first, second] = await twins()
    const third = await createWorld({ sharing: first })
    second.store.on('login', () => void second.store.logout())
    void first.store.login('B')
    await first.settle()
    expect([first, second, third].map(({ store }) => store.status)).toEqual(Array(3).fill('signedOut'))
    expect(first.stored()).toBe(null)
  })

  test('a renewal result taken over from a disposed store leaves one timer only, that of the new token', async () => {
    const first = await createWorld({ signedIn: 'A' })
    const refresh = first.backend.hold('/token/refresh')
    first.store.expire()
    await first.settle()
    first.store.dispose()
    refresh[0]?.answer()
    await first.settle()
    const second = await createWorld({ sharing: first })
    second.store.expire()
    await second.clock.advance(1_000)
    expect([second.store.token, second.clock.pending]).toEqual(['A2', 1])
  })
})
