import { ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest } from 'mobx-miniprogram-auth/testing'
import { THREE, type App } from './_app'

export const fieldOf = (name: string, { data, body }: FakeRequest): string | undefined => {
  const found: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined
  if (found !== undefined) return String(found)
  const [, text] = new RegExp(`(?:^|[&"])${name}"?[=:]"?([^&",}]+)`).exec(String(body)) ?? []
  return text
}
export const has =
  (...names: string[]) =>
  (request: FakeRequest): boolean =>
    names.every((name) => fieldOf(name, request))
/** The token in a header, after a prefix. */
export const inHeader =
  (name: string, before = '') =>
  (request: FakeRequest): string | undefined => {
    const said = request.get(name)
    return said === undefined
      ? undefined
      : said.startsWith(before)
        ? said.slice(before.length)
        : 'not a token'
  }
/** The token in the query of a GET, else in the body; undefined if it is empty. */
export const asParameter =
  (name: string) =>
  (request: FakeRequest): string | undefined =>
    (request.method === 'GET' ? request.query[name] : fieldOf(name, request)) || undefined
const [ONE = '', TWO = '', OTHER = ''] = THREE
/** For a wrapper that takes `{ url, method, data }`. */
const byOptions = (name: string) => ({
  ask: (exports: Parameters<App['ask']>[0], url: string) =>
    Promise.resolve(exports[name]?.({ url, method: 'GET', data: { n: 1 } })),
  askThree: (exports: Parameters<App['ask']>[0]) =>
    [
      { url: ONE, method: 'GET', data: {} },
      { url: TWO, method: 'POST', data: { n: 1 } },
      { url: OTHER, method: 'PUT', data: { n: 2 } },
    ].map((options) => Promise.resolve(exports[name]?.(options))),
})

