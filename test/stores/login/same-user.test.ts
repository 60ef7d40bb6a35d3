import { wechatLogin } from 'mobx-miniprogram-auth'
import { done, refusal } from '../_backend'
import {
  checkEachTest,
  trackCall,
  createWorld,
  type StoreOptions,
  type TrackedCall,
  type World,
} from '../_world'

checkEachTest()

type Login = StoreOptions['login']

/** Makes the login function of the app from a function that exchanges a code for a session. */
type Shape = (
  exchange: (code: string) => Promise<unknown>,
  wx: World['fake']['wx'],
) => (user: string | undefined) => unknown

const plain: Shape = (exchange, wx) => wechatLogin(exchange, { platform: wx as never })
/** Calls wechatLogin after another promise, and copies its answer. */
const anew: Shape = (exchange, wx) => {
  const wechat = wechatLogin(exchange, { platform: wx as never })
  return async () => {
    await null
    return { ...Object(await wechat()).data.data }
  }
}

/** A phone whose store knows the account by `wx.login` alone, without `accountOf`. */
async function phone(shape: Shape = plain, more: Partial<StoreOptions> = {}, on?: World): Promise<World> {
  let exchange: (code: string) => Promise<unknown> = () => Promise.reject(new Error('not yet'))
  let login: (user: string | undefined) => unknown = () => undefined
  const w = await createWorld({
    ...(on ? { sharing: on } : {}),
    store: {
      login: ((user) => login(user)) as Login,
      accountOf: undefined,
      refresh: undefined,
      ...more,
    },
  })
  exchange = () => w.http.post('login', { user: 'A' }, { auth: 'none' })
  login = shape((code) => exchange(code), w.fake.wx)
  return w
}

const three = (w: World): TrackedCall[] =>
  ['/a', '/b', '/c'].map((path) => w.get(path, { waitForLogin: true }))

async function login(w: World, user?: string): Promise<void> {
  const end = w.store.login(user)
  await w.settle()
  await end
}

/** Revokes the session, makes three requests that wait for a login, and signs in with `by`. */
async function revoked(w: World, by: () => Promise<void>): Promise<unknown[]> {
  w.backend.expire()
  const calls = three(w)
  await w.settle()
  expect([w.store.isLogin, w.store.waiting]).toEqual([false, 3])
  await by()
  await w.settle()
  return calls.map(({ outcome }) => outcome)
}

const OK = Array(3).fill('ok:A2')

describe('S117 R3 sessions by wechatLogin belong to one account until a logout', () => {
  test.each<[string, Shape]>([
    ['as the login option', plain],
    [
      'called by the app’s login function',
      (exchange, wx) => {
        const wechat = wechatLogin(exchange, { platform: wx as never })
        return async () => ({ ...Object(await wechat()).data.data, more: 1 })
      },
    ],
    ['called late, with its answer copied', anew],
    [
      'called late, in an app with a second login',
      (exchange, wx) => {
        const wechat = wechatLogin(exchange, { platform: wx as never })
        return async (user) => {
          await null
          return user === undefined ? wechat() : exchange('')
        }
      },
    ],
  ])('three waiting requests are answered after a login by wechatLogin %s', async (_how, shape) => {
    const w = await phone(shape)
    await login(w)
    expect(await revoked(w, () => login(w))).toEqual(OK)
    expect(w.events).not.toContain('accountChange')
  })

  test('a session restored at a cold start and a new login are one account', async () => {
    const before = await phone()
    await login(before)
    before.store.dispose()
    const w = await phone(plain, {}, before)
    expect(w.store.token).toBe('A1')
    expect(await revoked(w, () => login(w))).toEqual(OK)
  })

  test('a session taken over from another store and a new login are one account', async () => {
    const first = await phone()
    const w = await phone(plain, {}, first)
    await login(first)
    await w.settle()
    expect(w.store.token).toBe('A1')
    expect(await revoked(w, () => login(w))).toEqual(OK)
  })

  test('a session renewed by the refresh option and a new login are one account', async () => {
    const w: World = await phone(plain, {
      refresh: ({ refreshToken }) => w.http.post('token/refresh', { refreshToken }, { auth: 'none' }),
    })
    await login(w)
    void w.store.refresh()
    await w.settle()
    expect(w.store.token).toBe('A2')
    w.backend.reply('/token/refresh', refusal)
    expect(await revoked(w, () => login(w))).toEqual(Array(3).fill('ok:A3'))
  })

  test('two logins are one account although the `adopt` and `logout` functions never settle', async () => {
    const never = () => new Promise<never>(() => undefined)
    const w = await phone(anew, { adopt: never, logout: never })
    await w.clock.advance(3_000)
    await login(w)
    void w.store.logout()
    await login(w)
    expect(await revoked(w, () => login(w))).toEqual(Array(3).fill('ok:A3'))
  })

  test('two sessions passed to setSession() are one account', async () => {
    const w = await phone()
    const wechat = wechatLogin(() => w.http.post('login', { user: 'A' }, { auth: 'none' }), {
      platform: w.fake.wx as never,
    })
    const enter = async (): Promise<void> => {
      const result = wechat()
      await w.settle()
      w.store.setSession((await result) as never)
    }
    await enter()
    expect(await revoked(w, enter)).toEqual(OK)
  })

  test('a silent login by wechatLogin is the same account', async () => {
    let silent = true
    const w: World = await phone(plain, {
      silentLogin: () =>
        wechatLogin(() => w.http.post('login', { user: silent ? 'A' : '' }, { auth: 'none' }), {
          platform: w.fake.wx as never,
        })() as never,
    })
    await login(w)
    w.backend.expire()
    const calls = three(w)
    await w.settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(OK)
    silent = false
  })
})

