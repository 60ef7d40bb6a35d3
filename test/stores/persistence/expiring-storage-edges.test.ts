import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { ExpiringStorage, ExpiringStorageOptions } from 'mobx-miniprogram-auth/expiring-storage'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'

let fake: FakeWx
beforeEach(() => {
  fake = createFakeWx()
})
afterEach(() => fake.verify())

const make = (options: ExpiringStorageOptions = {}): ExpiringStorage =>
  createExpiringStorage({
    clock: fake.clock,
    ...(options.storage ? null : { platform: fake.wx }),
    ...options,
  })
const big = 'x'.repeat(1_000_000)

describe('a key without a valid entry', () => {
  test('a missing entry is not reported to `onInvalid` and not removed', async () => {
    const invalidKeys: string[] = []
    const storage = make({ onInvalid: (key) => invalidKeys.push(key) })
    expect(await storage.get('a')).toBe(undefined)
    expect([invalidKeys, fake.storage.calls.map(({ api }) => api)]).toEqual([[], ['getStorage']])
  })

  test('an invalid entry is removed and read as undefined, with and without `onInvalid`', async () => {
    const invalidKeys: string[] = []
    const strange = [
      { v: 1, value: 1, at: 'x', ends: null },
      { v: 1, value: 1, at: 1, ends: 'soon' },
    ]
    for (const raw of strange)
      for (const storage of [make(), make({ onInvalid: (key) => invalidKeys.push(key) })]) {
        fake.storage.preset('a', raw)
        expect([await storage.get('a'), fake.storage.dump()]).toEqual([undefined, {}])
      }
    expect(invalidKeys).toEqual(['a', 'a'])
  })
})

describe('the size limit of a value', () => {
  /** Sets a value whose entry, with its key, is `more` characters over the limit of one key. */
  async function set(more: number): Promise<void> {
    const storage = make()
    await storage.set('k', '')
    const frame = JSON.stringify(fake.storage.dump()['k']).length + 1
    await storage.set('k', 'x'.repeat(1024 * 1024 - frame + more))
  }

  test('an entry as large as the platform allows is stored, and one character more is an error', async () => {
    await set(0)
    const error = set(1)
    await expect(error).rejects.toMatchObject({ limit: 'entry' })
    await expect(error).rejects.toThrow('The value is larger than one key may hold')
  })
})

describe('eviction and clearing', () => {
  test('eviction goes by the last write of a value, not by when its key was first written', async () => {
    const storage = make({ prefix: 'c:', whenFull: 'evict', ttl: 1_000_000 })
    for (let i = 0; i < 10; i++) {
      await storage.set('k' + String(i), big)
      await fake.clock.advance(1)
    }
    await storage.set('k0', big)
    await storage.set('new', big)
    expect([await storage.has('k0'), await storage.has('k1')]).toEqual([true, false])
  })

  test('a write that finds no room does not evict the old value of its own key', async () => {
    const storage = make({ prefix: 'c:', whenFull: 'evict', ttl: 1_000_000 })
    for (let i = 0; i < 10; i++) fake.storage.preset('theirs' + String(i), big)
    await storage.set('a', 'small')
    const error = storage.set('a', big)
    await expect(error).rejects.toThrow('The storage is full')
    expect(await storage.get('a')).toBe('small')
  })

  test('clear() ignores keys that are not strings', async () => {
    const keys = (): readonly string[] => [7, null, 'c:a'] as unknown as string[]
    const removed: string[] = []
    const storageArea = {
      get: () => undefined,
      set: () => undefined,
      remove: (key: string) => removed.push(key),
      keys,
    }
    await make({ storage: storageArea, prefix: 'c:' }).clear()
    expect(removed).toEqual(['c:a'])
  })

  test('clearExpired() does not remove a value that is written meanwhile', async () => {
    const map = new Map<string, unknown>()
    let meanwhile: () => void = Boolean
    const storage = make({
      prefix: 'c:',
      ttl: 100,
      storage: {
        get(key) {
          const found = map.get(key)
          if (key === 'c:b') meanwhile()
          return found
        },
        set: (key, value) => map.set(key, value),
        remove: (key) => map.delete(key),
        keys: () => Array.from(map.keys()),
      },
    })
    await storage.set('a', 1)
    await storage.set('b', 1)
    await fake.clock.advance(100)
    meanwhile = () => {
      meanwhile = Boolean
      void storage.set('b', 2)
    }
    await storage.clearExpired()
    expect(await storage.get('b')).toBe(2)
  })
})

