/** Nine backends like those of public mini-programs, each with a weakness; others with a refresh token; and two more. */
import type { Http } from 'mobx-miniprogram-auth'
import { PRIVATE, type BackendKind, type Answer, type ReceivedRequest, type State } from './_backend'

export interface Case {
  readonly name: string
  readonly kind: BackendKind
  /** The arguments of the command, besides the address. */
  readonly args: readonly string[]
  readonly settings?: object
  /** The verdicts other than `ok` and `open`, by their ids. */
  readonly wrong: Readonly<Record<string, 'warn' | 'fail' | 'note'>>
  /** Words that name the weakness. */
  readonly named: RegExp
  /** What the user types; undefined if the login needs no input. */
  readonly credentials?: unknown
  /** How many requests at once the backend can answer. */
  readonly atOnce?: number
  /** How the app asks; by a GET if left out. */
  readonly ask?: (http: Http, path: string) => Promise<unknown>
}

export const has =
  (...names: string[]) =>
  (fields: ReceivedRequest['fields']): boolean =>
    names.every((name) => fields[name])
export const inHeader =
  (name: string, before = '') =>
  ({ header }: ReceivedRequest): string | undefined => {
    const said = header(name)
    if (said === undefined) return undefined
    return said.startsWith(before) ? said.slice(before.length) : 'not a token'
  }
export const LOGIN_WITH_CODE = ['--code', 'code-11111111', '--code', 'code-22222222']
export const PASSWORD = 'correct horse battery'
export const MINE = ['--private', 'GET ' + PRIVATE, '--yes']
/** The right answer to a request without permission. */
const forbidden = { body: { code: 403, msg: '没有权限' } }

