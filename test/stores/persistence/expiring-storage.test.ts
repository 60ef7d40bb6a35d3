import { wxStorage } from 'mobx-miniprogram-auth'
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

/** Both APIs of a storage must behave the same. */
const ways = {
  asynchronous: (storage: ExpiringStorage) => storage,
  synchronous: (storage: ExpiringStorage) => ({
    get: async (key: string) => storage.getSync(key),
    set: async (key: string, value: unknown, ttl?: number | null) => storage.setSync(key, value, ttl),
    has: async (key: string) => storage.hasSync(key),
    remove: async (key: string) => storage.removeSync(key),
    clearExpired: async () => storage.clearExpiredSync(),
    clear: async () => storage.clearSync(),
  }),
}

describe.each(Object.entries(ways))('the %s API', (_name, use) => {
  test('a value can be read until its `ttl` is over, and the next read removes it', async () => {
    const storage = use(make({ ttl: 1_000 }))
    await storage.set('a', { n: [1] })
    await fake.clock.advance(999)
    expect([await storage.get('a'), await storage.has('a')]).toEqual([{ n: [1] }, true])
    await fake.clock.advance(1)
    expect([await storage.get('a'), await storage.has('a')]).toEqual([undefined, false])
    expect(fake.storage.dump()).toEqual({})
  })

  test('the `ttl` of set() wins over the default: null never expires, and 0 expires at once', async () => {
    const storage = use(make({ ttl: 1_000 }))
    await storage.set('long', 1, 5_000)
    await storage.set('ever', 2, null)
    await storage.set('never', 3, 0)
    await fake.clock.advance(4_999)
    expect([await storage.get('long'), await storage.get('never')]).toEqual([1, undefined])
    await fake.clock.advance(100 * 365 * 86_400_000)
    expect([await storage.get('long'), await storage.get('ever')]).toEqual([undefined, 2])
  })

  test('null, an empty string, 0 and false are stored as values', async () => {
    const storage = use(make())
    for (const value of [null, '', 0, false]) {
      await storage.set('a', value)
      expect([await storage.get('a'), await storage.has('a')]).toEqual([value, true])
    }
    await storage.remove('a')
    expect(await storage.has('a')).toBe(false)
  })

  test('clearExpired() removes expired values, and keeps foreign keys and values without an end', async () => {
    const storage = use(make({ prefix: 'c:' }))
    fake.storage.preset('theirs', { mine: false })
    fake.storage.preset('c:strange', 'text')
    await storage.set('a', 1, 100)
    await storage.set('b', 2, 200)
    await storage.set('c', 3, null)
    await fake.clock.advance(100)
    expect(await storage.clearExpired()).toBe(1)
    expect(Object.keys(fake.storage.dump()).sort()).toEqual(['c:b', 'c:c', 'c:strange', 'theirs'])
  })

  test('clear() removes all keys of the prefix, and is a TypeError without a prefix', async () => {
    const storage = use(make({ prefix: 'c:' }))
    await storage.set('a', 1)
    fake.storage.preset('theirs', 1)
    await storage.clear()
    expect(Object.keys(fake.storage.dump())).toEqual(['theirs'])
    await expect(use(make()).clear()).rejects.toThrow(TypeError)
  })

  test('a value too large for one key is rejected with the limit "entry", and the old value stays', async () => {
    const storage = use(make({ whenFull: 'evict' }))
    await storage.set('a', 'small')
    await storage.set('other', 'kept', 1_000)
    const error = storage.set('a', 'x'.repeat(1024 * 1024))
    await expect(error).rejects.toMatchObject({ code: 'storage-full', limit: 'entry', name: 'AuthError' })
    expect([await storage.get('a'), await storage.get('other')]).toEqual(['small', 'kept'])
  })

  test('a write to a full storage is rejected with the limit "total" and removes nothing', async () => {
    const storage = use(make({ ttl: 1_000_000 }))
    const half = 'x'.repeat(1_000_000)
    for (let i = 0; i < 10; i++) await storage.set('k' + String(i), half)
    await expect(storage.set('last', half)).rejects.toMatchObject({ code: 'storage-full', limit: 'total' })
    expect(Object.keys(fake.storage.dump())).toHaveLength(10)
  })

  test('`whenFull: "evict"` removes expired values, then the oldest, never foreign keys or values without an end', async () => {
    const storage = use(make({ prefix: 'c:', whenFull: 'evict', ttl: 1_000_000 }))
    const big = 'x'.repeat(1_000_000)
    fake.storage.preset('theirs', big)
    await storage.set('ever', big, null)
    for (let i = 0; i < 7; i++) {
      await storage.set('k' + String(i), big)
      await fake.clock.advance(1)
    }
    await storage.set('dead', big, 10)
    await fake.clock.advance(10)
    await storage.set('new1', big)
    expect(await storage.has('k0')).toBe(true)
    await storage.set('new2', big)
    await storage.set('new3', big)
    expect(Object.keys(fake.storage.dump()).sort()).toEqual(
      ['c:ever', 'c:k2', 'c:k3', 'c:k4', 'c:k5', 'c:k6', 'c:new1', 'c:new2', 'c:new3', 'theirs'].sort(),
    )
  })

  test('`whenFull: "evict"` is rejected with the limit "total" if nothing may be evicted', async () => {
    const storage = use(make({ prefix: 'c:', whenFull: 'evict' }))
    const big = 'x'.repeat(1_000_000)
    for (let i = 0; i < 10; i++) await storage.set('k' + String(i), big)
    await expect(storage.set('one more', big)).rejects.toMatchObject({ limit: 'total' })
  })

  test('another failure of storage rejects with the message of the platform', async () => {
    const storage = use(make({ whenFull: 'evict' }))
    const undo = [
      fake.storage.fault({ op: 'set', mode: 'fail', errMsg: 'setStorage:fail io' }),
      fake.storage.fault({ op: 'get', mode: 'fail', errMsg: 'getStorage:fail io' }),
    ]
    await expect(storage.set('a', 1)).rejects.toThrow(/io/)
    await expect(storage.get('a')).rejects.toThrow(/io/)
    undo.forEach((each) => each())
    await storage.set('a', 1)
    expect(await storage.get('a')).toBe(1)
  })

  describe('a clock that jumps', () => {
    test('ahead and back does not restore values that had expired, also if they were not read then', async () => {
      const storage = use(make({ ttl: 1_000 }))
      await storage.set('a', 1)
      await storage.set('b', 1)
      fake.clock.jump(3_600_000)
      expect(await storage.get('a')).toBe(undefined)
      fake.clock.jump(-3_600_000)
      expect([await storage.get('a'), await storage.get('b')]).toEqual([undefined, undefined])
      await storage.set('b', 2)
      expect(await storage.get('b')).toBe(2)
      await fake.clock.advance(999)
      expect(await storage.get('b')).toBe(2)
      await fake.clock.advance(1)
      expect(await storage.get('b')).toBe(undefined)
    })

    test('expires a value that was written in the future', async () => {
      fake.clock.jump(3_600_000)
      await use(make({ ttl: 1_000 })).set('a', 1)
      fake.clock.jump(-3_600_000)
      expect(await use(make()).get('a')).toBe(undefined)
    })

    test('half a second back does not expire a value', async () => {
      const storage = use(make({ ttl: 1_000 }))
      await storage.set('a', 1)
      fake.clock.jump(-500)
      expect(await storage.get('a')).toBe(1)
    })

    test('does not expire a value without an end', async () => {
      const storage = use(make())
      await storage.set('a', 1)
      for (const jump of [1e12, -2e12]) {
        fake.clock.jump(jump)
        expect(await storage.get('a')).toBe(1)
      }
    })
  })

  test('an invalid entry is reported to `onInvalid`, removed and read as undefined', async () => {
    const invalidKeys: string[] = []
    const storage = use(make({ prefix: 'c:', onInvalid: (key) => invalidKeys.push(key) }))
    for (const raw of [
      '{"v":1,"val',
      { v: 2, value: 1, at: 1, ends: null },
      { v: 1, value: 1, at: 'x' },
      7,
    ]) {
      fake.storage.preset('c:a', raw)
      expect(await storage.get('a')).toBe(undefined)
    }
    expect(invalidKeys).toEqual(['a', 'a', 'a', 'a'])
    expect(fake.storage.dump()).toEqual({})
  })

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a function', () => 1],
    [
      'a cycle',
      (() => {
        const a: Record<string, unknown> = {}
        a.a = a
        return a
      })(),
    ],
    ['a BigInt', BigInt(1)],
  ])('storing %s is a TypeError', async (_what, value) => {
    await expect(use(make()).set('a', value)).rejects.toThrow(TypeError)
  })

  test('an invalid key and an invalid `ttl` are TypeErrors', async () => {
    const storage = use(make())
    await expect(storage.get('')).rejects.toThrow(TypeError)
    await expect(storage.set(7 as never, 1)).rejects.toThrow(TypeError)
    await expect(storage.set('a', 1, -1)).rejects.toThrow(/`ttl`/)
    await expect(storage.set('a', 1, NaN)).rejects.toThrow(/`ttl`/)
    // A number plus a string is a string, so the saved entry would be invalid.
    for (const ttl of ['1000', true, [1], Infinity])
      await expect(storage.set('a', 1, ttl as number)).rejects.toThrow(/`ttl`/)
    expect(await storage.get('a')).toBeUndefined()
  })
})