describe('a clock that was corrected', () => {
  test('a value that another instance wrote is read until its end', async () => {
    await make({ ttl: 1_000 }).set('a', 1)
    await fake.clock.advance(999)
    expect(await make().get('a')).toBe(1)
  })

  test('a correction by one second back leaves values readable', async () => {
    const storage = make({ ttl: 500 })
    await storage.set('a', 1)
    await fake.clock.advance(1_000)
    await storage.set('b', 1)
    fake.clock.jump(-1_000)
    expect(await storage.get('a')).toBe(1)
    fake.clock.jump(1_000)
    await storage.set('c', 1)
    fake.clock.jump(-1_000)
    expect(await make().get('c')).toBe(1)
  })

  test('a correction back does not restore a value that ended at the latest time seen', async () => {
    const storage = make({ ttl: 1_000 })
    await storage.set('a', 1)
    await fake.clock.advance(1_000)
    await storage.set('b', 1)
    fake.clock.jump(-5_000)
    await storage.set('b', 1, 5_000)
    fake.clock.jump(4_500)
    expect([await storage.get('a'), await storage.get('b')]).toEqual([undefined, 1])
  })
})

describe('an incomplete `wx`', () => {
  const { getStorage, setStorage, removeStorage } = createFakeWx().wx
  const bare = { getStorage, setStorage, removeStorage } as ExpiringStorageOptions['platform']

  test('without getStorageInfo, clear() and clearExpired() remove nothing', async () => {
    const { wx } = fake
    const some = {
      getStorage: wx.getStorage.bind(wx),
      setStorage: wx.setStorage.bind(wx),
      removeStorage: wx.removeStorage.bind(wx),
    } as ExpiringStorageOptions['platform']
    const storage = createExpiringStorage({ platform: some, clock: fake.clock, prefix: 'c:', ttl: 1 })
    await storage.set('a', 1)
    await fake.clock.advance(1)
    expect(await storage.clearExpired()).toBe(0)
    await storage.clear()
    expect(Object.keys(fake.storage.dump())).toEqual(['c:a'])
  })

  test('the clock of the platform is used if no `clock` is given', async () => {
    const some = { ...bare, clock: fake.clock } as ExpiringStorageOptions['platform']
    const storage = createExpiringStorage({ platform: some, prefix: 'c:', ttl: 1_000 })
    await storage.set('a', 1)
    await fake.clock.advance(999)
    expect(await storage.get('a')).toBe(1)
    await fake.clock.advance(1)
    expect(await storage.get('a')).toBeUndefined()
  })

  test('a failing getStorageInfo rejects clear() with the message of the platform', async () => {
    const getStorageInfo = (o: { fail(e: object): void }): void =>
      o.fail({ errMsg: 'getStorageInfo:fail io' })
    const wx = { ...bare, getStorageInfo } as ExpiringStorageOptions['platform']
    await expect(createExpiringStorage({ platform: wx, prefix: 'c:' }).clear()).rejects.toThrow(
      'getStorageInfo:fail io',
    )
  })

  test('without synchronous storage, getSync() and setSync() throw a TypeError that says so', () => {
    const storage = createExpiringStorage({ platform: bare })
    const said = 'ExpiringStorage: this platform has no synchronous storage'
    expect(() => storage.getSync('a')).toThrow(new TypeError(said))
    expect(() => storage.setSync('a', 1)).toThrow(new TypeError(said))
  })
})

describe('checks of arguments', () => {
  const said = (call: () => unknown): string => {
    try {
      call()
    } catch (error) {
      return String(error)
    }
    return 'nothing'
  }

  test('`ttl: null` and `encrypt: "auto"` are accepted, and the value is encrypted', async () => {
    expect(said(() => make({ ttl: null, encrypt: 'auto' }))).toBe('nothing')
    const storage = make({ ttl: null, encrypt: 'auto' })
    await storage.set('a', 1, null)
    expect([await storage.get('a'), fake.storage.encryptedKeys()]).toEqual([1, ['a']])
  })

  test('a wrong option or argument is a TypeError that names it', () => {
    const storage = make()
    const option = (options: object): string => said(() => createExpiringStorage(options))
    expect(option({ whenFull: 'drop' })).toBe(
      "TypeError: createExpiringStorage: `whenFull` must be 'error' or 'evict', got a string",
    )
    expect(option({ encrypt: 'aes' })).toBe(
      "TypeError: createExpiringStorage: `encrypt` must be a boolean or 'auto', got a string",
    )
    expect(option({ ttl: '1' })).toBe(
      'TypeError: createExpiringStorage: `ttl` must be a number of ms, 0 or more, got a string',
    )
    expect(option({ clock: {} })).toBe(
      'TypeError: createExpiringStorage: `clock.now` must be a function, got undefined',
    )
    expect(option({ storage: { get: Boolean, remove: Boolean } })).toBe(
      'TypeError: createExpiringStorage: `storage.set` must be a function, got undefined',
    )
    expect(said(() => storage.getSync(''))).toBe(
      'TypeError: ExpiringStorage: `key` must be a string that is not empty, got an empty string',
    )
    expect(said(() => storage.setSync('a', 1, -1))).toBe(
      'TypeError: ExpiringStorage.set: `ttl` must be a number of ms, 0 or more, got the number -1',
    )
    expect(said(() => storage.setSync('a', undefined))).toBe(
      'TypeError: ExpiringStorage.set: `value` must be something that JSON can say, got undefined',
    )
    expect(said(() => storage.clearSync())).toBe(
      'TypeError: ExpiringStorage.clear: a storage without a `prefix` is not ours alone',
    )
  })
})