export const NINE: readonly Case[] = [
  {
    name: 'mall4m: `bearer` without a space before the token, and some of ten refusals at once are answered 429',
    args: [...MINE, '--login', 'POST login {"principal":"<code>"}', ...LOGIN_WITH_CODE],
    wrong: { ten: 'fail', busy: 'warn', refresh: 'note', account: 'note' },
    named: /10 were answered otherwise, \d of them by 429/,
    kind: {
      loginPath: 'login',
      hasCredentials: has('principal'),
      loggedIn: (token) => ({
        body: { code: '00000', data: { access_token: token, expires_in: 3600 }, msg: '' },
      }),
      tokenOf: inHeader('authorization', 'bearer'),
      answer: (path) => ({ body: { code: '00000', data: path, msg: '' } }),
      unauthorized: (_, state) =>
        ++state.refused % 20 > 15
          ? { status: 429, body: '' }
          : { body: { code: 'A00004', data: null, msg: 'unauthorized' } },
    },
  },
  {
    name: 'litemall: the code is in errno, and the login does not say when the token ends',
    args: [
      ...MINE,
      '--login',
      'POST auth/login_by_weixin {"code":"<code>","userInfo":{"nickName":"林"}}',
      ...LOGIN_WITH_CODE,
    ],
    wrong: { life: 'warn', refresh: 'note', account: 'note' },
    named: /only a refused request shows that a token has ended/,
    credentials: { userInfo: { nickName: '林' } },
    kind: {
      base: 'wx/',
      loginPath: 'auth/login_by_weixin',
      hasCredentials: has('code', 'userInfo'),
      loggedIn: (token) => ({
        body: { errno: 0, data: { token, userInfo: { nickName: '林' } }, errmsg: '成功' },
      }),
      tokenOf: inHeader('x-litemall-token'),
      answer: (path) => ({ body: { errno: 0, data: path, errmsg: '成功' } }),
      unauthorized: () => ({ body: { errno: 501, errmsg: '请登录' } }),
    },
  },
  {
    name: 'wechat-app-mall: the token is a request parameter',
    args: [...MINE, '--login', 'POST login_wx code=<code>', ...LOGIN_WITH_CODE],
    wrong: { place: 'warn', life: 'warn', refresh: 'note' },
    named: /an address with a token in it is written into the logs/,
    kind: {
      loginPath: 'login_wx',
      hasCredentials: has('code'),
      loggedIn: (token) => ({ body: { code: 0, data: { token, uid: 7 }, msg: 'success' } }),
      tokenOf: ({ fields }) => fields['token'],
      answer: (path) => ({ body: { code: 0, data: path, msg: 'success' } }),
      unauthorized: () => ({ body: { code: 2000, msg: '当前登录token无效' } }),
    },
  },
  {
    name: 'winxin-app-watch-life: an ended token and a missing permission are answered with the same error',
    args: [
      ...MINE,
      '--login',
      'POST user/login {"code":"<code>"}',
      ...LOGIN_WITH_CODE,
      '--carry',
      '?openid=<session.openid>',
      '--carry',
      '?userSession=<token>',
      '--forbidden',
      'GET admin/comments',
    ],
    wrong: { place: 'warn', forbidden: 'fail', life: 'warn', refresh: 'note' },
    named: /whoever lacks a permission is sent to the login again and again/,
    kind: {
      base: 'wp-json/',
      loginPath: 'user/login',
      hasCredentials: has('code'),
      loggedIn: (token) => ({ body: { status: '200', openid: 'o-1', userSession: token } }),
      tokenOf: ({ fields }) => (fields['openid'] === 'o-1' ? fields['userSession'] : undefined),
      answer: (path) => ({ body: { path } }),
      unauthorized: () => ({ status: 400, body: { code: 'user_parameter_error', message: '用户参数错误' } }),
      special: ({ path }) =>
        path === 'admin/comments'
          ? { status: 400, body: { code: 'user_parameter_error', message: '用户参数错误' } }
          : undefined,
    },
  },
  {
    name: 'kite-microapp: forms, a bearer token, and no Date header to sync the clock with',
    args: [...MINE, '--login', 'POST user/login code=<code>', ...LOGIN_WITH_CODE],
    wrong: { clock: 'warn', life: 'warn', refresh: 'note' },
    named: /No answer has a Date header/,
    kind: {
      loginPath: 'user/login',
      hasCredentials: has('code'),
      loggedIn: (token) => ({ body: { code: 0, data: { token, uid: 7 }, msg: '' } }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ({ body: { code: 0, data: path, msg: '' }, header: { Date: '' } }),
      unauthorized: () => ({ status: 401, body: { code: 10001, msg: '未登录' } }),
    },
  },
  {
    name: 'linjiashop: the expiry is in seconds since 1970, and an upload with an ended token is cut off',
    args: [...MINE, '--login', 'POST loginByPass', '--upload', 'POST file/upload file=@'],
    settings: { login: { path: 'loginByPass', body: { mobile: '13800000000', password: PASSWORD } } },
    wrong: { life: 'warn', upload: 'fail', refresh: 'warn' },
    named: /in seconds since 1970/,
    credentials: { mobile: '13800000000', password: PASSWORD },
    kind: {
      loginPath: 'loginByPass',
      hasCredentials: has('mobile', 'password'),
      loggedIn: (token) => ({
        body: {
          code: 20000,
          data: { token, expireTime: Math.floor(Date.now() / 1000) + 7200, user: { id: 7 } },
          msg: '',
        },
      }),
      tokenOf: inHeader('authorization'),
      answer: (path) => ({ body: { code: 20000, data: path, msg: '' } }),
      unauthorized: (_, __, { isUpload }) => ({
        status: 401,
        body: { code: 50000, msg: '未登录' },
        cut: isUpload,
      }),
    },
  },
  {
    name: 'mall-wx: a made-up token is answered HTTP 500',
    args: [...MINE, '--login', 'POST login {"code":"<code>"}', ...LOGIN_WITH_CODE, '--logout', 'POST logout'],
    wrong: { 'one-word': 'fail', ten: 'fail', life: 'warn', refresh: 'note', account: 'note' },
    named: /made up: HTTP 500/,
    kind: {
      loginPath: 'login',
      hasCredentials: has('code'),
      loggedIn: (token) => ({ body: { code: 200, data: { token }, msg: '' } }),
      tokenOf: inHeader('token'),
      answer: (path) => ({ body: { code: 200, data: path, msg: '' } }),
      unauthorized: (token, { issued }) =>
        token !== undefined && !issued.has(token)
          ? { status: 500, body: { timestamp: 1, error: 'Internal Server Error' } }
          : { body: { code: 401, msg: '请先登录' } },
      special: (sent, { valid }) =>
        sent.path === 'logout' && valid.delete(sent.header('token') ?? '')
          ? { body: { code: 200, msg: '' } }
          : undefined,
    },
  },
  {
    name: 'RuoYi-App: flat answers, a session cookie for the captcha, and a page for an upload with an ended token',
    args: [
      ...MINE,
      '--login',
      'POST login',
      '--upload',
      'POST common/upload file=@',
      '--forbidden',
      'GET system/user',
    ],
    settings: {
      login: { path: 'login', body: { username: 'lin', password: PASSWORD, code: '7', uuid: 'u' } },
    },
    wrong: { cookie: 'note', upload: 'fail', life: 'warn', refresh: 'warn', account: 'note' },
    named: /JSESSIONID is set, which a mini-program does not send back/,
    credentials: { username: 'lin', password: PASSWORD, code: '7', uuid: 'u' },
    kind: {
      loginPath: 'login',
      hasCredentials: has('username', 'password', 'code', 'uuid'),
      loggedIn: (token) => ({
        body: { code: 200, msg: '操作成功', token },
        cookies: ['JSESSIONID=5F2B9C01D3; Path=/; HttpOnly'],
      }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ({ body: { code: 200, msg: '', rows: [path], total: 1 } }),
      unauthorized: (_, __, { isUpload }) =>
        isUpload
          ? { body: '<html><body>413</body></html>' }
          : { body: { code: 401, msg: '认证失败，无法访问系统资源' } },
      special: ({ path }) => (path === 'system/user' ? forbidden : undefined),
    },
  },
  {
    name: 'mall-app-web: the scheme comes beside the token, and a logout with an ended token is refused',
    args: [...MINE, '--login', 'POST sso/login', '--logout', 'POST sso/logout', '--end', 'POST dev/end'],
    settings: { login: { path: 'sso/login', body: { username: 'lin', password: PASSWORD }, form: true } },
    wrong: { 'late-logout': 'warn', life: 'warn', refresh: 'warn', account: 'note' },
    named: /It is refused \(HTTP 200 \{ code: 401 \}\)/,
    credentials: { username: 'lin', password: PASSWORD },
    kind: {
      loginPath: 'sso/login',
      hasCredentials: has('username', 'password'),
      loggedIn: (token) => ({
        body: { code: 200, data: { token, tokenHead: 'Bearer ' }, message: '操作成功' },
      }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ({ body: { code: 200, data: path, message: '' } }),
      unauthorized: () => ({ body: { code: 401, data: null, message: '暂未登录或token已经过期' } }),
      special: (sent, { valid }) =>
        sent.path === 'dev/end' && valid.delete(inHeader('authorization', 'Bearer ')(sent) ?? '')
          ? { body: { code: 200, data: null, message: '' } }
          : undefined,
    },
  },
]

/** A backend with refresh tokens, without a weakness except in `renew`. */
function renewing(renew: NonNullable<BackendKind['special']>): BackendKind {
  return {
    loginPath: 'login',
    hasCredentials: has('code'),
    loggedIn: (token, refreshToken) => ({
      body: { code: 0, data: { token, refreshToken, expiresIn: 3600, user: { id: 'u1' } } },
    }),
    tokenOf: inHeader('authorization', 'Bearer '),
    answer: (path) => ({ body: { code: 0, data: path } }),
    unauthorized: () => ({ status: 401, body: { code: 401 } }),
    special(sent, state) {
      // A request that needs a database that is down.
      if (sent.path === 'broken') return { status: 401, body: { code: 401 } }
      return sent.path === 'token/refresh' ? renew(sent, state) : undefined
    },
  }
}
const renewed = (state: State): Answer => {
  state.renewals++
  return { body: { code: 0, data: { ...state.issue(), expiresIn: 3600 } } }
}
const no: Answer = { body: { code: 40102, msg: 'refresh token invalid' } }

const RENEWING = [
  ...MINE,
  '--login',
  'POST login {"code":"<code>"}',
  ...LOGIN_WITH_CODE,
  '--refresh',
  'POST token/refresh {"refreshToken":"<refreshToken>"}',
]

export const WITH_REFRESH: readonly Case[] = [
  {
    name: 'a refresh token works only once, even if its answer was lost',
    args: RENEWING,
    wrong: { 'refresh-again': 'fail', 'refresh-twice': 'warn' },
    named: /The second use is refused/,
    kind: renewing(({ fields }, state) =>
      state.refreshTokens.delete(fields['refreshToken'] ?? '') ? renewed(state) : no,
    ),
  },
  {
    name: 'a second use of a refresh token ends the session',
    args: [...RENEWING, '--code', 'code-33333333'],
    wrong: { 'refresh-again': 'fail', 'refresh-twice': 'fail', overlap: 'note' },
    named: /The second use ends the session/,
    kind: renewing(({ fields }, state) => {
      const given = fields['refreshToken'] ?? ''
      if (state.refreshTokens.delete(given)) return renewed(state)
      if (state.issued.has(given)) {
        state.valid.clear()
        state.refreshTokens.clear()
      }
      return no
    }),
  },
  {
    name: 'a refused refresh token is answered HTTP 500, which means a transient failure',
    args: RENEWING,
    wrong: { 'refresh-refused': 'fail' },
    named: /HTTP 500 means .{1,2}not now/,
    kind: renewing(({ fields }, state) =>
      state.refreshTokens.has(fields['refreshToken'] ?? '')
        ? renewed(state)
        : { status: 500, body: { error: 'invalid_grant' } },
    ),
  },
  {
    name: 'a database that is down is answered HTTP 401, as an ended token',
    args: RENEWING,
    settings: { busy: { request: 'GET broken' } },
    wrong: { busy: 'fail' },
    named: /HTTP 401 instead of 5xx or 429: a database that is down logs everybody out/,
    kind: renewing(({ fields }, state) =>
      state.refreshTokens.has(fields['refreshToken'] ?? '') ? renewed(state) : no,
    ),
  },
]

/** A session cookie instead of a token, and a lifetime in milliseconds. */
export const OTHERS: readonly Case[] = [
  {
    name: 'the token is a session cookie',
    args: [...MINE, '--login', 'POST login'],
    settings: { login: { path: 'login', body: { username: 'lin', password: PASSWORD } } },
    wrong: { cookie: 'warn', life: 'warn', refresh: 'warn', account: 'note' },
    named: /a mini-program sends no cookie by itself/,
    credentials: { username: 'lin', password: PASSWORD },
    kind: {
      loginPath: 'login',
      hasCredentials: has('username', 'password'),
      loggedIn: (token) => ({ body: { ok: true }, cookies: [`JSESSIONID=${token}; Path=/; HttpOnly`] }),
      tokenOf: ({ header }) => /JSESSIONID=([\w-]+)/.exec(header('cookie') ?? '')?.[1],
      answer: (path) => ({ body: { path } }),
      unauthorized: () => ({ status: 401, body: '' }),
    },
  },
  {
    name: 'expiresIn is in milliseconds, and the login returns the session_key of WeChat',
    args: [...MINE, '--login', 'POST login {"code":"<code>"}', ...LOGIN_WITH_CODE],
    wrong: { life: 'warn', refresh: 'note', 'session-key': 'fail' },
    named: /data\.expiresIn, in milliseconds: 2 h|data\.expiresIn, in milliseconds: 120 min/,
    kind: {
      loginPath: 'login',
      hasCredentials: has('code'),
      loggedIn: (token) => ({
        body: {
          code: 0,
          data: { token, expiresIn: 7_200_000, openid: 'o1', session_key: 'c2Vzc2lvbktleQ==' },
        },
      }),
      tokenOf: inHeader('authorization', 'Bearer '),
      answer: (path) => ({ body: { code: 0, data: path } }),
      unauthorized: () => ({ status: 401, body: { code: 401 } }),
    },
  },
]
