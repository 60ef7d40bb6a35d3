import type { AuthStorage } from '../types'
import { wxPlatform, type PlatformCallbacks, type PlatformPart } from './wx-platform'

/** The part of a platform that storage needs. */
export type StoragePlatform = PlatformPart<'getStorage' | 'setStorage' | 'removeStorage'>

/** The options of `wxStorage`. */
export interface WxStorageOptions {
  /**
   * True to encrypt values by AES-128 in the base library (2.21.3, asynchronous only); `auto` encrypts where the base
   * library can.
   * @default 'auto'
   */
  readonly encrypt?: boolean | 'auto' | undefined
  /** The platform that has the storage. @default wx, read when it is used */
  readonly platform?: StoragePlatform | undefined
}

/** The first base library that encrypts, 2.21.3, as a number. */
const ENCRYPTS = 2_021_003

function canEncrypt(api: StoragePlatform): boolean {
  const info = api.getAppBaseInfo ? api.getAppBaseInfo() : api.getSystemInfoSync && api.getSystemInfoSync()
  const version = String(info && info.SDKVersion).split('.')
  return version.reduce((sum, part) => sum * 1_000 + Number(part), 0) >= ENCRYPTS
}

/** WeChat's message for a missing key. Any other message is a real failure. */
const NOT_FOUND = /not found/

/** Makes a promise of a call with callbacks, because old base libraries have no promise form here. */
function promised<Result>(begin: (end: PlatformCallbacks<Result>) => void): Promise<Result> {
  return new Promise((success, reject) => begin({ success, fail: ({ errMsg }) => reject(new Error(errMsg)) }))
}

/**
 * Makes an `AuthStorage` of wx storage. All calls are asynchronous, because encrypted storage has no synchronous form
 * and synchronous calls at launch cost start-up time.
 *
 * With `encrypt`, a value that an older version of your app saved unencrypted can still be read; the next `set`
 * encrypts it.
 */
export function wxStorage(options: WxStorageOptions = {}): AuthStorage {
  let { encrypt = 'auto' } = options
  // Read at the first call, so that making a store does not touch `wx`.
  const api = (): StoragePlatform => {
    const found = options.platform || wxPlatform()
    if (encrypt === 'auto') encrypt = canEncrypt(found)
    return found
  }

  /** @param why the error of the encrypted read, when this is the second read, for an unencrypted value */
  const read = (key: string, encrypted: boolean, why?: Error): Promise<unknown> =>
    promised<{ data: unknown }>((end) =>
      api().getStorage(Object.assign(end, { key, encrypt: encrypted })),
    ).then(
      ({ data }) => data,
      (error: Error) => {
        if (encrypted) return read(key, false, error)
        // A missing unencrypted value must not hide that the encrypted read failed for another reason.
        const reason = why && !NOT_FOUND.test(why.message) ? why : error
        if (NOT_FOUND.test(reason.message)) return undefined
        throw reason
      },
    )

  const storage: AuthStorage = {
    // All adapters of the same `wx` write to the same storage.
    place: () => options.platform || (typeof wx === 'undefined' ? storage : wx),
    get(key) {
      api()
      return read(key, encrypt === true)
    },
    set: (key, data) =>
      promised((end) => {
        const found = api()
        found.setStorage(Object.assign(end, { key, data, encrypt: encrypt === true }))
      }),
    remove: (key) => promised((end) => api().removeStorage(Object.assign(end, { key }))),
  }
  return storage
}
