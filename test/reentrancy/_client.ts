import type { HttpOptions, Interceptor } from 'mobx-miniprogram-auth'
import type { FakeRequest, FakeWx, Reply } from 'mobx-miniprogram-auth/testing'
import type { Variant } from './_app'
import type { Backend } from './_backend'
import type { Probe } from './_probe'

const BASE = 'https://api.example.com/'

export function httpOptions(variant: Variant, { called }: Probe): HttpOptions {
  const around =
    (name: string): Interceptor =>
    async (request, next) => {
      called(name + ', before next')
      try {
        return await next(request)
      } finally {
        called(name + ', after next')
      }
    }
  return {
    baseUrl: BASE,
    isExpired({ data }) {
      called('isExpired')
      const verdict = data?.['code'] === '99997'
      if (!variant.asyncIsExpired) return verdict
      return Promise.resolve().then(() => {
        called('isExpired, asynchronously')
        return verdict
      })
    },
    ...(variant.interceptors && { interceptors: [around('an interceptor')] }),
    ...(variant.networkInterceptors && { networkInterceptors: [around('a network interceptor')] }),
    ...(variant.functions && {
      authHeader(token) {
        // The client calls it once with a sample, while it is made.
        if (token !== 'token') called('authHeader')
        return { Authorization: 'Bearer ' + token }
      },
      needs({ url }) {
        called('needs')
        return url.endsWith('/public') ? 'none' : url.endsWith('/perhaps') ? 'optional' : undefined
      },
    }),
  }
}

const pathOf = (url: string): string =>
  url.replace(BASE.replace('http', 'ws'), '/').replace(BASE, '/').replace(/\?.*/, '')
const bearerOf = (header: unknown): string =>
  String(Reflect.get(Object(header), 'Authorization') ?? '').replace('Bearer ', '')

type Name = 'request' | 'uploadFile' | 'downloadFile'
interface Given {
  readonly url: string
  readonly header?: object
  readonly data?: unknown
  success?(result: object): void
  fail?(failure: object): void
}

/** @param onSend is called with each request that is sent, before anything else happens */
export function transportOf(
  variant: Variant,
  fake: FakeWx,
  backend: Backend,
  { called }: Probe,
  onSend: (path: string, bearer: string) => void,
): NonNullable<HttpOptions['transport']> {
  let cut = 0
  fake.server((request: FakeRequest): Reply | 'hang' => {
    // It hangs twice, until the phone interrupts it in the background.
    if (request.path === '/cut' && ++cut <= 2) return 'hang'
    if (request.kind !== 'request') request.sendProgress(1, 2)
    return backend.serve(request.path, bearerOf(request.header), request.data)
  })

  function answer(name: Name, given: Given): void {
    const reply = backend.serve(pathOf(given.url), bearerOf(given.header), given.data)
    if (!reply.ok) return given.fail?.({ errMsg: name + ':fail ' + reply.errMsg, errno: reply.errno })
    const { data, ...rest } = reply
    if (name === 'request') given.success?.({ ...rest, data })
    else if (name === 'uploadFile') given.success?.({ ...rest, data: JSON.stringify(data) })
    else given.success?.({ ...rest, tempFilePath: 'wxfile://tmp/1' })
  }

  const send =
    <Options extends Given, Task>(name: Name, api: (options: Options) => Task) =>
    (options: Options): Task => {
      onSend(pathOf(options.url), bearerOf(options.header))
      called('transport.' + name)
      if (variant.synchronous) {
        answer(name, options)
        called(`transport.${name}, after it called back`)
        return Object.create(null)
      }
      const task: object = Object(api(options))
      const abort: unknown = Reflect.get(task, 'abort')
      return Object.assign(task, {
        abort() {
          called('the `abort` of a task')
          if (typeof abort === 'function') Reflect.apply(abort, task, [])
        },
      }) as unknown as Task
    }
  fake.socketServer((socket) => {
    const { ok: answered, ...reply } = backend.serve(pathOf(socket.url), bearerOf(socket.header), null)
    if (!answered || !('data' in reply) || Object(reply.data).code !== '99997') return socket.open()
    socket.open()
    socket.close(4401)
  })

  return {
    connectSocket(options) {
      onSend(pathOf(options.url), bearerOf(options.header))
      called('transport.connectSocket')
      const task = fake.wx.connectSocket(options)
      const { send: sendBy, close } = task
      return Object.assign(task, {
        send(given: WechatMiniprogram.SocketTaskSendOption) {
          called('the `send` of a socket task')
          return sendBy(given)
        },
        close(given: WechatMiniprogram.SocketTaskCloseOption) {
          called('the `close` of a socket task')
          return close(given)
        },
      })
    },
    request: send('request', (options) => fake.wx.request(options)),
    uploadFile: send('uploadFile', (options) => fake.wx.uploadFile(options)),
    downloadFile: send('downloadFile', (options) => fake.wx.downloadFile(options)),
  }
}
