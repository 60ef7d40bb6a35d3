import { ok } from 'mobx-miniprogram-auth/testing'
import { THREE, type App } from './_app'
import { asParameter, fieldOf, has, inHeader } from './_apps'

/** Like a published SDK: each function takes the token as a parameter, and `wx.request` is read at each call. */
function sdk(): object {
  const send = (method: 'GET' | 'POST', path: string, data: object): Promise<unknown> =>
    new Promise((resolve, reject) =>
      wx.request({
        url: 'https://api.example.com/' + path,
        method,
        data,
        header: { 'content-type': 'application/x-www-form-urlencoded' },
        success: (res) => resolve(res.data),
        fail: reject,
      }),
    )
  return {
    login_wx: (code: string) => send('POST', 'login_wx', { code }),
    get: (path: string, token: string) => send('GET', path, { n: 1, token }),
    post: (path: string, token: string) => send('POST', path, { token, n: 1 }),
    list: (path: string) => send('GET', path, {}),
  }
}
/** The outdated token that pages still pass. */
const OLD = 'a token from long ago'
const call = (exports: object, ...names: string[]) => {
  const found = names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), exports)
  return (...given: unknown[]): Promise<unknown> =>
    Promise.resolve(typeof found === 'function' ? Reflect.apply(found, undefined, given) : undefined)
}
/** The body of wx's own answer, which this app's functions return. */
const bodyOf = (answer: unknown): unknown => Reflect.get(Object(answer), 'data')

export const MORE: readonly App[] = [
  {
    file: 'wechat-app-mall/utils/auth.js',
    modules: { 'apifm-wxapi': sdk() },
    backend: {
      loginPath: '/login_wx',
      hasCredentials: has('code'),
      loggedIn: (token) => ok({ code: 0, data: { token, uid: 7 }, msg: 'success' }),
      tokenOf: (request) => {
        const token = asParameter('token')(request)
        return token === encodeURIComponent(OLD) || token === OLD ? undefined : token
      },
      answer: (path) => ok({ code: 0, data: path, msg: 'success' }),
      unauthorized: () => ok({ code: 2000, msg: '当前登录token无效，请重新登录' }),
    },
    ask: (exports, path) => call(exports, 'WXAPI', 'get')(path, OLD),
    askThree: (exports) => [
      call(exports, 'WXAPI', 'get')(THREE[0], OLD),
      call(exports, 'WXAPI', 'post')(THREE[1], OLD),
      call(exports, 'WXAPI', 'list')(THREE[2]),
    ],
    resultOf: (path) => ({ code: 0, data: path, msg: 'success' }),
  },
  {
    file: 'winxin-app-watch-life/utils/wxRequest.js',
    backend: {
      loginPath: '/wp-json/user/login',
      hasCredentials: has('code'),
      loggedIn: (token) => ok({ status: '200', openid: 'o-1', userSession: token }),
      tokenOf: (request) =>
        asParameter('openid')(request) === 'o-1' ? asParameter('userSession')(request) : undefined,
      answer: (path) => ok({ path: path.slice('/wp-json'.length) }),
      unauthorized: () =>
        ok(
          { code: 'user_parameter_error', message: '用户参数错误', data: { status: 400 } },
          { statusCode: 400 },
        ),
    },
    ask: (exports, path) => call(exports, 'getRequest')(path, { n: 1 }).then(bodyOf),
    askThree: (exports) => [
      call(exports, 'getRequest')(THREE[0]).then(bodyOf),
      call(exports, 'postRequest')(THREE[1], { n: 1 }).then(bodyOf),
      call(exports, 'getRequest')(THREE[2] + '?per_page=10').then(bodyOf),
    ],
    resultOf: (path) => ({ path }),
  },
  {
    file: 'cookie/utils/http.js',
    credentials: { username: 'lin', password: 'secret' },
    backend: {
      loginPath: '/login',
      hasCredentials: has('username', 'password'),
      loggedIn: (token) =>
        ok({ ok: true }, { cookies: [`JSESSIONID=${token}; Path=/; HttpOnly`, 'lang=zh; Path=/'] }),
      tokenOf: (request) => /JSESSIONID=(\w+)/.exec(request.get('cookie') ?? '')?.[1],
      answer: (path) => ok({ path }),
      unauthorized: () => ok('', { statusCode: 401 }),
    },
    ask: (exports, path) => call(exports, 'get')(path),
    resultOf: (path) => ({ path }),
  },
  {
    file: 'graphql/utils/graphql.js',
    backend: {
      loginPath: '/graphql',
      isLogin: (request) => /mutation/.test(String(request.body)),
      hasCredentials: (request) => has('code')(request) || fieldOf('old', request) === 'R1',
      loggedIn: (token, request) =>
        ok({
          data: {
            [has('code')(request) ? 'login' : 'refresh']: { token, expiresIn: 3600, refreshToken: 'R1' },
          },
        }),
      tokenOf: inHeader('authorization', 'Bearer '),
      pathOf: (request) => String(fieldOf('path', request)),
      answer: (path) => ok({ data: { asked: path } }),
      unauthorized: () =>
        ok({ data: null, errors: [{ message: 'No', extensions: { code: 'UNAUTHENTICATED' } }] }),
    },
    ask: (exports, path) =>
      call(exports, 'graphql')('query ($path: String!) { asked(path: $path) }', { path }),
    resultOf: (path) => ({ asked: path.slice(1) }),
  },
  {
    file: 'sliding/utils/http.js',
    credentials: { username: 'lin', password: 'secret' },
    backend: {
      loginPath: '/login',
      hasCredentials: has('username', 'password'),
      loggedIn: (token) => ok({ token, userId: 7 }),
      tokenOf: inHeader('x-token'),
      answer: (path) => ok({ path }),
      unauthorized: () => ok('', { statusCode: 401 }),
    },
    ask: (exports, path) => call(exports, 'get')(path),
    resultOf: (path) => ({ path }),
  },
]
