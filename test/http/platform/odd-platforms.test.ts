/** A substitute for `wx`, in the tests of an app or on another platform, often does less than `wx`. */
import { createAuthStore, createHttp, wechatLogin, wxLifecycle } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import type { Http, HttpOptions } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { BASE, errorOf, outcome, outcomes } from '../_world'

/** The options that the platform is called with, as far as these tests need them. */
interface Sent {
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  success(answer?: object): void
  fail(failure?: object | null): void
}
type Platform = (options: Sent) => unknown

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'wx')
})

const install = (wx: object): void => void Reflect.set(globalThis, 'wx', wx)
const isOld = ({ header }: Sent): boolean => header.Authorization === 'Bearer T0'

function clientOver(request: Platform, options?: HttpOptions): Http {
  install({ request })
  const auth = createAuthStore({
    login: () => ({ token: 'T0' }),
    refresh: () => ({ token: 'T1' }),
    storage: false,
  })
  auth.setSession({ token: 'T0' })
  return createHttp({ baseUrl: BASE, auth, timeout: 2_000, ...options })
}

const WHEN: [string, (work: () => void) => void][] = [
  ['synchronously', (work) => work()],
  ['in a promise', (work) => void Promise.resolve().then(work)],
  ['in a timer', (work) => void setTimeout(work, 1)],
]

describe.each(WHEN)('R5 if the platform calls back %s', (_name, later) => {
  const EMPTY: [string, (options: Sent) => void][] = [
    ['success() without an argument', (options) => options.success()],
    ['fail() without an argument', (options) => options.fail()],
    ['fail(null)', (options) => options.fail(null)],
  ]
  test.each(EMPTY)('%s makes the call fail and frees its slot in the request queue', async (_what, end) => {
    const http = clientOver((options) => void later(() => end(options)))
    const calls = Array.from({ length: 12 }, () => http.get('a'))
    expect(new Set(await outcomes(calls))).toEqual(new Set(['network']))
  })

  test.each(EMPTY)('%s is reported as `request:fail` through authorize', async (_what, end) => {
    const auth = createAuthStore({ login: () => ({ token: 'T0' }), storage: false })
    auth.setSession({ token: 'T0' })
    const send = authorize((options: Sent) => void later(() => end(options)), { auth, baseUrl: BASE })
    const said = await new Promise((fail) => {
      const given: Partial<Sent> = { url: BASE + 'a', success: fail, fail }
      Reflect.apply(send, undefined, [given])
    })
    expect(said).toEqual({ errMsg: 'request:fail' })
  })

  test('a statusCode "401" that is a string counts as expired, and an answer without a statusCode is a success', async () => {
    const http = clientOver(
      (options) =>
        later(() =>
          options.success({ data: { code: 0, data: 5 }, statusCode: isOld(options) ? '401' : undefined }),
        ),
      { envelope: { ok: 0 }, interceptors: [unwrap()] },
    )
    expect(await outcome(http.get('a'))).toBe(5)
  })
})

