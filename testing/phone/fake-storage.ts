import { createFaults } from '../faults'
import { readOptions, wrong } from '../options'
import { ApiFailure, asyncApi, prepareApi } from '../world'
import type { World } from '../world'

/** How a storage operation fails. */
export interface StorageFault {
  /** The operation, in its asynchronous and its Sync API. */
  readonly op: 'get' | 'set' | 'remove'
  /**
   * `fail`: the API calls `fail` (a Sync API throws). `throw`: the call itself throws, also in an asynchronous API. `hang`:
   * the API never calls back. `late`: the work is done, and the callback called, `delay` ms later. Sync APIs ignore `hang` and
   * `late`.
   */
  readonly mode: 'throw' | 'fail' | 'hang' | 'late'
  /** In ms, with `late`. @default 1000 */
  readonly delay?: number | undefined
  /** The fault is only for this key. @default every key */
  readonly key?: string | undefined
  /** For how many calls. @default all, until you call the undo */
  readonly times?: number | undefined
  /** The whole message. @default a message in WeChat's form */
  readonly errMsg?: string | undefined
}

/** The phone's storage: your test can look into it and let it fail. */
export interface FakeStorage {
  /** Lets an operation fail; returns the undo. @example fake.storage.fault({ op: 'set', mode: 'fail' }) */
  fault(fault: StorageFault): () => void
  /** A copy of all stored values by key, the encrypted ones included. */
  dump(): Record<string, unknown>
  /** The keys whose values were stored with `encrypt: true`. */
  encryptedKeys(): string[]
  /** Stores a value, as an earlier run of the app would have done. It is not in `calls`. */
  preset(key: string, value: unknown, options?: { readonly encrypt?: boolean }): void
  /** Every get, set and remove so far: the API and the key, never the value. */
  readonly calls: readonly { readonly api: string; readonly key: string }[]
  /** Removes all values. The removal is not in `calls`. */
  clear(): void
}

interface Item {
  readonly json: string
  readonly encrypted: boolean
}

type Op = StorageFault['op']

const MB = 1024 * 1024
const LIMITS = {
  plain: { key: MB, total: 10 * MB },
  encrypted: { key: 0.7 * MB, total: 7.1 * MB },
}

export interface StorageParts {
  readonly control: FakeStorage
  readonly api: Readonly<Record<string, (...given: unknown[]) => unknown>>
}

