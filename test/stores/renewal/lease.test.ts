import type { AuthStorage } from 'mobx-miniprogram-auth'
import { offline, refusal } from '../_backend'
import { resultOf, checkEachTest, createWorld, type Store, type World } from '../_world'

checkEachTest()

/** Two stores over the storage of one phone, as after a hot reload or a double start; both signed in as A. */
async function twins(): Promise<[World, World]> {
  const first = await createWorld({ signedIn: 'A' })
  const second = await createWorld({ sharing: first })
  expect(second.store.token).toBe('A1')
  second.events.length = 0
  return [first, second]
}

describe('two stores over one storage key', () => {
  test('S12 two stores that need a renewal at the same time run one, and both get its result', async () => {
    const [first, second] = await twins()
    first.backend.expire()
    const calls = [first.get('/a'), second.get('/b'), first.get('/c'), second.get('/d')]
    await first.settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(4).fill('ok:A2'))
    expect(first.backend.refreshes).toEqual(['r-A1'])
    expect([first.events, second.events, first.stored()]).toEqual([['renew'], ['renew'], 'A2'])
  })

  test('S12 S64 the timers of two stores cause one renewal', async () => {
    const [first, second] = await twins()
    await first.clock.advance(3_540_000)
    expect([first.backend.refreshes, first.store.token, second.store.token]).toEqual([['r-A1'], 'A2', 'A2'])
  })

  test.each([
    ['ahead', 86_400_000, 'first'],
    ['ahead', 86_400_000, 'second'],
    ['behind', -86_400_000, 'first'],
    ['behind', -86_400_000, 'second'],
  ])(
    'R10 a login lasts equally long in both with a clock a day %s (%d ms) that only the %s one has corrected',
    async (_, ahead, knows) => {
      const [first, second] = await twins()
      const { store } = knows === 'first' ? first : second
      store.gate.serverTime(() => first.clock.now() - ahead)
      first.store.setSession({ token: 'B1', user: 'B', expiresIn: 100 })
      await first.clock.advance(1000)
      expect([first.store.token, second.store.token]).toEqual(['B1', 'B1'])
      const ends = (knows === 'first' ? second : first).store.expiry
      // In server time for the store that has corrected its clock, in device time for the other.
      expect(Number(ends) - Number(store.expiry)).toBe(ahead)
      await first.clock.advance(45_000)
      first.store.setSession({ token: 'B2', user: 'B', expiry: 4e12 })
      const renewed = first.fake.requests.filter(({ path }) => path === '/token/refresh').length
      expect([renewed, first.store.expiry, second.store.expiry]).toEqual([0, 4e12, 4e12])
    },
  )

  test('S12 two stores that renew one after the other do not use the same refresh token twice', async () => {
    const [first, second] = await twins()
    first.store.expire()
    await first.settle()
    const call = second.get('/a')
    await first.settle()
    first.backend.expire()
    const next = second.get('/b')
    await first.settle()
    expect([call.outcome, next.outcome, first.backend.refreshes]).toEqual([
      'ok:A2',
      'ok:A3',
      ['r-A1', 'r-A2'],
    ])
    expect([first.store.token, second.store.token]).toEqual(['A3', 'A3'])
  })

  test.each([
    ['a renewal', (store: Store) => store.expire(), 'A2'],
    ['a login as another user', (store: Store) => void store.login('B'), 'B2'],
    ['a logout', (store: Store) => void store.logout(), null],
  ])(
    'S12 R4 R6 R7 a second store made while storage is still as before %s has the state of the first one',
    async (_, change, token) => {
      const first = await createWorld({ signedIn: 'A' })
      for (const op of ['set', 'remove'] as const) first.fake.storage.fault({ op, mode: 'hang', times: 1 })
      change(first.store)
      await first.settle()
      expect([first.store.token, first.stored()]).toEqual([token, 'A1'])
      const second = await createWorld({ sharing: first })
      const { session } = second.store
      expect([second.store.token, second.store.status]).toEqual([token, token ? 'signedIn' : 'signedOut'])
      expect(session).toEqual(first.store.session)
      expect(second.events).toEqual(token ? ['login:restored'] : [])
      await first.clock.advance(10_000)
    },
  )

  test('S12 a second store made after storage was emptied is signed out, and the first one stays signed in', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.fake.storage.clear()
    const second = await createWorld({ sharing: first })
    expect([second.store.token, second.store.status, second.events]).toEqual([null, 'signedOut', []])
    expect(first.store.token).toBe('A1')
  })

  test('S12 R6 a second store that reads storage while the session of the first one is refused is not signed in', async () => {
    const first = await createWorld({ signedIn: 'A' })
    const held = first.backend.hold('/token/refresh')
    first.store.expire()
    await first.settle()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    first.fake.storage.fault({ op: 'remove', mode: 'late', delay: 1000, times: 1 })
    const second = await createWorld({ sharing: first })
    held[0]?.answer(refusal())
    await first.settle()
    expect([first.store.reason, second.store.status]).toEqual(['refused', 'signedOut'])
    await first.clock.advance(500)
    expect([second.store.token, second.store.status, second.events]).toEqual([null, 'signedOut', []])
    await first.clock.advance(1000)
    expect(first.stored()).toBe(null)
  })

  test('S12 R9 a second store is signed out if the first one is', async () => {
    const first = await createWorld()
    const second = await createWorld({ sharing: first })
    expect([second.store.status, second.events]).toEqual(['signedOut', []])
  })

  test('S12 a store made after the renewal of a disposed one takes its result, not the old refresh token in storage', async () => {
    const first = await createWorld({ signedIn: 'A' })
    const refresh = first.backend.hold('/token/refresh')
    first.store.expire()
    await first.settle()
    first.store.dispose()
    refresh[0]?.answer()
    await first.settle()
    const second = await createWorld({ sharing: first })
    expect(second.store.token).toBe('A1')
    second.store.expire()
    const call = second.get('/a')
    await first.clock.advance(1000)
    expect([second.store.token, call.outcome, first.backend.refreshes, first.stored()]).toEqual([
      'A2',
      'ok:A2',
      ['r-A1'],
      'A2',
    ])
  })

  test.each([
    ['fails transiently', offline, 'renewal-failed', true],
    ['is refused', refusal, 'login-required', false],
  ])('S12 a shared renewal that %s has the same outcome in both stores', async (_, reply, code, isLogin) => {
    const [first, second] = await twins()
    first.backend.expire()
    let tries = 0
    first.backend.reply('/token/refresh', () => {
      tries++
      return reply()
    })
    const calls = [first.get('/a'), second.get('/b')]
    await first.settle()
    expect([calls.map(({ outcome }) => outcome), tries]).toEqual([[code, code], 1])
    expect([first.store.isLogin, second.store.isLogin]).toEqual([isLogin, isLogin])
  })

  test('S12 a renewal whose store is disposed meanwhile still gives its token to the other store', async () => {
    const [first, second] = await twins()
    const refresh = first.backend.hold('/token/refresh')
    first.backend.expire()
    first.store.expire()
    const call = second.get('/a')
    await first.settle()
    first.store.dispose()
    refresh[0]?.answer()
    await first.settle()
    expect([refresh.length, call.outcome, second.store.token, second.stored()]).toEqual([
      1,
      'ok:A2',
      'A2',
      'A2',
    ])
  })

  test('S12 if the renewal of a disposed store is never answered, the other store times out and can renew itself', async () => {
    const [first, second] = await twins()
    const refresh = first.backend.hold('/token/refresh')
    first.backend.expire()
    first.store.expire()
    const call = second.get('/a')
    await first.settle()
    first.store.dispose()
    await first.clock.advance(10_000)
    expect(call.outcome).toBe('renewal-failed')
    const next = second.get('/b')
    await first.settle()
    refresh[1]?.answer()
    await first.settle()
    expect(next.outcome).toBe('ok:A2')
    refresh[0]?.answer(offline())
  })

  /** A store that was disposed during a renewal, a store made after it, and a call that waits in the second one. */
  async function reloaded() {
    const first = await createWorld({ signedIn: 'A' })
    const refresh = first.backend.hold('/token/refresh')
    first.backend.expire()
    first.store.expire()
    await first.settle()
    first.store.dispose()
    const second = await createWorld({ sharing: first })
    void second.store.refresh()
    const call = second.get('/a')
    await first.settle()
    return { first, second, refresh, call }
  }

  test('R1 a store made after one that was disposed during a renewal takes the result of that renewal', async () => {
    const { first, second, refresh, call } = await reloaded()
    expect(refresh).toHaveLength(1)
    refresh[0]?.answer()
    await first.settle()
    expect([call.outcome, second.store.token, second.stored()]).toEqual(['ok:A2', 'A2', 'A2'])
    expect([first.backend.refreshes, first.events, second.events]).toEqual([
      ['r-A1'],
      [],
      ['login:restored', 'renew'],
    ])
  })

  test('R8 a refused renewal of a disposed store signs out the store made after it', async () => {
    const { first, second, refresh, call } = await reloaded()
    refresh[0]?.answer(refusal())
    await first.settle()
    expect([refresh.length, call.outcome, second.store.reason]).toEqual([1, 'login-required', 'refused'])
    expect(first.events).toEqual([])
  })

  test('R5 if the renewal of a disposed store is never answered, the store made after it renews after ten seconds', async () => {
    const { first, second, refresh, call } = await reloaded()
    await first.clock.advance(9_999)
    expect(refresh).toHaveLength(1)
    await first.clock.advance(1)
    expect([refresh.length, call.outcome, second.store.isLogin]).toEqual([2, 'pending', true])
    refresh[1]?.answer()
    await first.settle()
    expect(call.outcome).toBe('ok:A2')
    refresh[0]?.answer(offline())
    await first.settle()
    expect([second.store.token, first.events]).toEqual(['A2', []])
  })

  test('R6 a late result of a disposed store’s renewal does not sign in a store that has logged out', async () => {
    const { first, second, refresh, call } = await reloaded()
    const logout = second.store.logout()
    await first.settle()
    await logout
    refresh[0]?.answer()
    await first.settle()
    expect([call.outcome, second.store.token, second.stored()]).toEqual(['signed-out', null, null])
  })

  test('R6 a logout of one store logs out both, and nothing is written back', async () => {
    const [first, second] = await twins()
    const parked = resultOf(second.store.refresh())
    const logout = first.store.logout()
    await first.settle()
    await logout
    expect([second.store.status, second.store.reason, second.events]).toEqual([
      'signedOut',
      'logout',
      ['logout:logout'],
    ])
    expect([await parked, first.stored()]).toEqual(['signed-out', null])
    await second.clock.advance(100_000_000)
    expect(first.stored()).toBe(null)
  })

  test('R6 a logout of a store that could not read storage does not end the session of the other store', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.fake.storage.fault({ op: 'get', mode: 'fail' })
    const second = await createWorld({ sharing: first })
    expect([second.store.status, second.events]).toEqual(['signedOut', ['error:storage']])
    await second.store.logout()
    await first.settle()
    expect([first.store.token, first.stored()]).toEqual(['A1', 'A1'])
    first.store.dispose()
    const third = await createWorld({ sharing: first })
    // Now no store holds the session, so a logout removes it.
    await third.store.logout()
    await second.store.logout()
    await first.settle()
    expect(first.stored()).toBeNull()
  })

  test('R7 a login of another user in one store changes the account in both', async () => {
    const [first, second] = await twins()
    const login = first.store.login('B')
    await first.settle()
    await login
    expect([second.store.token, second.events, first.stored()]).toEqual([
      'B2',
      ['accountChange', 'login'],
      'B2',
    ])
  })

  test('a login in one store signs in the other, and its waiting request is sent', async () => {
    const first = await createWorld()
    const second = await createWorld({ sharing: first })
    const call = second.get('/a', { waitForLogin: true })
    const login = first.store.login('A')
    await first.settle()
    await login
    expect([call.outcome, second.events]).toEqual(['ok:A1', ['loginRequired', 'login']])
  })

  test('stores with another key, another storage or no storage do not share the session', async () => {
    const map = new Map<string, unknown>()
    const storage: AuthStorage = {
      get: (key) => map.get(key),
      set: (key, value) => void map.set(key, value),
      remove: (key) => void map.delete(key),
    }
    const first = await createWorld({ signedIn: 'A' })
    const others = [
      await createWorld({ sharing: first, store: { storageKey: 'other' } }),
      await createWorld({ sharing: first, store: { storage } }),
      await createWorld({ sharing: first, store: { storage: false } }),
    ]
    const login = first.store.login('B')
    await first.settle()
    await login
    expect(others.map(({ store }) => store.token)).toEqual([null, null, null])
  })

  test('a disposed store gets no event and keeps its session when the other one logs out', async () => {
    const [first, second] = await twins()
    second.store.dispose()
    const logout = first.store.logout()
    await first.settle()
    await logout
    expect([second.events, second.store.token]).toEqual([[], 'A1'])
  })
})
