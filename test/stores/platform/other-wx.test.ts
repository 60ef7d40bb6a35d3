import { createAuthStore, wechatLogin } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'
import { end, guard } from '../_world'

guard()

type Answer = (options: { success(result: unknown): void; fail(error?: unknown): void }) => void
type Storage = Parameters<Answer>[0] & { readonly key: string; readonly data: unknown }

/** Another fake of `wx`: a class whose methods need `this` and answer synchronously. */
class OtherWx {
  readonly kept = new Map<string, unknown>()
  readonly heard = new Set<() => void>()
  onAppShow(listener: () => void): void {
    this.heard.add(listener)
  }
  offAppShow(listener: () => void): void {
    this.heard.delete(listener)
  }
  onAppHide(listener: () => void): void {
    this.heard.add(listener)
  }
  offAppHide(listener: () => void): void {
    this.heard.delete(listener)
  }
  getLaunchOptionsSync(): unknown {
    return this.heard.size > 2 ? { scene: 1001 } : undefined
  }
  login({ success }: Parameters<Answer>[0]): void {
    success({ code: 'code-' + String(this.heard.size) })
  }
  getStorage({ key, success, fail }: Storage): void {
    if (this.kept.has(key)) success({ data: this.kept.get(key) })
    else fail({ errMsg: 'getStorage:fail data not found' })
  }
  setStorage({ key, data, success }: Storage): void {
    this.kept.set(key, data)
    success({})
  }
  removeStorage({ key, success }: Storage): void {
    this.kept.delete(key)
    success({})
  }
  getStorageInfo({ success }: Storage): void {
    success({ keys: Array.from(this.kept.keys()) })
  }
  getStorageSync(key: string): unknown {
    return this.kept.has(key) ? this.kept.get(key) : ''
  }
  setStorageSync(key: string, data: unknown): void {
    this.kept.set(key, data)
  }
  removeStorageSync(key: string): void {
    this.kept.delete(key)
  }
  getStorageInfoSync(): unknown {
    return { keys: Array.from(this.kept.keys()) }
  }
}

describe('a `wx` whose methods need `this` and answer synchronously', () => {
  const other = new OtherWx()
  beforeAll(() => void Reflect.set(globalThis, 'wx', other))
  afterAll(() => void Reflect.deleteProperty(globalThis, 'wx'))

  test('a store signs in with it and stores its session in it, and dispose() removes the lifecycle listeners', async () => {
    const login = wechatLogin((code) => ({ token: 'for ' + code, expiresIn: 3600 }))
    const store = createAuthStore({ login })
    expect(await end(store.login())).toBe('ok')
    const second = createAuthStore({ login })
    await second.ready
    expect([store.token, second.token]).toEqual(['for code-2', 'for code-2'])
    store.dispose()
    second.dispose()
    expect(other.heard.size).toBe(0)
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
    expect(Array.from(other.kept.keys()).filter((key) => key.startsWith('mine:'))).toEqual([])
  })
})
