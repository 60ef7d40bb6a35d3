import type { StorageArea } from './storage-entry'
import { wxPlatform } from '../platform/wx-platform'
import { wxStorage, type StoragePlatform } from '../platform/wx-storage'

/** WeChat's limits for one key, counted here in characters of JSON: 1 MB, and 0.7 MB if encrypted. */
const ENTRY = 1024 * 1024
const ENCRYPTED_ENTRY = 0.7 * ENTRY

/**
 * Makes a storage area of wx storage.
 * @param encrypt with true or `auto` the area has no synchronous methods, because encrypted storage has none
 */
export function wxStorageArea(platform: StoragePlatform | undefined, encrypt: boolean | 'auto'): StorageArea {
  // `wx` is read at the first call, so that `createExpiringStorage` does not touch `wx`.
  const found = (): StoragePlatform => platform || wxPlatform()
  const area: StorageArea = Object.assign(wxStorage({ encrypt, platform }), {
    entryLimit: encrypt ? ENCRYPTED_ENTRY : ENTRY,
    keys: () =>
      new Promise<readonly string[]>((resolve, reject) => {
        const its = found()
        if (!its.getStorageInfo) return resolve([])
        its.getStorageInfo({
          success: ({ keys }) => resolve(keys),
          fail: (error) => reject(new Error(error.errMsg)),
        })
      }),
  })
  if (encrypt) return area
  return Object.assign(area, {
    sync: {
      // Called as methods, because a platform may be an instance of a class that needs `this`.
      get: (key: string): unknown => need(found().getStorageSync).call(found(), key),
      set: (key: string, value: unknown) => need(found().setStorageSync).call(found(), key, value),
      remove: (key: string) => need(found().removeStorageSync).call(found(), key),
      keys: () => need(found().getStorageInfoSync).call(found()).keys,
    },
  })
}

/** @throws TypeError if the platform has no such function */
function need<Api>(api: Api | undefined): Api {
  if (!api) throw new TypeError('ExpiringStorage: this platform has no synchronous storage')
  return api
}
