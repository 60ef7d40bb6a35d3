import { createAuthStore } from 'mobx-miniprogram-auth'
import { done } from '../_backend'
import { checkEachTest, createWorld, type StoreOptions, type World } from '../_world'

checkEachTest()

const OLD = 'old-token'

/** The app was updated to this library, and `value` is under the old key of the app. */
async function moved(value: unknown, more: Partial<StoreOptions> = {}, on?: World): Promise<World> {
  const before = on || (await createWorld({ store: { storage: false } }))
  if (value !== undefined)
    before.fake.wx.setStorage({ key: OLD, data: value, success: Boolean, fail: Boolean } as never)
  await before.settle()
  return createWorld({ sharing: before, store: { adopt: OLD, ...more } })
}

/** A restart of the app. */
async function again(w: World, more: Partial<StoreOptions> = {}): Promise<World> {
  w.store.dispose()
  return createWorld({ sharing: w, store: { adopt: OLD, ...more } })
}

describe('S127 `adopt` signs in the users of an older version of the app', () => {
  test.each<[string, unknown, object]>([
    ['a token', 'A1', {}],
    ['a session', { token: 'A1', user: 'A', refreshToken: 'r' }, { user: 'A', refreshToken: 'r' }],
    ['a session as JSON', '{"access_token":"A1","user":"A"}', { user: 'A' }],
  ])(
    '%s under the old key is restored, sent with requests and stored under the new key, and stays where it was',
    async (_, value, more) => {
      const w = await moved(value)
      expect([w.store.status, w.events]).toEqual(['signedIn', ['login:restored']])
      expect(w.store.session).toEqual({ token: 'A1', expiry: null, ...more })
      w.backend.reply('/a', () => done('a'))
      w.get('/a')
      await w.settle()
      expect([w.sent(), w.stored()]).toEqual([['/a A1'], 'A1'])
      // Code of the app that does not use this library yet may still read it.
      expect(w.fake.storage.dump()[OLD]).toEqual(value)
    },
  )

  test('a function returns the session or a promise of it, and null, undefined or an empty string for none', async () => {
    expect((await moved(undefined, { adopt: () => 'A1' })).store.token).toBe('A1')
    const later = await moved(undefined, { adopt: async () => ({ data: { token: 'A2', user: 'A' } }) })
    expect(later.store.session).toEqual({ token: 'A2', user: 'A', expiry: null })
    for (const nobody of [null, undefined, '']) {
      const { store, events } = await moved(undefined, { adopt: () => nobody })
      expect([store.status, events]).toEqual(['signedOut', []])
    }
  })

  test('a result without a token fires an error event whose message names `adopt`', async () => {
    const events: string[] = []
    const w = await moved(undefined, { adopt: () => new Promise<string>((resolve) => (found = resolve)) })
    w.store.on('error', ({ error }) => events.push(String(error)))
    found('{ "user": "A" }')
    await w.settle()
    expect([w.store.status, events]).toEqual(['signedOut', [expect.stringMatching(/^TypeError: adopt: /)]])
  })
  let found: (text: string) => void = Boolean

  test('R6 a logout that cannot be written removes the key of the store only, and reports no storage error', async () => {
    const w = await moved(undefined, { adopt: () => 'A1' })
    w.fake.storage.fault({ op: 'set', mode: 'fail', times: 9 })
    void w.store.logout()
    await w.clock.advance(10_000)
    const removed = w.fake.storage.calls.filter(({ api }) => api === 'removeStorage')
    expect(new Set(removed.map(({ key }) => key))).toEqual(new Set(['mobx-miniprogram-auth']))
    expect(w.events).not.toContain('error:storage')
  })

  test('requests wait until the `adopt` function has settled', async () => {
    let found: (token: string) => void = Boolean
    const w = await moved(undefined, { adopt: () => new Promise<string>((resolve) => (found = resolve)) })
    w.backend.reply('/a', () => done('a'))
    const call = w.get('/a')
    await w.settle()
    expect([w.store.status, call.outcome]).toEqual(['restoring', 'pending'])
    found('A1')
    await w.settle()
    expect([w.store.status, w.sent()[0]]).toEqual(['signedIn', '/a A1'])
  })

  test('the next start restores the newer session of the store, not the one under the old key', async () => {
    const w = await moved({ token: 'A1', user: 'A' })
    w.store.setSession({ token: 'A2', user: 'A' })
    await w.settle()
    expect((await again(w)).store.token).toBe('A2')
  })

  test('nothing is adopted without the option, and a session stored by this library takes precedence', async () => {
    expect((await moved('A1', { adopt: undefined })).store.status).toBe('signedOut')
    const w = await createWorld({ signedIn: 'A' })
    w.store.dispose()
    expect((await moved('X1', {}, w)).store.token).toBe('A1')
  })
})

