import type { AuthStorage } from 'mobx-miniprogram-auth'
import { resultOf, checkEachTest, createWorld, type World } from '../_world'

checkEachTest()
const KEY = 'mobx-miniprogram-auth'

describe('the restore from storage', () => {
  const good = { token: 'A1', expiry: null, user: 'A', refreshToken: 'r-A1' }
  const kept = { session: good, obtainedAt: 1, endsAt: null, skew: null, version: 1 }

  test.each<[string, unknown]>([
    ['truncated JSON', '{"access_token":"tru'],
    ['a number', 7],
    ['an array', [1, 2]],
    ['a foreign object', { token: 'A1' }],
    ['an empty object', {}],
    ['a session without an envelope', good],
    ['an entry of an older version', { ...kept, version: 0 }],
    ['an entry of a later version', { ...kept, version: 2 }],
    ['an entry with nothing but a version', { version: 1 }],
    ['an entry without a session', { ...kept, session: undefined }],
    ['an empty token', { ...kept, session: { ...good, token: '' } }],
    ['a token that is a number', { ...kept, session: { ...good, token: 7 } }],
    ['an end that is a string', { ...kept, endsAt: 'soon' }],
    ['a refresh token that is an object', { ...kept, session: { ...good, refreshToken: {} } }],
    ['a session that is an array', { ...kept, session: [good] }],
    ['an entry without `obtainedAt`', { ...kept, obtainedAt: undefined }],
    ['a clock difference that is a string', { ...kept, skew: 'x' }],
  ])('S65 %s is removed with an error event, the store is signed out, and login works', async (_, raw) => {
    const first = await createWorld()
    first.store.dispose()
    first.fake.storage.preset(KEY, raw, { encrypt: true })
    const { store, events, fake, settle, stored } = await createWorld({ sharing: first })
    expect([store.status, store.reason, store.token]).toEqual(['signedOut', 'none', null])
    expect([fake.storage.dump()[KEY], events]).toEqual([undefined, ['error:storage']])
    // Storage is known to be empty, so a logout does not call it.
    const before = fake.storage.calls.length
    void store.logout()
    await settle()
    expect(fake.storage.calls.length).toBe(before)
    const login = store.login('A')
    await settle()
    await login
    expect(stored()).toBe('A1')
  })

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['the empty string of a synchronous storage', ''],
  ])('%s means that there is no session, without an error event', async (_, found) => {
    const { store, events } = await createWorld({ store: { storage: memory({ get: () => found }) } })
    expect([store.status, events]).toEqual(['signedOut', []])
  })

  test('a stored session is restored frozen with the app’s own fields, and announced as restored', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    const { store, events } = await createWorld({ sharing: first })
    expect([store.token, store.session, store.status]).toEqual(['A1', first.store.session, 'signedIn'])
    expect(Object.isFrozen(store.session)).toBe(true)
    expect(events).toEqual(['login:restored'])
  })

  test('a session is encrypted if the base library can; a plain one is read, and encrypted at the next write', async () => {
    const old = await createWorld({ signedIn: 'A', fake: { sdkVersion: '2.21.2' } })
    expect([old.stored(), old.fake.storage.encryptedKeys()]).toEqual(['A1', []])
    const first = await createWorld({ signedIn: 'A' })
    expect(first.fake.storage.encryptedKeys()).toEqual([KEY])
    first.store.dispose()
    first.fake.storage.preset(KEY, first.fake.storage.dump()[KEY])
    expect(first.fake.storage.encryptedKeys()).toEqual([])
    const again = await createWorld({ sharing: first })
    expect(again.store.token).toBe('A1')
    again.store.expire()
    await again.settle()
    expect(first.fake.storage.encryptedKeys()).toEqual([KEY])
  })

  test('`storage: false` calls no storage', async () => {
    const { fake, store } = await createWorld({ signedIn: 'A', store: { storage: false } })
    expect([store.token, fake.storage.calls]).toEqual(['A1', []])
  })
})

/** A storage in memory, with some of its methods replaced. */
function memory(own: Partial<AuthStorage> = {}, map = new Map<string, unknown>()): AuthStorage {
  return {
    get: (key) => map.get(key),
    set: (key, value) => void map.set(key, JSON.parse(JSON.stringify(value))),
    remove: (key) => void map.delete(key),
    ...own,
  }
}

