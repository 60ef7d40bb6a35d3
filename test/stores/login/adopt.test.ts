import { createAuthStore } from 'mobx-miniprogram-auth'
import { done } from '../_backend'
import { guard, world, type StoreOptions, type World } from '../_world'

guard()

const OLD = 'old-token'

/** The app was updated to this library: its users' token lies where the app kept it. */
async function moved(value: unknown, more: Partial<StoreOptions> = {}, on?: World): Promise<World> {
  const before = on || (await world({ store: { storage: false } }))
  if (value !== undefined)
    before.fake.wx.setStorage({ key: OLD, data: value, success: Boolean, fail: Boolean } as never)
  await before.settle()
  return world({ on: before, store: { adopt: OLD, ...more } })
}

/** The app is started once more. */
async function again(w: World, more: Partial<StoreOptions> = {}): Promise<World> {
  w.store.dispose()
  return world({ on: w, store: { adopt: OLD, ...more } })
}

describe('S127 users who are signed in by an older app stay so', () => {
  test.each<[string, unknown, object]>([
    ['a token', 'A1', {}],
    ['a session', { token: 'A1', user: 'A', refreshToken: 'r' }, { user: 'A', refreshToken: 'r' }],
    ['its JSON', '{"access_token":"A1","user":"A"}', { user: 'A' }],
  ])(
    '%s under the key: it is signed in, sends the token, and has it as its own from then on',
    async (_, value, more) => {
      const w = await moved(value)
      expect([w.store.status, w.events]).toEqual(['signedIn', ['login:restored']])
      expect(w.store.session).toEqual({ token: 'A1', expiry: null, ...more })
      w.backend.reply('/a', () => done('a'))
      w.get('/a')
      await w.settle()
      expect([w.sent(), w.stored()]).toEqual([['/a A1'], 'A1'])
      // Code that has not moved yet may read it.
      expect(w.fake.storage.dump()[OLD]).toEqual(value)
    },
  )

  test('a function finds it, at once or later, and says when there is nobody', async () => {
    expect((await moved(undefined, { adopt: () => 'A1' })).store.token).toBe('A1')
    const later = await moved(undefined, { adopt: async () => ({ data: { token: 'A2', user: 'A' } }) })
    expect(later.store.session).toEqual({ token: 'A2', user: 'A', expiry: null })
    for (const nobody of [null, undefined, '']) {
      const { store, events } = await moved(undefined, { adopt: () => nobody })
      expect([store.status, events]).toEqual(['signedOut', []])
    }
  })

  test('what it finds without a token in it is an error that names it', async () => {
    const told: string[] = []
    const w = await moved(undefined, { adopt: () => new Promise<string>((resolve) => (found = resolve)) })
    w.store.on('error', ({ error }) => told.push(String(error)))
    found('{ "user": "A" }')
    await w.settle()
    expect([w.store.status, told]).toEqual(['signedOut', [expect.stringMatching(/^TypeError: adopt: /)]])
  })
  let found: (text: string) => void = Boolean

  test('R6 where the end of a session cannot be written, it takes away what is its own, and no more', async () => {
    const w = await moved(undefined, { adopt: () => 'A1' })
    w.fake.storage.fault({ op: 'set', mode: 'fail', times: 9 })
    void w.store.logout()
    await w.clock.advance(10_000)
    const removed = w.fake.storage.calls.filter(({ api }) => api === 'removeStorage')
    expect(new Set(removed.map(({ key }) => key))).toEqual(new Set(['mobx-miniprogram-auth']))
    expect(w.events).not.toContain('error:storage')
  })

  test('requests wait until it is known', async () => {
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

  test('it is read once: a renewal since then is not undone by it, nor a login', async () => {
    const w = await moved({ token: 'A1', user: 'A' })
    w.store.setSession({ token: 'A2', user: 'A' })
    await w.settle()
    expect((await again(w)).store.token).toBe('A2')
  })

  test('without a word of it nothing is adopted, and what is there of our own comes first', async () => {
    expect((await moved('A1', { adopt: undefined })).store.status).toBe('signedOut')
    const w = await world({ signedIn: 'A' })
    w.store.dispose()
    expect((await moved('X1', {}, w)).store.token).toBe('A1')
  })
})

describe('S127 R6 what has ended stays so', () => {
  test.each<[string, (w: World) => void]>([
    ['a logout', (w) => void w.store.logout()],
    ['an answer that the token has ended', (w) => w.store.expire()],
  ])('%s: the old key brings nobody back, at this start or the next', async (_, end) => {
    const w = await moved('A1', { refresh: undefined })
    end(w)
    await w.settle()
    const second = await again(w)
    expect(second.store.status).toBe('signedOut')
    expect((await again(second)).store.status).toBe('signedOut')
  })

  test('so it is where storage cannot keep that it is over', async () => {
    const w = await moved('A1')
    w.fake.storage.fault({ op: 'set', mode: 'fail' })
    void w.store.logout()
    await w.settle()
    expect((await again(w)).store.status).toBe('signedOut')
    expect(w.fake.storage.dump()).toEqual({})
  })

  test('a logout while it is looked for', async () => {
    let found: (token: string) => void = Boolean
    const w = await moved(undefined, { adopt: () => new Promise<string>((resolve) => (found = resolve)) })
    void w.store.logout()
    found('A1')
    await w.settle()
    expect([w.store.status, w.store.token]).toEqual(['signedOut', null])
    expect((await again(w, { adopt: () => 'A1' })).store.status).toBe('signedOut')
  })
})

describe('S127 R9 storage that fails, and what is no session', () => {
  test('it works in memory where nothing can be written', async () => {
    const before = await world({ store: { storage: false } })
    before.fake.wx.setStorage({ key: OLD, data: 'A1', success: Boolean, fail: Boolean } as never)
    await before.settle()
    before.fake.storage.fault({ op: 'set', mode: 'fail' })
    const w = await world({ on: before, store: { adopt: OLD } })
    expect([w.store.token, w.events]).toEqual(['A1', ['login:restored', 'error:storage']])
    expect((await again(w)).store.token).toBe('A1')
  })

  test('where it is not known what is there of our own, nothing is adopted: it may be that the user has logged out', async () => {
    const before = await world({ store: { storage: false } })
    before.fake.wx.setStorage({ key: OLD, data: 'A1', success: Boolean, fail: Boolean } as never)
    await before.settle()
    before.fake.storage.fault({ op: 'get', mode: 'fail' })
    const w = await world({ on: before, store: { adopt: OLD } })
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
    ['finds something else', { adopt: () => ({ token: 7 }) as never }],
  ])('a function that %s: nobody is signed in, and an event tells', async (_, more) => {
    const w = await moved(undefined, more)
    expect([w.store.status, w.events]).toEqual(['signedOut', ['error:storage']])
  })

  test('one that never ends is given up', async () => {
    const w = await moved(undefined, { adopt: () => new Promise<string>(() => undefined) })
    await w.clock.advance(3_000)
    expect(w.store.status).toBe('signedOut')
  })

  test.each([{ adopt: 7 }, { adopt: '' }, { adopt: 'token', storage: false }])(
    '%j is a TypeError',
    (options) => {
      expect(() => createAuthStore({ login: Boolean, ...options } as never)).toThrow(/`adopt`/)
    },
  )
})
