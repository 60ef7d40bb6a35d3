import type { Device } from '../device'
import type { Fields } from '../guards'
import { asText, isFields } from '../guards'
import type { Api } from './api'
import { ApiFailure, asyncApi } from './api'

const MB = 1024 * 1024
/** The limits of one value and of all values, in characters. They are lower for encrypted values, which take more room. */
export const LIMITS = {
  plain: { value: MB, total: 10 * MB },
  encrypted: { value: 0.7 * MB, total: 7.1 * MB },
} as const

export interface StorageOptions {
  readonly device: Device
  /** The storage in which values are kept: that of the browser, or one in memory. */
  readonly area: Storage
  /** Begins each name in `area`. Another app, and the single-page mode, have another prefix. */
  readonly prefix: string
}

type Encryption = 'plain' | 'encrypted'

/**
 * The storage behind `wx.setStorage` and the related APIs. A value that is written with `encrypt` is read only with `encrypt`. It is
 * not really encrypted in the browser, because this is a tool for the developer's own machine.
 */
export class MiniStorage {
  constructor(private readonly options: StorageOptions) {}

  read(key: string, encryption: Encryption): { readonly found: boolean; readonly value: unknown } {
    const text = this.options.area.getItem(this.name(key, encryption))
    if (text === null) return { found: false, value: undefined }
    const stored: unknown = JSON.parse(text)
    return { found: true, value: revive(stored) }
  }

  write(key: string, value: unknown, encryption: Encryption): void {
    if (key === '') throw new ApiFailure('parameter error: parameter.key should not be empty')
    const text = JSON.stringify(tag(value))
    const limit = LIMITS[encryption]
    if (text.length > limit.value) throw new ApiFailure('entry size limit reached')
    if (this.size() + text.length > limit.total) throw new ApiFailure('the storage limit is 10MB')
    try {
      this.options.area.setItem(this.name(key, encryption), text)
    } catch {
      throw new ApiFailure('quota reached')
    }
  }

  /** The values of these keys, '' for a key that is not there. */
  readAll(keys: unknown): unknown[] {
    if (!Array.isArray(keys)) throw new ApiFailure('parameter error: parameter.keyList should be Array')
    return keys.map((key) => {
      const { found, value } = this.read(asText(key), 'plain')
      return found ? value : ''
    })
  }

  writeAll(pairs: unknown): void {
    if (!Array.isArray(pairs)) throw new ApiFailure('parameter error: parameter.kvList should be Array')
    for (const pair of pairs) if (isFields(pair)) this.write(asText(pair.key), pair.value, 'plain')
  }

  remove(key: string): void {
    this.options.area.removeItem(this.name(key, 'plain'))
    this.options.area.removeItem(this.name(key, 'encrypted'))
  }

  clear(): void {
    for (const name of this.names()) this.options.area.removeItem(name)
  }

  info(): { readonly keys: string[]; readonly currentSize: number; readonly limitSize: number } {
    const keys = new Set(this.names().map((name) => name.slice(this.name('', 'plain').length)))
    return { keys: [...keys], currentSize: Math.ceil(this.size() / 1024), limitSize: 10240 }
  }

  private name(key: string, encryption: Encryption): string {
    return `${this.options.prefix}${encryption === 'plain' ? 'p' : 'e'}:${key}`
  }

  private names(): string[] {
    const [plain, encrypted] = [this.name('', 'plain'), this.name('', 'encrypted')]
    // Not by the prefix alone: that of the single-page mode begins with that of the app.
    return Object.keys(this.options.area).filter(
      (name) => name.startsWith(plain) || name.startsWith(encrypted),
    )
  }

  private size(): number {
    return this.names().reduce((sum, name) => sum + (this.options.area.getItem(name)?.length ?? 0), 0)
  }
}

// WeChat's storage keeps dates and `undefined`, which JSON does not have.
function tag(value: unknown): object {
  if (value instanceof Date) return { type: 'date', value: value.getTime() }
  return value === undefined ? { type: 'undefined' } : { type: 'json', value }
}

function revive(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('type' in stored)) return undefined
  const value: unknown = 'value' in stored ? stored.value : undefined
  return stored.type === 'date' && typeof value === 'number' ? new Date(value) : value
}

const encryptionOf = (options: Fields): Encryption => (options.encrypt === true ? 'encrypted' : 'plain')

function sync<Result>(name: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof ApiFailure) throw new Error(`${name}:fail ${error.reason}`, { cause: error })
    throw error
  }
}

export function storageApis(
  device: Device,
  storage: MiniStorage,
): Readonly<Record<string, (...args: unknown[]) => unknown>> {
  const api = (name: string, work: (options: Fields) => unknown): Api => asyncApi(device, name, work)
  return {
    getStorage: api('getStorage', (options) => {
      const { found, value } = storage.read(asText(options.key), encryptionOf(options))
      if (!found) throw new ApiFailure('data not found')
      return { data: value }
    }),
    setStorage: api('setStorage', (options) =>
      storage.write(asText(options.key), options.data, encryptionOf(options)),
    ),
    removeStorage: api('removeStorage', (options) => storage.remove(asText(options.key))),
    clearStorage: api('clearStorage', () => storage.clear()),
    getStorageInfo: api('getStorageInfo', () => storage.info()),
    batchSetStorage: api('batchSetStorage', ({ kvList }) => storage.writeAll(kvList)),
    batchGetStorage: api('batchGetStorage', ({ keyList }) => ({ dataList: storage.readAll(keyList) })),
    batchSetStorageSync: (kvList) => sync('batchSetStorageSync', () => storage.writeAll(kvList)),
    batchGetStorageSync: (keyList) => sync('batchGetStorageSync', () => storage.readAll(keyList)),
    getStorageSync: (key) =>
      sync('getStorageSync', () => {
        const { found, value } = storage.read(asText(key), 'plain')
        return found ? value : ''
      }),
    setStorageSync: (key, value) => sync('setStorageSync', () => storage.write(asText(key), value, 'plain')),
    removeStorageSync: (key) => sync('removeStorageSync', () => storage.remove(asText(key))),
    clearStorageSync: () => sync('clearStorageSync', () => storage.clear()),
    getStorageInfoSync: () => sync('getStorageInfoSync', () => storage.info()),
  }
}
