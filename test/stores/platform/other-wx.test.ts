import { createAuthStore, wechatLogin } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'
import { resultOf, checkEachTest } from '../_world'

checkEachTest()

type Answer = (options: { success(result: unknown): void; fail(error?: unknown): void }) => void
type Storage = Parameters<Answer>[0] & { readonly key: string; readonly data: unknown }

/** Another fake of `wx`: a class whose methods need `this` and answer synchronously. */
class OtherWx {
  readonly stored = new Map<string, unknown>()
  readonly listeners = new Set<() => void>()
  onAppShow(listener: () => void): void {
    this.listeners.add(listener)
  }
  offAppShow(listener: () => void): void {
    this.listeners.delete(listener)
  }
  onAppHide(listener: () => void): void {
    this.listeners.add(listener)
  }
  offAppHide(listener: () => void): void {
    this.listeners.delete(listener)
  }
  getLaunchOptionsSync(): unknown {
    return this.listeners.size > 2 ? { scene: 1001 } : undefined
  }
  login({ success }: Parameters<Answer>[0]): void {
    success({ code: 'code-' + String(this.listeners.size) })
  }
  getStorage({ key, success, fail }: Storage): void {
    if (this.stored.has(key)) success({ data: this.stored.get(key) })
    else fail({ errMsg: 'getStorage:fail data not found' })
  }
  setStorage({ key, data, success }: Storage): void {
    this.stored.set(key, data)
    success({})
  }
  removeStorage({ key, success }: Storage): void {
    this.stored.delete(key)
    success({})
  }
  getStorageInfo({ success }: Storage): void {
    success({ keys: Array.from(this.stored.keys()) })
  }
  getStorageSync(key: string): unknown {
    return this.stored.has(key) ? this.stored.get(key) : ''
  }
  setStorageSync(key: string, data: unknown): void {
    this.stored.set(key, data)
  }
  removeStorageSync(key: string): void {
    this.stored.delete(key)
  }
  getStorageInfoSync(): unknown {
    return { keys: Array.from(this.stored.keys()) }
  }
}

describe('a `wx` whose methods need `this` and answer synchronously', () => {
  const other = new OtherWx()
  beforeAll(() => void Reflect.set(globalThis, 'wx', other))
  afterAll(() => void Reflect.deleteProperty(globalThis, 'wx'))

  test('a store signs in with it and stores its session in it, and dispose() removes the lifecycle listeners', async () => {
    const login = wechatLogin((code) => ({ token: 'for ' + code, expiresIn: 3600 }))
    const store = createAuthStore({ login })
    expect(await resultOf(store.login())).toBe('ok')
    const second = createAuthStore({ login })
    await second.ready
    expect([store.token, second.token]).toEqual(['for code-2', 'for code-2'])
    store.dispose()
    second.dispose()
    expect(other.listeners.size).toBe(0)
  })

  test('an expiring storage writes, reads and clears its values in it', async () => {
    const storage = createExpiringStorage({ prefix: 'mine:', ttl: 1000, clock: createFakeClock() })
    storage.setSync('a', 1)
    expect([await storage.get('a'), storage.getSync('a')]).toEqual([1, 1])
    await storage.set('b', 2)
    storage.removeSync('a')
    await storage.clear()
    storage.setSync('c', 3)
    storage.clearSync()
    expect(Array.from(other.stored.keys()).filter((key) => key.startsWith('mine:'))).toEqual([])
  })
})