describe('S117 R3 other logins are another account', () => {
  test('a logout rejects the waiting requests with "signed-out", so the next login does not send them', async () => {
    const w = await phone()
    await login(w)
    w.backend.expire()
    const calls = three(w)
    await w.settle()
    void w.store.logout()
    await login(w)
    await w.settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('signed-out'))
  })

  test('a password login after a login by wechatLogin is another account, and the reverse', async () => {
    const shape: Shape = (exchange, wx) => {
      const wechat = wechatLogin(exchange, { platform: wx as never })
      return (user) => (user === undefined ? wechat() : exchange(''))
    }
    const w = await phone(shape)
    await login(w)
    expect(await revoked(w, () => login(w, 'A'))).toEqual(Array(3).fill('session-changed'))
    expect(await revoked(w, () => login(w))).toEqual(Array(3).fill('session-changed'))
    expect(w.events.filter((event) => event === 'accountChange')).toHaveLength(2)
  })

  test('a login that falls back to a password after wechatLogin failed is another account each time', async () => {
    const shape: Shape = (exchange, wx) => {
      const wechat = wechatLogin(() => Promise.reject(new Error('unknown user')), { platform: wx as never })
      return () => wechat().catch(() => exchange(''))
    }
    const w = await phone(shape)
    await login(w)
    expect(await revoked(w, () => login(w))).toEqual(Array(3).fill('session-changed'))
  })

  test('`accountOf` decides if it returns an id; if it returns undefined, wechatLogin decides', async () => {
    const w = await phone(plain, { accountOf: ({ user }) => user })
    await login(w)
    w.backend.reply('/login', () => done({ token: 'B1', user: 'B' }))
    expect(await revoked(w, () => login(w))).toEqual(Array(3).fill('session-changed'))
    const silent = await phone(plain, { accountOf: () => undefined })
    await login(silent)
    expect(await revoked(silent, () => login(silent))).toEqual(OK)
  })

  test('the "session-changed" error mentions `accountOf` if the account is unknown, and only then', async () => {
    const w = await phone((exchange) => () => exchange(''))
    await login(w)
    w.backend.expire()
    const call = w.http.get('a', {}, { waitForLogin: true })
    const watched = trackCall(call)
    await w.settle()
    await login(w)
    await w.settle()
    expect(watched.outcome).toBe('session-changed')
    await expect(call).rejects.toThrow(/accountOf/)
    const known = await phone(() => async (user) => ({ token: String(user), user: String(user) }), {
      accountOf: ({ user }) => user,
    })
    await login(known, 'A')
    known.backend.expire()
    const other = known.http.get('a', {}, { waitForLogin: true })
    trackCall(other)
    await known.settle()
    await login(known, 'B')
    await expect(other).rejects.toThrow(/^Another account signed in$/)
  })
})
