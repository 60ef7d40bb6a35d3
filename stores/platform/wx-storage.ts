import type { AuthStorage } from '../types'
import { wxPlatform, type PlatformCallbacks, type PlatformPart } from './wx-platform'

/** What of a platform keeps things. */
export type StoragePlatform = PlatformPart<'getStorage' | 'setStorage' | 'removeStorage'>

/** What `wxStorage` takes. */
export interface WxStorageOptions {
  /**
   * AES-128 by the base library (2.21.3, asynchronous only): `auto` where it is there.
   * @default 'auto'
   */
  readonly encrypt?: boolean | 'auto' | undefined
  /** Whose storage it is. @default wx, read when it is used */
  readonly platform?: StoragePlatform | undefined
}

/** Base library 2.21.3, as a number. */
const ENCRYPTS = 2_021_003

function canEncrypt(api: StoragePlatform): boolean {
  const info = api.getAppBaseInfo ? api.getAppBaseInfo() : api.getSystemInfoSync && api.getSystemInfoSync()
  const version = String(info && info.SDKVersion).split('.')
  return version.reduce((sum, part) => sum * 1_000 + Number(part), 0) >= ENCRYPTS
}

/** WeChat's words for "there is nothing under this key"; any other failure is one. */
const NOT_FOUND = /not found/

/** With callbacks, as old base libraries know no promises here. */
function promised<Result>(begin: (end: PlatformCallbacks<Result>) => void): Promise<Result> {
  return new Promise((success, reject) => begin({ success, fail: ({ errMsg }) => reject(new Error(errMsg)) }))
}

/**
 * wx storage as an `AuthStorage`. Asynchronous throughout: encrypted storage has no synchronous form, and synchronous
 * calls at launch cost start-up time.
 *
 * With `encrypt` a value that an older version left in the clear is still read, and rewritten encrypted at the next set.
 */
export function wxStorage(options: WxStorageOptions = {}): AuthStorage {
  let { encrypt = 'auto' } = options
  // Read at the first call, so that making a store does not touch `wx`.
  const api = (): StoragePlatform => {
    const found = options.platform || wxPlatform()
    if (encrypt === 'auto') encrypt = canEncrypt(found)
    return found
  }

  /** @param why reading what is encrypted has failed: what lies in the clear is still good, if there is any */
  const read = (key: string, encrypted: boolean, why?: Error): Promise<unknown> =>
    promised<{ data: unknown }>((end) =>
      api().getStorage(Object.assign(end, { key, encrypt: encrypted })),
    ).then(
      ({ data }) => data,
      (error: Error) => {
        if (encrypted) return read(key, false, error)
        // That nothing lies in the clear is no word on what could not be read.
        const reason = why && !NOT_FOUND.test(why.message) ? why : error
        if (NOT_FOUND.test(reason.message)) return undefined
        throw reason
      },
    )

  const storage: AuthStorage = {
    // All adapters of one `wx` write to one storage.
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
