/** What must compile, and what must not. Compiled by `npm run typecheck`; nothing here is run. */
import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'
import type { Answer, Call, Http, HttpOptions, HttpRequest, Interceptor, Trace } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import { logging } from 'mobx-miniprogram-auth/http/logging'
import { retry } from 'mobx-miniprogram-auth/http/retry'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]
/** Compiles only if the value has exactly this type. */
function is<Expected>() {
  return <Actual>(value: Actual, ...proof: Same<Expected, Actual>): void => void [value, proof]
}

interface Activity {
  readonly id: string
}

const store = createAuthStore<{ user: { id: string } }>({
  // A login or refresh may return an answer of the client as it is.
  login: () => http.post('login', { code: 'c' }, { auth: 'none' }),
  refresh: ({ refreshToken }) => http.post('refresh', { refreshToken }, { auth: 'none' }),
})

// `accountOf` may read any field of a profile without a declared type, as in JavaScript; a declared one is checked.
createAuthStore({ login: () => ({ token: 't', openid: 'o' }), accountOf: (session) => session.openid })
createAuthStore({
  login: () => ({ token: 't', user: { id: 'o' } }),
  // As in JavaScript: the session has no declared type, so that its nested fields can be read.
  accountOf: ({ user }) => user && user.id,
})
createAuthStore<{ uid: number }>({ login: () => ({ token: 't', uid: 7 }), accountOf: ({ uid }) => uid })
createAuthStore<{ user: { id: string } }>({
  login: () => ({ token: 't', user: { id: 'o' } }),
  // @ts-expect-error neither a string nor a number
  accountOf: ({ user }) => user,
})

// A login without declared credentials, as in JavaScript, takes an object of any fields, or nothing.
const anyForm = createAuthStore({
  login: (form) => http.post('login', { ...form, account: form.account }, { auth: 'none' }),
  isRefused: ({ code, statusCode }) => code === 'UNAUTHENTICATED' || statusCode === 401,
})
void anyForm.login({ account: 'a', password: 'b' })
void anyForm.login()
// @ts-expect-error a string is not an object
void anyForm.login('a')
const byCode = createAuthStore({
  login: wechatLogin((code, userInfo) => http.post('login', { code, userInfo }, { auth: 'none' })),
})
void byCode.login({ nickName: 'Lin' })
void byCode.login()
const declared = createAuthStore({ login: (form: { readonly account: string }) => http.post('login', form) })
void declared.login({ account: 'a' })
// @ts-expect-error credentials that are declared cannot be left out
void declared.login()
// @ts-expect-error credentials that are declared are checked
void declared.login({ name: 'a' })

// The client takes a store with a session of any type.
const http: Http = createHttp({
  baseUrl: 'https://api.example.com/',
  auth: store,
  expiredCodes: ['99997', 401],
})

export async function answers(): Promise<void> {
  const { data, statusCode, header } = await http.get<readonly Activity[]>('activities', { pageNo: 1 })
  is<readonly Activity[]>()(data)
  is<number>()(statusCode)
  const total: string | undefined = header['x-total']
  // Data without a declared type is unknown, not any.
  const { data: raw } = await http.get('activities')
  is<unknown>()(raw)
  // @ts-expect-error unknown has no fields
  String(raw.list)
  // @ts-expect-error an answer cannot be changed
  header['x-total'] = total ?? ''
  const call: Call<Activity> = http.post<Activity>('activities')
  call.abort()
  // @ts-expect-error abort() takes no argument
  call.abort('why')
  void call
  const download = await http.download({ url: 'a.png', filePath: 'wxfile://usr/a.png' })
  is<string | undefined>()(download.tempFilePath)
}

export function calls(): void {
  // Every option of `wx.request` is allowed, and typed.
  void http.get('a', { n: 1 }, { enableHttp2: true, responseType: 'arraybuffer' })
  void http.request({
    url: 'a',
    method: 'PUT',
    data: new ArrayBuffer(1),
    header: { n: '1' },
    idempotent: true,
  })
  void http.upload({
    url: 'a',
    filePath: 'f',
    name: 'n',
    formData: { a: '1' },
    onProgress: ({ progress }) => progress,
  })
  void http.get('a', {}, { signal: new AbortController().signal, auth: 'optional', waitForLogin: true })
  // @ts-expect-error WeChat has no PATCH
  void http.request({ url: 'a', method: 'PATCH' })
  // @ts-expect-error callbacks are never called
  void http.request({ url: 'a', success: () => undefined })
  // @ts-expect-error a header's value is a string
  void http.get('a', {}, { header: { n: 1 } })
  // @ts-expect-error an unknown value of auth
  void http.get('a', {}, { auth: 'maybe' })
  // @ts-expect-error an upload needs a file
  void http.upload({ url: 'a', name: 'n' })
  // @ts-expect-error an upload has formData, not data
  void http.upload({ url: 'a', filePath: 'f', name: 'n', data: {} })
  // @ts-expect-error a promise cannot report chunks; the task of `authorize(wx.request)` can
  void http.get('a', {}, { enableChunked: true })
  // @ts-expect-error an unknown response type
  void http.get('a', {}, { responseType: 'blob' })
  // @ts-expect-error a number cannot be sent
  void http.post('a', 7)
}