test('the asynchronous and the synchronous API see the same values', async () => {
  const storage = make()
  storage.setSync('a', 1)
  expect(await storage.get('a')).toBe(1)
  await storage.set('b', 2)
  expect(storage.getSync('b')).toBe(2)
})

test('`encrypt: true` stores values encrypted, and the synchronous API throws', async () => {
  const storage = make({ encrypt: true })
  await storage.set('a', 1)
  expect([await storage.get('a'), fake.storage.encryptedKeys()]).toEqual([1, ['a']])
  expect(() => storage.getSync('a')).toThrow(/encrypted/)
  expect(await make({ storage: wxStorage({ platform: fake.wx }) }).get('a')).toBe(1)
})

test('a read of an expired value does not remove a value that is written meanwhile', async () => {
  const storage = make({ ttl: 1_000 })
  await storage.set('a', 'old')
  await fake.clock.advance(1_000)
  const [read] = [storage.get('a'), storage.set('a', 'new')]
  await read
  await fake.clock.settle()
  expect(await storage.get('a')).toBe('new')
})

test('a custom storage works; without `keys` nothing is cleared, and the synchronous API throws', async () => {
  const map = new Map<string, unknown>()
  const storage = make({
    storage: {
      get: (key) => map.get(key),
      set: (key, value) => map.set(key, value),
      remove: (key) => map.delete(key),
    },
    ttl: 10,
  })
  await storage.set('a', 1)
  expect(await storage.get('a')).toBe(1)
  await fake.clock.advance(10)
  expect(await storage.clearExpired()).toBe(0)
  expect(() => storage.getSync('a')).toThrow(TypeError)
  expect([await storage.get('a'), map.size]).toEqual([undefined, 0])
})

test.each<[string, unknown, RegExp]>([
  ['an unknown option', { maxAge: 1 }, /unknown option `maxAge`/],
  ['a negative `ttl`', { ttl: -1 }, /`ttl`/],
  ['an unknown `whenFull`', { whenFull: 'drop' }, /whenFull/],
  ['an unknown `encrypt`', { encrypt: 'aes' }, /encrypt/],
  ['`encrypt` with a custom storage', { storage: {}, encrypt: true }, /encrypt/],
])('createExpiringStorage throws a TypeError for %s', (_what, options, message) => {
  const call = (): unknown => createExpiringStorage(options as ExpiringStorageOptions)
  expect(call).toThrow(TypeError)
  expect(call).toThrow(message)
})

test('R24 createExpiringStorage makes no storage call', () => {
  createExpiringStorage()
  expect(fake.storage.calls).toEqual([])
})
