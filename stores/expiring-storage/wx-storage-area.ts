import type { StorageArea } from './storage-entry'
import { wxStorage, type WxStorageApi } from '../platform/wx-storage'

/** The part of `wx` that this file uses. */
export type WxStorageAreaApi = WxStorageApi &
  Partial<
    Pick<
      WechatMiniprogram.Wx,
      'getStorageInfo' | 'getStorageSync' | 'setStorageSync' | 'removeStorageSync' | 'getStorageInfoSync'
    >
  >

/** The platform's limits for one key, in characters of JSON: 1 MB, and 0.7 MB where it is encrypted. */
const ENTRY = 1024 * 1024
const ENCRYPTED_ENTRY = 0.7 * ENTRY

/**
 * wx storage as a area: asynchronous, synchronous and listed.
 * @param encrypt what is encrypted has no synchronous side
 */
export function wxStorageArea(api: WxStorageAreaApi | undefined, encrypt: boolean | 'auto'): StorageArea {
  // Read when it is used, so that making a storage does not touch `wx`.
  const found = (): WxStorageAreaApi => api || wx
  const { get, set, remove } = wxStorage({ encrypt, wx: api })
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
  if (!api) throw new TypeError('ExpiringStorage: this `wx` has no synchronous storage')
  return api
}
