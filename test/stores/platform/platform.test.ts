import { createAuthStore, wechatLogin, wxLifecycle, wxStorage } from 'mobx-miniprogram-auth'
import { createFakeClock, createFakeWx } from 'mobx-miniprogram-auth/testing'

/*
 * A `wx` without some functions (an older base library, a plugin, another platform), or no `wx`.
 */

type Lifecycle = NonNullable<Parameters<typeof wxLifecycle>[0]>
/** A `wx` with these functions only. */
const thin = (api: object): Lifecycle => api
const watched: string[] = []
const note = (name: string) => (): number => watched.push(name)
beforeEach(() => void watched.splice(0))

describe('the lifecycle of the app', () => {
  test('watch() adds two listeners, and the function it returns removes them', () => {
    const names = ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide']
    const api = Object.fromEntries(names.map((name) => [name, note(name)]))
    wxLifecycle(thin(api)).watch(Boolean, Boolean)()
    expect(watched).toEqual(names)
  })

  test.each(['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide'])(
    'watch() and the function it returns work if `wx` has %s only',
    (name) => {
      wxLifecycle(thin({ [name]: note(name) })).watch(Boolean, Boolean)()
      expect(watched).toEqual([name])
    },
  )

  test('R22 single-page mode is read from the last entry, else from the launch, else it is false', () => {
    const scene = (number: number) => () => ({ scene: number })
    const isSinglePage = (api: object): boolean => wxLifecycle(thin(api)).isSinglePage()
    expect(isSinglePage({ getEnterOptionsSync: scene(1154) })).toBe(true)
    expect(isSinglePage({ getLaunchOptionsSync: scene(1154) })).toBe(true)
    expect(isSinglePage({ getEnterOptionsSync: scene(1001), getLaunchOptionsSync: scene(1154) })).toBe(false)
    expect(isSinglePage({})).toBe(false)
  })

  test('wxLifecycle() without an argument uses the global wx, and does nothing without wx', () => {
    expect([wxLifecycle().isSinglePage(), wxLifecycle().watch(Boolean, Boolean)()]).toEqual([
      false,
      undefined,
    ])
    const fake = createFakeWx({ launch: { scene: 1154 } })
    const uninstall = fake.install()
    expect(wxLifecycle().isSinglePage()).toBe(true)
    uninstall()
  })
})

describe('wx.login', () => {
  const clock = createFakeClock()
  const failure = async (login: object, more: object = {}): Promise<unknown> => {
    const wx = { ...login, ...more } as WechatMiniprogram.Wx
    const end = wechatLogin(() => 'never', { platform: wx, clock })().catch((error: unknown) => error)
    await clock.advance(10_000)
    return end
  }

  test.each([
    ['fails', (o: { fail(e: object): void }) => o.fail({ errMsg: 'login:fail busy' }), 'login:fail busy'],
    ['gives no code', (o: { success(r: object): void }) => o.success({ code: '' }), 'wx.login gave no code'],
    ['does not answer', () => undefined, 'wx.login did not answer'],
    ['fails without an error', (o: { fail(): void }) => o.fail(), 'wx.login failed'],
    ['succeeds without a result', (o: { success(): void }) => o.success(), 'wx.login gave no code'],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
      'wx.login gave no code',
    ],
  ])('a wx.login that %s rejects with a retryable "wechat-login" error', async (_, login, message) => {
    expect(await failure({ login })).toMatchObject({ code: 'wechat-login', message, retryable: true })
    expect(clock.pending).toBe(0)
  })

  test('R22 wx.login is not called in single-page mode', async () => {
    const login = jest.fn()
    const error = await failure({ login }, { getEnterOptionsSync: () => ({ scene: 1154 }) })
    expect(error).toMatchObject({ code: 'wechat-login', message: 'wx.login is disabled in single-page mode' })
    expect([login.mock.calls, clock.pending]).toEqual([[], 0])
  })

  test('R22 the login option is not called in single-page mode', async () => {
    const login = jest.fn(() => ({ token: 'T' }))
    const lifecycle = { watch: () => () => undefined, isSinglePage: () => true }
    const store = createAuthStore({ login, storage: false, lifecycle })
    await expect(store.login()).rejects.toMatchObject({
      code: 'wechat-login',
      message: 'No login in single-page mode',
    })
    expect([login.mock.calls, store.status]).toEqual([[], 'signedOut'])
  })

  test('the TypeError for a wrong `exchange` names wechatLogin', () => {
    expect(() => wechatLogin('x' as never)).toThrow(
      /^wechatLogin: `exchange` must be a function, got a string$/,
    )
  })
})

describe('wx storage', () => {
  type StorageWx = NonNullable<NonNullable<Parameters<typeof wxStorage>[0]>['platform']>
  /** A phone whose `wx` has these functions to read the version of the base library. */
  function phone(version: object) {
    const { wx, storage } = createFakeWx()
    const api: StorageWx = {
      getStorage: wx.getStorage.bind(wx),
      setStorage: wx.setStorage.bind(wx),
      removeStorage: wx.removeStorage.bind(wx),
      ...version,
    } as StorageWx
    return { adapter: wxStorage({ platform: api }), storage }
  }
  const says = (SDKVersion: string) => () => ({ SDKVersion })

  test.each([
    ['2.21.3', { getAppBaseInfo: says('2.21.3') }, ['k']],
    ['2.21.2', { getAppBaseInfo: says('2.21.2') }, []],
    ['3.0.0', { getSystemInfoSync: says('3.0.0') }, ['k']],
    ['2.11.0, read by getSystemInfoSync', { getSystemInfoSync: says('2.11.0') }, []],
    ['an unknown version', {}, []],
  ])('the base library decides whether an entry is encrypted: %s', async (_, version, encrypted) => {
    const { adapter, storage } = phone(version)
    await adapter.set('k', { a: 1 })
    expect(storage.encryptedKeys()).toEqual(encrypted)
    expect([await adapter.get('k'), await adapter.get('nothing')]).toEqual([{ a: 1 }, undefined])
  })

  test('a missing key is read by one call if nothing can be encrypted', async () => {
    const { adapter, storage } = phone({})
    await adapter.get('k')
    expect(storage.calls).toHaveLength(1)
  })

  test('S12 two stores over the global wx share a login and a logout', async () => {
    const fake = createFakeWx()
    const uninstall = fake.install({ time: true })
    const [first, second] = [1, 2].map((n) => createAuthStore({ login: () => ({ token: 'T' + String(n) }) }))
    await fake.clock.settle()
    void first?.login()
    await fake.clock.settle()
    expect([second?.token, second?.status]).toEqual(['T1', 'signedIn'])
    void second?.logout()
    await fake.clock.settle()
    expect(first?.status).toBe('signedOut')
    first?.dispose()
    second?.dispose()
    uninstall()
  })
})