describe('S127 R6 an adopted session that has ended is not adopted again', () => {
  test.each<[string, (w: World) => void]>([
    ['a logout', (w) => void w.store.logout()],
    ['expire() without a way to renew', (w) => w.store.expire()],
  ])('after %s the next two starts are signed out', async (_, end) => {
    const w = await moved('A1', { refresh: undefined })
    end(w)
    await w.settle()
    const second = await again(w)
    expect(second.store.status).toBe('signedOut')
    expect((await again(second)).store.status).toBe('signedOut')
  })

  test('a logout that cannot be written removes the old key too, so the next start is signed out', async () => {
    const w = await moved('A1')
    w.fake.storage.fault({ op: 'set', mode: 'fail' })
    void w.store.logout()
    await w.settle()
    expect((await again(w)).store.status).toBe('signedOut')
    expect(w.fake.storage.dump()).toEqual({})
  })

  test('a logout while the `adopt` function runs wins, at this start and the next', async () => {
    let found: (token: string) => void = Boolean
    const w = await moved(undefined, { adopt: () => new Promise<string>((resolve) => (found = resolve)) })
    void w.store.logout()
    found('A1')
    await w.settle()
    expect([w.store.status, w.store.token]).toEqual(['signedOut', null])
    expect((await again(w, { adopt: () => 'A1' })).store.status).toBe('signedOut')
  })
})

describe('S127 R9 `adopt` with a broken storage or an invalid result', () => {
  test('a session that cannot be written is used in memory, and adopted again at the next start', async () => {
    const before = await createWorld({ store: { storage: false } })
    before.fake.wx.setStorage({ key: OLD, data: 'A1', success: Boolean, fail: Boolean } as never)
    await before.settle()
    before.fake.storage.fault({ op: 'set', mode: 'fail' })
    const w = await createWorld({ sharing: before, store: { adopt: OLD } })
    expect([w.store.token, w.events]).toEqual(['A1', ['login:restored', 'error:storage']])
    expect((await again(w)).store.token).toBe('A1')
  })

  test('nothing is adopted if the key of the store cannot be read, since the user may have logged out', async () => {
    const before = await createWorld({ store: { storage: false } })
    before.fake.wx.setStorage({ key: OLD, data: 'A1', success: Boolean, fail: Boolean } as never)
    await before.settle()
    before.fake.storage.fault({ op: 'get', mode: 'fail' })
    const w = await createWorld({ sharing: before, store: { adopt: OLD } })
    expect(w.store.status).toBe('signedOut')
  })

  test.each<[string, Partial<StoreOptions>]>([
    [
      'throws',
      {
        adopt: () => {
          throw new Error('the app’s own')
        },
      },
    ],
    ['rejects', { adopt: () => Promise.reject(new Error('the app’s own')) }],
    ['returns an invalid session', { adopt: () => ({ token: 7 }) as never }],
  ])('a function that %s leaves the store signed out and fires an error event', async (_, more) => {
    const w = await moved(undefined, more)
    expect([w.store.status, w.events]).toEqual(['signedOut', ['error:storage']])
  })

  test('a function that never settles is given up after three seconds', async () => {
    const w = await moved(undefined, { adopt: () => new Promise<string>(() => undefined) })
    await w.clock.advance(3_000)
    expect(w.store.status).toBe('signedOut')
  })

  test.each([{ adopt: 7 }, { adopt: '' }, { adopt: 'token', storage: false }])(
    'createAuthStore throws a TypeError for %j',
    (options) => {
      expect(() => createAuthStore({ login: Boolean, ...options } as never)).toThrow(/`adopt`/)
    },
  )
})