export function createStorage(world: World): StorageParts {
  const normal = new Map<string, Item>()
  // According to the documentation, the single-page mode of Moments has a storage of its own.
  const single = new Map<string, Item>()
  const faults = createFaults<StorageFault>()
  const calls: { api: string; key: string }[] = []
  const items = (): Map<string, Item> => (world.singlePage ? single : normal)

  function faultOf(op: Op, key: string): StorageFault | undefined {
    return faults.take((fault) => fault.op === op && (fault.key === undefined || fault.key === key))
  }

  function size(encrypted: boolean): number {
    let sum = 0
    items().forEach((item, key) => {
      if (item.encrypted === encrypted) sum += key.length + item.json.length
    })
    return sum
  }

  function write(api: string, key: string, json: string, encrypted: boolean): object {
    const limit = encrypted ? LIMITS.encrypted : LIMITS.plain
    const old = items().get(key)
    const freed = old?.encrypted === encrypted ? key.length + old.json.length : 0
    if (json.length > limit.key) throw failure(api, 'entry size limit reached')
    if (size(encrypted) - freed + key.length + json.length > limit.total) {
      throw failure(api, 'exceed storage max size')
    }
    items().set(key, { json, encrypted })
    return { errMsg: `${api}:ok` }
  }

  function read(api: string, key: string, encrypted: boolean): object {
    const item = items().get(key)
    // `get` and `set` must agree on `encrypt`. The documentation has no message for a mismatch.
    if (item === undefined || item.encrypted !== encrypted) throw failure(api, 'data not found')
    return { data: JSON.parse(item.json), errMsg: `${api}:ok` }
  }

  function remove(api: string, key: string): object {
    items().delete(key)
    return { errMsg: `${api}:ok` }
  }

  function info(api: string): object {
    return {
      keys: [...items().keys()],
      currentSize: Math.ceil((size(false) + size(true)) / 1024),
      limitSize: LIMITS.plain.total / 1024,
      errMsg: `${api}:ok`,
    }
  }

  function asynchronous(
    op: Op,
    known: readonly string[],
    work: (api: string, key: string, given: Given) => object,
  ) {
    const api = `${op}Storage`
    return (given: unknown): unknown => {
      const options = readOptions(api, given, known)
      const key = readKey(api, options.string('key'))
      const encrypted = options.maybeBoolean('encrypt') === true && world.atLeast('2.21.3')
      const json = op === 'set' ? toJson(api, options.raw('data')) : ''
      calls.push({ api, key })
      const fault = faultOf(op, key)
      if (fault?.mode === 'throw') throw new Error(fault.errMsg ?? `${api}:fail fake fault`)
      const call = prepareApi(world, options, () => {
        if (fault?.mode === 'fail') throw failure(api, 'fake fault', fault.errMsg)
        return work(api, key, { json, encrypted })
      })
      if (fault?.mode !== 'hang') call.start(fault?.mode === 'late' ? (fault.delay ?? 1000) : 0)
      return call.promise
    }
  }

  function synchronous<T>(op: Op, api: string, key: unknown, work: (key: string) => T): T {
    const name = readKey(api, key)
    calls.push({ api, key: name })
    const fault = faultOf(op, name)
    if (fault?.mode === 'throw' || fault?.mode === 'fail') throw failure(api, 'fake fault', fault.errMsg)
    return work(name)
  }

  const api = {
    getStorage: asynchronous('get', ['key', 'encrypt'], (name, key, given) =>
      read(name, key, given.encrypted),
    ),
    setStorage: asynchronous('set', ['key', 'data', 'encrypt'], (name, key, given) =>
      write(name, key, given.json, given.encrypted),
    ),
    removeStorage: asynchronous('remove', ['key'], remove),
    clearStorage(given: unknown): unknown {
      const options = readOptions('clearStorage', given, [])
      return asyncApi(world, options, () => {
        items().clear()
        return { errMsg: 'clearStorage:ok' }
      })
    },
    getStorageInfo(given: unknown): unknown {
      return asyncApi(world, readOptions('getStorageInfo', given, []), () => info('getStorageInfo'))
    },
    getStorageSync(key: unknown): unknown {
      return synchronous('get', 'getStorageSync', key, (name) => {
        const item = items().get(name)
        // The Sync API returns '' for a missing key, and for an encrypted one, which only the asynchronous API can read.
        return item === undefined || item.encrypted ? '' : JSON.parse(item.json)
      })
    },
    setStorageSync(key: unknown, data: unknown): void {
      synchronous('set', 'setStorageSync', key, (name) =>
        write('setStorageSync', name, toJson('setStorageSync', data), false),
      )
    },
    removeStorageSync(key: unknown): void {
      synchronous('remove', 'removeStorageSync', key, (name) => remove('removeStorageSync', name))
    },
    clearStorageSync(): void {
      items().clear()
    },
    getStorageInfoSync: (): unknown => info('getStorageInfoSync'),
  }

  return {
    api,
    control: {
      fault: (fault) => faults.add(fault),
      dump() {
        const made: Record<string, unknown> = {}
        items().forEach((item, key) => {
          made[key] = JSON.parse(item.json)
        })
        return made
      },
      encryptedKeys: () => [...items()].filter(([, item]) => item.encrypted).map(([key]) => key),
      preset: (key, value, { encrypt = false } = {}) =>
        void items().set(key, { json: toJson('setStorage', value), encrypted: encrypt }),
      calls,
      clear: () => items().clear(),
    },
  }
}

interface Given {
  readonly json: string
  readonly encrypted: boolean
}

function readKey(api: string, key: unknown): string {
  if (typeof key !== 'string') throw wrong(api, 'key', 'a string', key)
  if (key === '') throw new TypeError(`wx.${api}: key must not be empty`)
  return key
}

function toJson(api: string, value: unknown): string {
  // undefined and functions have no JSON, so the platform could not read them back.
  const json: unknown = JSON.stringify(value)
  if (typeof json !== 'string') throw wrong(api, 'data', 'something JSON can hold', value)
  return json
}

function failure(api: string, reason: string, errMsg = `${api}:fail ${reason}`): ApiFailure {
  return new ApiFailure({ errMsg })
}
