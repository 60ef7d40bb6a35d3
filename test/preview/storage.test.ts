import { cleanUp, start } from './support'

afterEach(cleanUp)

describe('wx storage', () => {
  test('keeps the types of values, and reports a missing key as WeChat does', async () => {
    const { call } = start({})
    const value = { a: [1, null], on: true }
    await call('setStorage', { key: 'k', data: value })
    expect(await call('getStorage', { key: 'k' })).toEqual({ data: value, errMsg: 'getStorage:ok' })
    expect(call('getStorageSync', 'k')).toEqual(value)
    call('setStorageSync', 'when', new Date(7))
    expect(call('getStorageSync', 'when')).toEqual(new Date(7))
    expect(call('getStorageSync', 'none')).toBe('')
    await expect(call('getStorage', { key: 'none' })).rejects.toEqual({
      errMsg: 'getStorage:fail data not found',
    })
  })

  test('finds encrypted values only with encrypt, plain ones only without, and removes encrypted ones', async () => {
    const { call } = start({})
    await call('setStorage', { key: 'k', data: 'secret', encrypt: true })
    await expect(call('getStorage', { key: 'k' })).rejects.toMatchObject({
      errMsg: 'getStorage:fail data not found',
    })
    expect(call('getStorageSync', 'k')).toBe('')
    expect(await call('getStorage', { key: 'k', encrypt: true })).toMatchObject({ data: 'secret' })
    await call('removeStorage', { key: 'k' })
    await expect(call('getStorage', { key: 'k', encrypt: true })).rejects.toMatchObject({})
    await call('setStorage', { key: 'k', data: 'plain' })
    await expect(call('getStorage', { key: 'k', encrypt: true })).rejects.toMatchObject({
      errMsg: 'getStorage:fail data not found',
    })
  })

  test('of single-page mode is separate, and clearStorage of the app leaves it alone', () => {
    const moments = start({}, { scene: 1154 })
    moments.call('setStorageSync', 'seen', 'in Moments')
    const { call } = start({})
    call('setStorageSync', 'k', 1)
    expect(call('getStorageInfoSync')).toMatchObject({ keys: ['k'] })
    call('clearStorageSync')
    expect(moments.call('getStorageInfoSync')).toMatchObject({ keys: ['seen'] })
  })

  test('of another user in the same browser is separate, in single-page mode, too', () => {
    const keys = () => phones.map(({ call }) => Object(call('getStorageInfoSync')).keys)
    const phones = [
      start({}),
      start({}, { user: 'b' }),
      start({}, { user: 'b', scene: 1154 }),
      start({}, { user: 'p:' }),
    ]
    phones.forEach(({ call }, index) => call('setStorageSync', `k${index}`, index))
    expect(keys()).toEqual([['k0'], ['k1'], ['k2'], ['k3']])
    phones[0]?.call('clearStorageSync')
    phones[1]?.call('clearStorageSync')
    expect(keys()).toEqual([[], [], ['k2'], ['k3']])
    expect(start({}, { user: 'p:' }).call('getStorageSync', 'k3')).toBe(3)
  })

  test('refuses a value over the size limit of a key', async () => {
    const { call } = start({})
    const data = 'x'.repeat(1024 * 1024)
    await expect(call('setStorage', { key: 'k', data })).rejects.toMatchObject({
      errMsg: 'setStorage:fail entry size limit reached',
    })
    expect(() => call('setStorageSync', 'k', data)).toThrow('setStorageSync:fail')
    const most = 'x'.repeat(0.69 * 1024 * 1024)
    await call('setStorage', { key: 'k', data: most, encrypt: true })
    const more = 'x'.repeat(0.71 * 1024 * 1024)
    await expect(call('setStorage', { key: 'k', data: more, encrypt: true })).rejects.toMatchObject({})
  })

  test('survives a cold start, and is not seen in single-page mode', async () => {
    await start({}).call('setStorage', { key: 'k', data: 1 })
    expect(start({}).call('getStorageSync', 'k')).toBe(1)
    expect(start({}, { url: '/pages/detail/detail', scene: 1154 }).call('getStorageSync', 'k')).toBe('')
  })

  test('lists its keys and can be cleared', () => {
    const { call } = start({})
    call('setStorageSync', 'a', 1)
    call('setStorageSync', 'b', 2)
    expect(call('getStorageInfoSync')).toMatchObject({ keys: ['a', 'b'], limitSize: 10240 })
    call('clearStorageSync')
    expect(call('getStorageInfoSync')).toMatchObject({ keys: [] })
  })
})
