/** What stands in for `wx` in an app's own tests, or on another platform, is often thinner than `wx` is. */
import { createAuthStore, createHttp, wechatLogin, wxLifecycle } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import type { Http, HttpOptions } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { BASE, errorOf, outcome, outcomes } from '../_world'

/** What the platform is called with, as far as it matters here. */
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
  ['at once', (work) => work()],
  ['in a promise', (work) => void Promise.resolve().then(work)],
  ['in a timer', (work) => void setTimeout(work, 1)],
]

describe.each(WHEN)('R5 a platform that calls back %s', (_name, later) => {
  const EMPTY: [string, (options: Sent) => void][] = [
    ['success() with nothing', (options) => options.success()],
    ['fail() with nothing', (options) => options.fail()],
    ['fail(null)', (options) => options.fail(null)],
  ]
  test.each(EMPTY)('%s has failed, and holds no place on the network', async (_what, end) => {
    const http = clientOver((options) => void later(() => end(options)))
    const calls = Array.from({ length: 12 }, () => http.get('a'))
    expect(new Set(await outcomes(calls))).toEqual(new Set(['network']))
  })

  test.each(EMPTY)('%s is a failure through authorize too, in words like those of wx', async (_what, end) => {
    const auth = createAuthStore({ login: () => ({ token: 'T0' }), storage: false })
    auth.setSession({ token: 'T0' })
    const send = authorize((options: Sent) => void later(() => end(options)), { auth, baseUrl: BASE })
    const said = await new Promise((fail) => {
      const given: Partial<Sent> = { url: BASE + 'a', success: fail, fail }
      Reflect.apply(send, undefined, [given])
    })
    expect(said).toEqual({ errMsg: 'request:fail' })
  })

  test('with a status that is a text, or without one, has answered', async () => {
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
  ['no task', undefined],
  ['null', null],
  ['true', true],
  ['a task that cannot be aborted', {}],
  ['a promise', Promise.resolve()],
]
describe.each(TASKS)('R14 over a platform that returns %s', (_name, task) => {
  test('an abort does not throw, and the timeout is a timeout', async () => {
    const http = clientOver(() => task)
    const call = http.get('a')
    const late = http.get('b', {}, { timeout: 5 })
    expect(() => call.abort()).not.toThrow()
    expect(await outcomes([call, late])).toEqual(['aborted', 'timeout'])
    // What a timer throws reaches nobody: it would be an error of the app.
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})

test('R5 what an async function in the place of wx.request throws is the error of the call', async () => {
  const http = clientOver(() => Promise.reject(new Error('broken')))
  expect((await errorOf(http.get('a'))).message).toBe('broken')
})

test('a transport of a class has its functions from the class, and they are called as its methods', async () => {
  class Wire {
    readonly answer = { data: 'ours', statusCode: 200 }
    request(options: Sent): void {
      options.success(this.answer)
    }
  }
  const http = createHttp({ baseUrl: BASE, transport: new Wire() as object })
  expect(await outcome(http.get('a'))).toBe('ours')
})

test('a header that is undefined is not given, through authorize as through a client', async () => {
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

test('R22 a platform that tells nothing of how the app was entered is not in single-page mode', () => {
  const nothing = (): undefined => undefined
  for (const wx of [{}, { getEnterOptionsSync: nothing }, { getLaunchOptionsSync: nothing }]) {
    install(wx)
    expect(wxLifecycle().isSinglePage()).toBe(false)
  }
})

test('S94 wx.login that calls back with nothing has failed, at once', async () => {
  const login = wechatLogin((code) => ({ token: code }))
  for (const name of ['success', 'fail'] as const) {
    install({ login: (options: Sent) => setTimeout(() => options[name](), 1) })
    expect(await outcome(login(undefined))).toBe('wechat-login')
  }
})

/** What a thin connection is told to call back. */
interface Ears {
  open?(): void
  close?(event?: object): void
  error?(failure?: object): void
}

/** A client whose connections are made of `task`, and what it is called back by. */
function socketOver(task: object = {}): { socket: Socket; ears: Ears & { fail?(failure?: object): void } } {
  const ears: Ears & { fail?(failure?: object): void } = {}
  const hear =
    (name: 'open' | 'close' | 'error') =>
    (listener: () => void): void => {
      ears[name] = listener
    }
  const whole = {
    onOpen: hear('open'),
    onClose: hear('close'),
    onError: hear('error'),
    onMessage: Boolean,
    close: Boolean,
    ...task,
  }
  const http = clientOver(() => undefined)
  install({
    connectSocket: (options: Sent) => {
      ears.fail = options.fail
      return whole
    },
  })
  return { socket: connect(http, { url: 'live' }), ears }
}

const endOf = (socket: Socket): Promise<SocketClose> => new Promise((resolve) => socket.onClose(resolve))

describe('R5 a connection of a platform', () => {
  test('that tells the end with nothing is closed all the same', async () => {
    const { socket, ears } = socketOver()
    const end = endOf(socket)
    ears.open?.()
    ears.close?.()
    expect(await end).toEqual({ code: 1006, reason: '', error: null })
    expect(socket.state).toBe('closed')
  })

  test.each(['fail', 'error'] as const)(
    'that tells an error with nothing (%s) ends with an error',
    async (name) => {
      const { socket, ears } = socketOver()
      const end = endOf(socket)
      ears[name]?.()
      expect((await end).error).toMatchObject({ code: 'network' })
    },
  )

  const DEAF: [string, object][] = [
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
  test.each(DEAF)('that %s is over for who listens', async (_what, task) => {
    const { socket } = socketOver(task)
    const end = endOf(socket)
    expect(() => socket.close(1001, 'bye')).not.toThrow()
    expect(await end).toEqual({ code: 1001, reason: 'bye', error: null })
    expect(socket.state).toBe('closed')
  })

  test('that throws when something is sent, or fails with nothing, rejects that, and all of that', async () => {
    const thrown = socketOver({
      send() {
        throw new Error('too much')
      },
    })
    const waiting = [thrown.socket.send('a'), thrown.socket.send('b')].map(errorOf)
    thrown.ears.open?.()
    expect((await Promise.all(waiting)).map((error) => error.message)).toEqual(['too much', 'too much'])
    const failed = socketOver({ send: (options: Sent) => options.fail() })
    failed.ears.open?.()
    expect(await errorOf(failed.socket.send('c'))).toMatchObject({ code: 'network' })
  })
})