test('a storage may return its entries as JSON text', async () => {
  const texts = new Map<string, string>()
  const storage = memory({
    get: (key) => texts.get(key) ?? '',
    set: (key, value) => texts.set(key, JSON.stringify(value)),
    remove: (key) => texts.delete(key),
  })
  const first = await createWorld({ signedIn: 'A', store: { storage } })
  first.store.dispose()
  const { store, events } = await createWorld({ store: { storage }, sharing: first })
  expect([store.token, events]).toEqual(['A1', ['login:restored']])
  await store.logout()
  expect(texts.size).toBe(0)
})

const faults = ['throw', 'fail', 'hang', 'late'] as const

describe('a broken storage', () => {
  test.each(faults)('S67 R9 the app starts and login works with a broken read (%s)', async (mode) => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode, delay: 5000 })
    const { clock, store, settle, events, stored, get } = await createWorld({ sharing: first })
    const call = get('/a', { auth: 'optional' })
    await clock.advance(3000)
    expect([store.status, call.outcome]).toEqual(['signedOut', 'ok:visitor'])
    expect(events).toEqual(['error:storage'])
    const login = store.login('B')
    await settle()
    await login
    await clock.advance(10_000)
    expect([store.token, stored(), events.slice(1)]).toEqual(['B2', 'B2', ['login']])
  })

  test.each(faults)(
    'S68 R9 login works in memory and fires an error event with a broken write (%s)',
    async (mode) => {
      const { clock, store, settle, events, fake, get } = await createWorld()
      fake.storage.fault({ op: 'set', mode, delay: 5000 })
      const login = store.login('A')
      await settle()
      await login
      const call = get('/a')
      await clock.advance(20_000)
      expect([store.token, call.outcome]).toEqual(['A1', 'ok:A1'])
      expect(events).toEqual(['login', 'error:storage'])
    },
  )

  test.each(faults)(
    'R6 R9 logout works, also for the next start, with a broken removal (%s)',
    async (mode) => {
      const first = await createWorld({ signedIn: 'A' })
      const undo = first.fake.storage.fault({ op: 'remove', mode, delay: 5000 })
      const logout = first.store.logout()
      expect(first.store.status).toBe('signedOut')
      await first.clock.advance(20_000)
      await logout
      undo()
      first.store.dispose()
      const { store } = await createWorld({ sharing: first })
      expect([store.status, store.token]).toEqual(['signedOut', null])
    },
  )

  test.each<[string, (w: World) => Promise<unknown>]>([
    [
      'when the app is hidden',
      async ({ fake, settle }) => {
        fake.hide()
        await settle()
        return fake.show()
      },
    ],
    ['with the next logout', ({ store }) => store.logout()],
  ])('R6 a logout whose removal and write both fail is tried again %s', async (_when, again) => {
    const first = await createWorld({ signedIn: 'A' })
    const undo = [
      first.fake.storage.fault({ op: 'remove', mode: 'fail' }),
      first.fake.storage.fault({ op: 'set', mode: 'fail' }),
    ]
    const logout = first.store.logout()
    await first.settle()
    await logout
    expect([first.stored(), first.events]).toEqual(['A1', ['logout:logout', 'error:storage']])
    undo.forEach((each) => each())
    const done = again(first)
    await first.settle()
    await done
    expect(first.stored()).toBe(null)
  })

  test('R7 if a new session cannot be written, the one before it is removed from storage', async () => {
    const { store, settle, fake, stored } = await createWorld({ signedIn: 'A' })
    fake.storage.fault({ op: 'set', mode: 'fail' })
    const login = store.login('B')
    await settle()
    await login
    expect([store.token, stored()]).toEqual(['B2', null])
  })

  test('R6 a write of the session that lands after the logout is removed again', async () => {
    const { clock, store, settle, fake, stored } = await createWorld()
    fake.storage.fault({ op: 'set', mode: 'late', delay: 8000, times: 1 })
    const login = store.login('A')
    await settle()
    await login
    const logout = store.logout()
    await clock.advance(20_000)
    await logout
    expect([store.status, stored()]).toEqual(['signedOut', null])
    expect(fake.storage.calls.filter(({ api }) => api === 'removeStorage').length).toBeGreaterThan(1)
  })

  test('R15 a late read of an invalid entry does not remove the session of a login meanwhile', async () => {
    const first = await createWorld()
    first.store.dispose()
    first.fake.storage.preset(KEY, 'rubbish', { encrypt: true })
    for (const delay of [1000, 9000]) {
      first.fake.storage.preset(KEY, 'rubbish', { encrypt: true })
      const map = new Map<string, unknown>([[KEY, 'rubbish']])
      const storage = memory(
        {
          get: (key) => {
            const found = map.get(key)
            return new Promise((resolve) => first.clock.outside(delay, () => resolve(found)))
          },
        },
        map,
      )
      const { clock, store, settle } = await createWorld({ sharing: first, store: { storage } })
      const login = store.login('A')
      await settle()
      await login
      await clock.advance(20_000)
      expect(map.get(KEY)).toMatchObject({ session: { token: store.token } })
    }
  })

  test('R9 without wx, as in a worker, the store works in memory and fires error events', async () => {
    const { store, settle, events, clock } = await createWorld({ store: { storage: undefined } })
    const login = store.login('A')
    await settle()
    await login
    expect([store.token, events, clock.pending]).toEqual([
      'A1',
      ['error:storage', 'login', 'error:storage'],
      1,
    ])
  })

  test('R5 `ready` resolves although storage throws, fails, hangs or answers late', async () => {
    for (const mode of faults) {
      const first = await createWorld()
      first.store.dispose()
      first.fake.storage.fault({ op: 'get', mode, delay: 9000 })
      const { clock, store } = await createWorld({ sharing: first })
      const ready = resultOf(store.ready)
      await clock.advance(10_000)
      expect(await ready).toBe('ok')
    }
  })

  test('many changes during a slow write are stored by one more write, which has the newest session', async () => {
    const { clock, store, settle, fake, stored } = await createWorld()
    fake.storage.fault({ op: 'set', mode: 'late', delay: 1000, times: 1 })
    store.setSession({ token: 'A1', user: 'A' })
    await settle()
    for (let i = 2; i < 9; i++) store.setSession({ token: 'A' + String(i), user: 'A' })
    await clock.advance(5000)
    expect(stored()).toBe('A8')
    expect(fake.storage.calls.filter(({ api }) => api === 'setStorage')).toHaveLength(2)
  })
})