const TASKS: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['a task that cannot be aborted', {}],
  ['a promise', Promise.resolve()],
]
describe.each(TASKS)('R14 if wx.request returns %s', (_name, task) => {
  test('abort() does not throw, and the timeout rejects the call', async () => {
    const http = clientOver(() => task)
    const call = http.get('a')
    const late = http.get('b', {}, { timeout: 5 })
    expect(() => call.abort()).not.toThrow()
    expect(await outcomes([call, late])).toEqual(['aborted', 'timeout'])
    // An exception in a timer of the library would appear as an error of the app.
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})

test('R5 if wx.request is replaced by an async function that throws, the call rejects with that error', async () => {
  const http = clientOver(() => Promise.reject(new Error('broken')))
  expect((await errorOf(http.get('a'))).message).toBe('broken')
})

test('a transport may be an instance of a class: `request` is called as its method', async () => {
  class Transport {
    readonly answer = { data: 'ours', statusCode: 200 }
    request(options: Sent): void {
      options.success(this.answer)
    }
  }
  const http = createHttp({ baseUrl: BASE, transport: new Transport() as object })
  expect(await outcome(http.get('a'))).toBe('ours')
})

test('a header that is undefined counts as not given in a request through authorize', async () => {
  const auth = createAuthStore({ login: () => ({ token: 'T0' }), storage: false })
  auth.setSession({ token: 'T0' })
  const seen: unknown[] = []
  const take = (options: Sent): void => {
    seen.push(options.header)
    options.success({ statusCode: 200 })
  }
  const send = authorize(take, { auth, baseUrl: BASE })
  Reflect.apply(send, undefined, [{ url: BASE + 'a', header: { authorization: undefined, 'x-page': '1' } }])
  expect(seen).toEqual([{ Authorization: 'Bearer T0', 'x-page': '1' }])
})

test('R22 the app is not in single-page mode if the platform has no enter and launch options', () => {
  const nothing = (): undefined => undefined
  for (const wx of [{}, { getEnterOptionsSync: nothing }, { getLaunchOptionsSync: nothing }]) {
    install(wx)
    expect(wxLifecycle().isSinglePage()).toBe(false)
  }
})

test('S94 login rejects with `wechat-login` if wx.login calls success or fail without an argument', async () => {
  const login = wechatLogin((code) => ({ token: code }))
  for (const name of ['success', 'fail'] as const) {
    install({ login: (options: Sent) => setTimeout(() => options[name](), 1) })
    expect(await outcome(login(undefined))).toBe('wechat-login')
  }
})

/** The listeners that the library puts on a connection. */
interface SocketListeners {
  open?(): void
  close?(event?: object): void
  error?(failure?: object): void
}

/** A socket over a connection made of `task`, and the listeners on that connection. */
function socketOver(task: object = {}): {
  socket: Socket
  listeners: SocketListeners & { fail?(failure?: object): void }
} {
  const listeners: SocketListeners & { fail?(failure?: object): void } = {}
  const listen =
    (name: 'open' | 'close' | 'error') =>
    (listener: () => void): void => {
      listeners[name] = listener
    }
  const whole = {
    onOpen: listen('open'),
    onClose: listen('close'),
    onError: listen('error'),
    onMessage: Boolean,
    close: Boolean,
    ...task,
  }
  const http = clientOver(() => undefined)
  install({
    connectSocket: (options: Sent) => {
      listeners.fail = options.fail
      return whole
    },
  })
  return { socket: connect(http, { url: 'live' }), listeners: listeners }
}

const endOf = (socket: Socket): Promise<SocketClose> => new Promise((resolve) => socket.onClose(resolve))

describe('R5 a connection of a platform', () => {
  test('that calls onClose without an event is closed with the code 1006', async () => {
    const { socket, listeners: listeners } = socketOver()
    const end = endOf(socket)
    listeners.open?.()
    listeners.close?.()
    expect(await end).toEqual({ code: 1006, reason: '', error: null })
    expect(socket.state).toBe('closed')
  })

  test.each(['fail', 'error'] as const)(
    'that calls its %s callback without an argument ends with a network error',
    async (name) => {
      const { socket, listeners: listeners } = socketOver()
      const end = endOf(socket)
      listeners[name]?.()
      expect((await end).error).toMatchObject({ code: 'network' })
    },
  )

  const BAD_CLOSE: [string, object][] = [
    ['cannot be closed', { close: undefined }],
    [
      'throws when it is closed',
      {
        close() {
          throw new Error('not open')
        },
      },
    ],
  ]
  test.each(BAD_CLOSE)('that %s is still closed for its listeners', async (_what, task) => {
    const { socket } = socketOver(task)
    const end = endOf(socket)
    expect(() => socket.close(1001, 'bye')).not.toThrow()
    expect(await end).toEqual({ code: 1001, reason: 'bye', error: null })
    expect(socket.state).toBe('closed')
  })

  test('that throws in send() or fails without an argument rejects every message that could not be sent', async () => {
    const thrown = socketOver({
      send() {
        throw new Error('too much')
      },
    })
    const waiting = [thrown.socket.send('a'), thrown.socket.send('b')].map(errorOf)
    thrown.listeners.open?.()
    expect((await Promise.all(waiting)).map((error) => error.message)).toEqual(['too much', 'too much'])
    const failed = socketOver({ send: (options: Sent) => options.fail() })
    failed.listeners.open?.()
    expect(await errorOf(failed.socket.send('c'))).toMatchObject({ code: 'network' })
  })
})