export const APPS: readonly App[] = [
  {
    file: 'mall4m/utils/http.js',
    backend: {
      loginPath: '/login',
      hasCredentials: has('principal'),
      loggedIn: (token) => ok({ code: '00000', data: { access_token: token, expires_in: 3600 }, msg: '' }),
      tokenOf: inHeader('authorization', 'bearer'),
      answer: (path) => ok({ code: '00000', data: path, msg: '' }),
      unauthorized: () => ok({ code: 'A00004', data: null, msg: 'unauthorized' }),
    },
    ask: ({ request }, url) =>
      new Promise((callBack, errCallBack) =>
        request?.({ url, method: 'GET', data: {}, callBack, errCallBack }),
      ),
    resultOf: (path) => path,
  },
  {
    file: 'litemall/utils/util.js',
    credentials: { nickName: '林' },
    backend: {
      loginPath: '/wx/auth/login_by_weixin',
      hasCredentials: has('code', 'userInfo'),
      loggedIn: (token) => ok({ errno: 0, data: { token, userInfo: { nickName: '林' } }, errmsg: '成功' }),
      tokenOf: inHeader('x-litemall-token'),
      answer: (path) => ok({ errno: 0, data: path.slice('/wx'.length), errmsg: '成功' }),
      unauthorized: () => ok({ errno: 501, errmsg: '请登录' }),
    },
    ask: ({ request }, url) => Promise.resolve(request?.(url)),
    askThree: ({ request }) => [
      Promise.resolve(request?.(ONE)),
      Promise.resolve(request?.(TWO, { n: 1 }, 'POST')),
      Promise.resolve(request?.(OTHER, { n: 2 })),
    ],
    resultOf: (path) => ({ errno: 0, data: path, errmsg: '成功' }),
  },
  {
    file: 'kite-microapp/js/request.js',
    backend: {
      loginPath: '/user/login',
      hasCredentials: (request) => has('code')(request) && /form/.test(request.get('content-type') ?? ''),
      loggedIn: (token) => ok({ code: 0, data: { token, uid: 7 }, msg: '' }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ok({ code: 0, data: path, msg: '' }),
      unauthorized: () => ok({ code: 10001, msg: '未登录' }, { statusCode: 401 }),
    },
    ...byOptions('request'),
    resultOf: (path) => ({ code: 0, data: path, msg: '' }),
  },
  {
    file: 'linjiashop/utils/api.js',
    credentials: { mobile: '13800000000', password: 'secret' },
    parksUnsent: true,
    backend: {
      loginPath: '/loginByPass',
      hasCredentials: has('mobile', 'password'),
      loggedIn: (token) => ok({ code: 20000, data: { token, user: { id: 7 } }, msg: '' }),
      tokenOf: inHeader('authorization'),
      answer: (path) => ok({ code: 20000, data: path, msg: '' }),
      unauthorized: () => ok({ code: 50000, msg: '未登录' }, { statusCode: 401 }),
    },
    ask: ({ api }, path) => Promise.resolve(Reflect.get(Object(api), 'get')('/' + path, { n: 1 })),
    askThree: ({ api }) =>
      ['get', 'post', 'put'].map((verb, index) =>
        Promise.resolve(Reflect.get(Object(api), verb)('/' + THREE[index], { n: 1 })),
      ),
    resultOf: (path) => ({ code: 20000, data: path, msg: '' }),
  },
  {
    file: 'mall-wx/utils/requestUtil.js',
    backend: {
      loginPath: '/login',
      hasCredentials: has('code'),
      loggedIn: (token) => ok({ code: 200, data: { token }, msg: '' }),
      tokenOf: inHeader('token'),
      answer: (path) => ok({ code: 200, data: path, msg: '' }),
      unauthorized: () => ok({ code: 401, msg: '请先登录' }),
    },
    ...byOptions('requestUtil'),
    resultOf: (path) => ({ code: 200, data: path, msg: '' }),
  },
  {
    file: 'ruoyi-app/utils/request.js',
    credentials: { username: 'lin', password: 'secret', code: '7', uuid: 'u' },
    parksUnsent: true,
    backend: {
      loginPath: '/login',
      hasCredentials: has('username', 'password', 'code', 'uuid'),
      loggedIn: (token) => ok({ code: 200, msg: '操作成功', token }),
      tokenOf: inHeader('authorization', 'Bearer '),
      // Like RuoYi, which sends no code with a download or a captcha.
      answer: (path, { method }) =>
        ok(method === 'PUT' ? { rows: [path], total: 1 } : { code: 200, msg: '', rows: [path], total: 1 }),
      unauthorized: () => ok({ code: 401, msg: '认证失败，无法访问系统资源' }),
    },
    ask: ({ request }, url) =>
      Promise.resolve(request?.({ url, method: 'get', headers: { isToken: !url.startsWith('goods') } })).then(
        rowsOf,
      ),
    askThree: ({ request, upload }) => [
      Promise.resolve(request?.({ url: ONE, method: 'get' })).then(rowsOf),
      Promise.resolve(upload?.({ url: TWO, filePath: 'wxfile://a', name: 'file' })).then(rowsOf),
      Promise.resolve(request?.({ url: OTHER, method: 'put', data: { n: 1 } })).then(rowsOf),
    ],
    resultOf: (path) => path,
  },
  {
    file: 'mall-app-web/utils/http.js',
    credentials: { username: 'lin', password: 'secret' },
    backend: {
      loginPath: '/sso/login',
      hasCredentials: has('username', 'password'),
      loggedIn: (token) => ok({ code: 200, data: { token, tokenHead: 'Bearer ' }, message: '操作成功' }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ok({ code: 200, data: path, message: '' }),
      unauthorized: () => ok({ code: 401, data: null, message: '暂未登录或token已经过期' }),
    },
    ...byOptions('http'),
    resultOf: (path) => ({ code: 200, data: path, message: '' }),
  },
]

const rowsOf = (body: unknown): unknown => Reflect.get(Object(Reflect.get(Object(body), 'rows')), 0)