export function options(): void {
  createHttp()
  // The type of the body is not known: `code` may be read, and is unknown.
  createHttp({ isExpired: ({ statusCode, data }) => statusCode === 401 || data?.code === '99997' })
  createHttp({ isExpired: async ({ data }) => Promise.resolve(data?.code === 1) })
  createHttp({ transport: wx.request })
  createHttp({ transport: { uploadFile: wx.uploadFile } })
  createHttp({ transport: authorize(wx.request, { auth: store }) })
  // @ts-expect-error an unknown option
  createHttp({ baseURL: 'https://api.example.com/' })
  // @ts-expect-error codes are strings or numbers
  createHttp({ expiredCodes: [true] })
  // @ts-expect-error data may be undefined
  createHttp({ isExpired: ({ data }) => data.code === '1' })
  // @ts-expect-error a header is an object of strings
  createHttp({ authHeader: (token) => 'Bearer ' + token })
  // @ts-expect-error not a store
  createHttp({ auth: { token: 't' } })
  const given: HttpOptions = { timeout: 1 }
  // @ts-expect-error options are not changed after the fact
  given.timeout = 2
}

const language: Interceptor = (request, next) =>
  next({ ...request, header: { ...request.header, 'accept-language': 'zh-CN' } })
const late: Interceptor = async (request, next) => {
  const answer = await next(request)
  return { ...answer, data: [answer.data] }
}

export function interceptors(): void {
  http.use(language)
  createHttp({ interceptors: [language, late, unwrap(), retry(), dedupe({ auth: store })] })
  createHttp({ interceptors: [cache({ ttl: 1, auth: store }), logging({ log: ({ line }) => line })] })
  createHttp({
    networkInterceptors: [
      (request, next) => next({ ...request, url: request.url + '&t=' + String(request.token) }),
    ],
  })
  // @ts-expect-error an interceptor passes on a request
  const wrong: Interceptor = (_request, next) => next({ url: 'a' })
  // @ts-expect-error an interceptor returns an answer
  const none: Interceptor = () => undefined
  // @ts-expect-error an interceptor cannot change the request itself
  const mutating: Interceptor = (request, next) => next(Object.assign(request, (request.url = 'b')))
  // @ts-expect-error without a time to live nothing is cached
  cache({})
  // @ts-expect-error a log needs a function
  logging({ details: true })
  void [wrong, none, mutating]
}

export function watching(): void {
  const off: () => void = http.observe(({ phase, path }: Trace) => [phase, path])
  off()
  // @ts-expect-error a trace has no token
  http.observe(({ token }) => token)
}

export function others(): void {
  // The authorized function has the type of the given function.
  const request = authorize(wx.request, { auth: store, baseUrl: 'https://api.example.com/' })
  is<typeof wx.request>()(request)
  const task = request<{ n: number }>({ url: 'a', success: ({ data }) => data.n })
  task.onHeadersReceived(({ header }) => header)
  const upload = authorize(wx.uploadFile, { auth: store })
  is<typeof wx.uploadFile>()(upload)
  // @ts-expect-error the store is missing
  authorize(wx.request, {})
  // @ts-expect-error not a function
  authorize('wx.request', { auth: store })
}

export async function sockets(): Promise<void> {
  const socket: Socket = connect(http, { url: 'ws', protocols: ['a'], expiredCloseCodes: [4401] })
  socket.onMessage((data) => is<string | ArrayBuffer>()(data))
  socket.onClose(({ code, error }: SocketClose) => [code.toFixed(), error?.message])
  await socket.send({ n: 1 })
  // @ts-expect-error undefined cannot be sent
  await socket.send(undefined)
  // @ts-expect-error the state is read-only
  socket.state = 'open'
}

export async function storage(): Promise<void> {
  const shelf = createExpiringStorage({ ttl: null, prefix: 'a:', whenFull: 'evict', platform: wx })
  const value = await shelf.get('a')
  is<unknown>()(value)
  shelf.setSync('a', 1, 5)
  // @ts-expect-error a time to live is a number or null
  await shelf.set('a', 1, '5')
  // @ts-expect-error an unknown value of whenFull
  createExpiringStorage({ whenFull: 'drop' })
}

export type Proofs = [
  Parameters<Interceptor>[0] extends HttpRequest ? true : never,
  Answer<Activity>['data'] extends Activity ? true : never,
]
