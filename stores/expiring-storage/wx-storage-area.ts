import type { StorageArea } from './storage-entry'
import { wxPlatform } from '../platform/wx-platform'
import { wxStorage, type StoragePlatform } from '../platform/wx-storage'

/** The platform's limits for one key, in characters of JSON: 1 MB, and 0.7 MB where it is encrypted. */
const ENTRY = 1024 * 1024
const ENCRYPTED_ENTRY = 0.7 * ENTRY

/**
 * wx storage as a area: asynchronous, synchronous and listed.
 * @param encrypt what is encrypted has no synchronous side
 */
export function wxStorageArea(platform: StoragePlatform | undefined, encrypt: boolean | 'auto'): StorageArea {
  // Read when it is used, so that making a storage does not touch `wx`.
  const found = (): StoragePlatform => platform || wxPlatform()
  const { get, set, remove } = wxStorage({ encrypt, platform })
  const area: StorageArea = {
    get,
    set,
    remove,
    entryLimit: encrypt ? ENCRYPTED_ENTRY : ENTRY,
    keys: () =>
      new Promise((resolve, reject) => {
        const its = found()
        if (!its.getStorageInfo) return resolve([])
        its.getStorageInfo({
          success: ({ keys }) => resolve(keys),
          fail: (error) => reject(new Error(error.errMsg)),
        })
      }),
  }
  if (encrypt) return area
  return Object.assign(area, {
    sync: {
      // Called as methods: what stands in for `wx` in a test may know itself by `this`.
      get: (key: string): unknown => need(found().getStorageSync).call(found(), key),
      set: (key: string, value: unknown) => need(found().setStorageSync).call(found(), key, value),
      remove: (key: string) => need(found().removeStorageSync).call(found(), key),
      keys: () => need(found().getStorageInfoSync).call(found()).keys,
    },
  })
}

function need<Api>(api: Api | undefined): Api {
  if (!api) throw new TypeError('ExpiringStorage: this platform has no synchronous storage')
  return api
}
