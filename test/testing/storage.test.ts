import { createFakeWx } from 'mobx-miniprogram-auth/testing'

const notFound = { errMsg: 'getStorage:fail data not found' }

describe('storage of the fake', () => {
  test('stores a copy of what JSON can hold', async () => {
    const { wx } = createFakeWx()
    const value = { list: [1], at: new Date(0), gone: undefined }
    wx.setStorageSync('a', value)
    value.list.push(2)
    expect(wx.getStorageSync('a')).toEqual({ list: [1], at: '1970-01-01T00:00:00.000Z' })
    expect((await wx.getStorage({ key: 'a' })).data).toEqual({ list: [1], at: '1970-01-01T00:00:00.000Z' })
  })

  test('a missing key reads as an empty string in the sync API, and fails in the async one', async () => {
    const { wx } = createFakeWx()
    expect(wx.getStorageSync('none')).toBe('')
    await expect(wx.getStorage({ key: 'none' })).rejects.toEqual(notFound)
  })

  test('calls success or fail and then complete asynchronously, and returns no promise with callbacks', async () => {
    const { wx, clock } = createFakeWx()
    const events: string[] = []
    const callbacks = {
      success: () => events.push('success'),
      fail: () => events.push('fail'),
      complete: () => events.push('complete'),
    }
    expect(wx.setStorage({ key: 'a', data: 1, ...callbacks })).toBeUndefined()
    expect(events).toEqual([])
    await clock.settle()
    wx.getStorage({ key: 'none', ...callbacks })
    await clock.settle()
    expect(events).toEqual(['success', 'complete', 'fail', 'complete'])
  })

  test('returns no promise before base library 2.10.2', async () => {
    const fake = createFakeWx({ sdkVersion: '2.10.1' })
    expect(fake.wx.setStorage({ key: 'a', data: 1 })).toBeUndefined()
    await fake.clock.settle()
    expect(fake.storage.dump()).toEqual({ a: 1 })
  })

  test('encrypted values are read with encrypt only, and never by the sync API', async () => {
    const fake = createFakeWx()
    await fake.wx.setStorage({ key: 'a', data: 'secret', encrypt: true })
    expect(fake.storage.encryptedKeys()).toEqual(['a'])
    expect((await fake.wx.getStorage({ key: 'a', encrypt: true })).data).toBe('secret')
    await expect(fake.wx.getStorage({ key: 'a' })).rejects.toEqual(notFound)
    expect(fake.wx.getStorageSync('a')).toBe('')
    fake.wx.setStorageSync('b', 1)
    await expect(fake.wx.getStorage({ key: 'b', encrypt: true })).rejects.toEqual(notFound)
  })

  test('stores plain text before base library 2.21.3, which does not know `encrypt`', async () => {
    const fake = createFakeWx({ sdkVersion: '2.21.2' })
    await fake.wx.setStorage({ key: 'a', data: 'plain', encrypt: true })
    expect(fake.wx.getStorageSync('a')).toBe('plain')
    expect(fake.wx.canIUse('getStorage.object.encrypt')).toBe(false)
    expect(createFakeWx().wx.canIUse('getStorage.object.encrypt')).toBe(true)
  })

  test('removes, clears and lists keys', async () => {
    const fake = createFakeWx()
    fake.storage.preset('old', { v: 1 })
    fake.wx.setStorageSync('a', 1)
    fake.wx.removeStorageSync('a')
    fake.wx.removeStorageSync('a')
    expect(fake.wx.getStorageInfoSync()).toMatchObject({ keys: ['old'], limitSize: 10240 })
    expect(await fake.wx.getStorageInfo()).toMatchObject({ keys: ['old'], currentSize: 1 })
    await fake.wx.removeStorage({ key: 'old' })
    expect(fake.storage.dump()).toEqual({})
    fake.wx.setStorageSync('b', 1)
    fake.wx.clearStorageSync()
    fake.wx.setStorageSync('c', 1)
    await fake.wx.clearStorage()
    expect(fake.storage.dump()).toEqual({})
  })

  test('fails for more than 1 MB in one key, and for more than 10 MB in all', async () => {
    const { wx } = createFakeWx()
    const megabyte = 'x'.repeat(1024 * 1024 - 2)
    expect(() => wx.setStorageSync('a', `${megabyte}x`)).toThrow(
      'setStorageSync:fail entry size limit reached',
    )
    for (let i = 0; i < 9; i++) wx.setStorageSync(`${i}`, megabyte)
    await expect(wx.setStorage({ key: 'last', data: megabyte })).rejects.toEqual({
      errMsg: 'setStorage:fail exceed storage max size',
    })
    wx.setStorageSync('8', 'small')
    wx.setStorageSync('last', megabyte)
  })

  test('fails for more than 0.7 MB in an encrypted key', async () => {
    const { wx } = createFakeWx()
    await expect(wx.setStorage({ key: 'a', data: 'x'.repeat(750_000), encrypt: true })).rejects.toEqual({
      errMsg: 'setStorage:fail entry size limit reached',
    })
    wx.setStorageSync('a', 'x'.repeat(750_000))
  })

  test('fails, throws, hangs or answers late as fault() says, for a number of times or for a key', async () => {
    const fake = createFakeWx()
    fake.storage.fault({ op: 'set', mode: 'fail', times: 2, key: 'a' })
    await expect(fake.wx.setStorage({ key: 'a', data: 1 })).rejects.toEqual({
      errMsg: 'setStorage:fail fake fault',
    })
    expect(() => fake.wx.setStorageSync('a', 1)).toThrow('setStorageSync:fail fake fault')
    fake.wx.setStorageSync('a', 1)

    const mend = fake.storage.fault({ op: 'get', mode: 'throw', errMsg: 'storage is broken' })
    expect(() => fake.wx.getStorage({ key: 'a' })).toThrow('storage is broken')
    expect(() => fake.wx.getStorageSync('a')).toThrow('storage is broken')
    mend()
    expect(fake.wx.getStorageSync('a')).toBe(1)

    const events: string[] = []
    fake.storage.fault({ op: 'remove', mode: 'hang', times: 1 })
    fake.wx.removeStorage({ key: 'a', complete: () => events.push('hung') })
    fake.storage.fault({ op: 'set', mode: 'late', delay: 500, times: 1 })
    fake.wx.setStorage({ key: 'a', data: 2, complete: () => events.push('late') })
    await fake.clock.advance(499)
    expect(fake.storage.dump()).toEqual({ a: 1 })
    await fake.clock.advance(1)
    expect(fake.storage.dump()).toEqual({ a: 2 })
    expect(events).toEqual(['late'])
  })

  test('a late write lands after a removal that was called later', async () => {
    const fake = createFakeWx()
    fake.storage.fault({ op: 'set', mode: 'late', delay: 100 })
    void fake.wx.setStorage({ key: 'session', data: 'old' })
    void fake.wx.removeStorage({ key: 'session' })
    await fake.clock.advance(100)
    expect(fake.storage.dump()).toEqual({ session: 'old' })
  })

  test('single-page mode has a separate storage', async () => {
    const fake = createFakeWx()
    fake.wx.setStorageSync('a', 'normal')
    fake.kill()
    await fake.coldStart({ scene: 1154 })
    expect(fake.wx.getStorageSync('a')).toBe('')
    fake.wx.setStorageSync('a', 'single')
    fake.kill()
    await fake.coldStart()
    expect(fake.wx.getStorageSync('a')).toBe('normal')
  })

  test('survives kill(), and a write in flight does not', async () => {
    const fake = createFakeWx()
    fake.wx.setStorageSync('a', 1)
    void fake.wx.setStorage({ key: 'b', data: 2 })
    fake.kill()
    await fake.clock.settle()
    expect(fake.storage.dump()).toEqual({ a: 1 })
  })

  test('lists the calls by API and key, without values', () => {
    const fake = createFakeWx()
    fake.wx.setStorageSync('a', 'secret')
    fake.wx.getStorageSync('a')
    expect(fake.storage.calls).toEqual([
      { api: 'setStorageSync', key: 'a' },
      { api: 'getStorageSync', key: 'a' },
    ])
  })

  test.each([
    [
      'a key that is a number',
      'setStorageSync',
      [5, 1],
      'wx.setStorageSync: key must be a string, not number',
    ],
    ['an empty key', 'getStorageSync', [''], 'wx.getStorageSync: key must not be empty'],
    [
      'a value that JSON cannot hold',
      'setStorageSync',
      ['a', undefined],
      'something JSON can hold, not undefined',
    ],
    [
      'an unknown option',
      'getStorage',
      [{ key: 'a', encrypted: true }],
      'wx.getStorage: unknown option "encrypted"',
    ],
    ['null for the options', 'getStorage', [null], 'wx.getStorage: its options must be an object, not null'],
  ] as const)('%s is an error that names the API', (_title, api, given, message) => {
    const { wx } = createFakeWx()
    expect(() => Reflect.apply(wx[api], wx, given)).toThrow(message)
  })
})