describe('before the restore has ended', () => {
  test('S70 R15 requests wait, and are then sent with the restored token', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const { clock, get, sent, settle, store } = await createWorld({ sharing: first })
    const calls = [get('/a'), get('/b', { auth: 'optional' })]
    await settle()
    sent()
    expect(store.status).toBe('restoring')
    await clock.advance(500)
    expect([calls.map(({ outcome }) => outcome), sent().sort()]).toEqual([
      ['ok:A1', 'ok:A1'],
      ['/a A1', '/b A1'],
    ])
  })

  test('R15 a login that ends first wins over the stored session, in memory and in storage', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const { clock, events, store, stored, settle, get } = await createWorld({ sharing: first })
    const parked = get('/a')
    const login = store.login('B')
    await settle()
    await login
    expect(parked.outcome).toBe('ok:B2')
    await clock.advance(5000)
    expect([store.token, stored(), events]).toEqual(['B2', 'B2', ['login']])
  })

  test('R15 a login that ends after the restore replaces the restored session, which is used until then', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    const held = first.backend.hold('/login')
    const { events, settle, store, stored } = await createWorld({ sharing: first, store: {} })
    const login = store.login('B')
    await settle()
    expect(store.token).toBe('A1')
    held[0]?.answer()
    await settle()
    await login
    expect([store.token, stored(), events]).toEqual([
      'B2',
      'B2',
      ['login:restored', 'accountChange', 'login'],
    ])
  })

  test('setSession() wins over the stored session', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const { clock, store, stored } = await createWorld({ sharing: first })
    store.setSession({ token: 'B7', user: 'B' })
    await clock.advance(5000)
    expect([store.token, stored()]).toEqual(['B7', 'B7'])
  })

  test('refresh() waits for the restore', async () => {
    const first = await createWorld({ signedIn: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'get', mode: 'late', delay: 500, times: 1 })
    const { clock, store } = await createWorld({ sharing: first })
    const renewed = resultOf(store.refresh())
    await clock.advance(500)
    expect([await renewed, store.token]).toEqual(['ok', 'A2'])
  })
})
