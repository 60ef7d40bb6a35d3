/** Other backends with their real answers: better-auth 1.7, Apollo 5, gin-vue-admin, JeecgBoot, Lighthouse, Django. */
import { PUBLIC, type BackendKind, type Answer, type ReceivedRequest, type State } from './_backend'
import { has, inHeader, LOGIN_WITH_CODE, MINE, PASSWORD, type Case } from './_kinds'

const refused: Answer = { status: 401, body: { message: 'Unauthorized', code: 'UNAUTHORIZED' } }
const untrusted: Answer = { status: 403, body: { message: 'Invalid origin', code: 'INVALID_ORIGIN' } }
const form = { email: 'lin@example.com', password: PASSWORD }

/** With the plugin `bearer`. `signed`: it accepts only the token of the header, not the one of the body. */
export const betterAuth = (signed: boolean, trusts = true): BackendKind => ({
  base: 'api/',
  loginPath: 'auth/sign-in/email',
  hasCredentials: has('email', 'password'),
  loggedIn: (token) => ({
    body: { redirect: false, token, user: { id: 'u1', email: form.email } },
    header: { 'set-auth-token': token + '.c2lnbmVk=', 'access-control-expose-headers': 'set-auth-token' },
    cookies: [
      `better-auth.session_token=${token}.c2lnbmVk%3D; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
    ],
  }),
  tokenOf(sent) {
    const token = inHeader('authorization', 'Bearer ')(sent)
    return signed && !token?.endsWith('.c2lnbmVk=') ? token && 'unsigned' : token?.replace('.c2lnbmVk=', '')
  },
  answer: (path) => ({ body: { path } }),
  unauthorized: () => refused,
  special: ({ path, header }) =>
    path === 'auth/sign-in/email' && (header('sec-fetch-mode') || (header('referer') && !trusts))
      ? untrusted
      : undefined,
})

const cookieOf = ({ header }: ReceivedRequest): string | undefined =>
  /session_token=([\w-]+)\.c2lnbmVk%3D/.exec(header('cookie') ?? '')?.[1]

const graphql = (
  refuses: (sent: ReceivedRequest, root: string, token: string | undefined) => Answer,
  no: Answer['body'] = { errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }], data: null },
): BackendKind => {
  const bearer = inHeader('authorization', 'Bearer ')
  const session = (state: State): object => {
    const given = { ...state.issue(), expiresIn: 3600, user: { id: 'u1' } }
    return given
  }
  return {
    loginPath: '',
    hasCredentials: () => false,
    loggedIn: () => ({ body: null }),
    tokenOf: bearer,
    answer: (path) => ({ body: { path } }),
    unauthorized: () => ({ status: 400, body: '' }),
    special(sent, state) {
      const { query = '', variables = '{}' } = sent.fields
      const given = JSON.parse(variables) as Record<string, string>
      const token = bearer(sent)
      if (query.includes('admin')) return { body: no }
      if (query.includes('login') && given['code']) {
        state.logins++
        return { body: { data: { login: session(state) } } }
      }
      if (query.includes('refresh')) {
        if (!state.refreshTokens.has(given['old'] ?? '')) return refuses(sent, 'refresh', undefined)
        state.renewals++
        return { body: { data: { refresh: session(state) } } }
      }
      const isPublic = query.includes(PUBLIC.replace('/', '_')) && token === undefined
      if (isPublic || (token !== undefined && state.valid.has(token))) return { body: { data: { ok: 1 } } }
      return refuses(sent, 'me', token)
    },
  }
}
const query = (text: string): string => JSON.stringify({ query: text })
const ask: NonNullable<Case['ask']> = (http, path) =>
  http.post('graphql', { query: `{ ${path.replace('/', '_')} }` })
const FIELDS = '{ token expiresIn refreshToken user { id } }'
const GRAPHQL = [
  '--private',
  `POST graphql ${query('{ me { id } }')}`,
  '--forbidden',
  `POST graphql ${query('{ admin }')}`,
  '--login',
  `POST graphql ${JSON.stringify({ query: `mutation ($code: String!) { login(code: $code) ${FIELDS} }`, variables: { code: '<code>' } })}`,
  ...LOGIN_WITH_CODE,
  '--refresh',
  `POST graphql ${JSON.stringify({ query: `mutation ($old: String!) { refresh(token: $old) ${FIELDS} }`, variables: { old: '<refreshToken>' } })}`,
  '--yes',
]
const unauthenticated = (root: string, status = 200): Answer => ({
  status,
  body: {
    errors: [{ message: 'You must be logged in', path: [root], extensions: { code: 'UNAUTHENTICATED' } }],
    ...(status === 200 ? { data: { [root]: null } } : {}),
  },
})

const body = (data: unknown): Answer['body'] => ({ code: 0, data, msg: '' })

/** Each answer has the next token; the previous one stays valid if `keepsOld`. */
function sliding(
  next: (token: string) => Partial<Answer> & { beside?: object },
  keepsOld: boolean,
  end?: object,
): BackendKind {
  return {
    loginPath: 'base/login',
    hasCredentials: has('username', 'password'),
    loggedIn: (token) => ({ body: body({ token, user: { ID: 7 }, ...end }) }),
    tokenOf: inHeader('x-token'),
    answer: (path) => ({ body: body(path) }),
    unauthorized: () => ({ status: 401, body: { code: 7, data: null, msg: '未登录或非法访问' } }),
    special(sent, state) {
      const token = sent.header('x-token') ?? ''
      if (sent.path === 'base/login' || !state.valid.has(token)) return undefined
      const { beside, ...more } = next(state.issue().token)
      if (!keepsOld) state.valid.delete(token)
      return { body: { ...Object(body(sent.path)), ...beside }, ...more }
    },
  }
}
const SLIDING = { login: { path: 'base/login', body: { username: 'lin', password: PASSWORD } } }
const LIN = { username: 'lin', password: PASSWORD }
const withLogin = [...MINE, '--login', 'POST login']

let count = 0
const plain = (more: Partial<BackendKind>): BackendKind => ({
  loginPath: 'login',
  hasCredentials: has('username', 'password'),
  loggedIn: (token) => ({ body: body({ token, expiresIn: 3600, userId: 'u1' }) }),
  tokenOf: inHeader('authorization', 'Bearer '),
  answer: (path) => ({ body: body(path) }),
  unauthorized: () => ({ status: 401, body: '' }),
  ...more,
})
const LOGIN = { login: { path: 'login', body: LIN } }

export const NEWER: readonly Case[] = [
  {
    name: 'better-auth with the plugin bearer',
    args: [...MINE, '--login', 'POST auth/sign-in/email'],
    settings: { login: { path: 'auth/sign-in/email', body: form } },
    wrong: { life: 'warn', sliding: 'note', cookie: 'note' },
    named: /a new token may come in the header set-auth-token/,
    credentials: form,
    kind: betterAuth(false),
  },
  {
    name: 'better-auth that accepts only the signed token of the header, not the one of the body',
    args: [...MINE, '--login', 'POST auth/sign-in/email'],
    settings: { login: { path: 'auth/sign-in/email', body: form } },
    wrong: { life: 'warn', sliding: 'note', cookie: 'note' },
    named: /It is in the header set-auth-token/,
    credentials: form,
    kind: betterAuth(true),
  },
  {
    name: 'better-auth without the plugin: the session is in a cookie, and a logout deletes another cookie',
    args: [...MINE, '--login', 'POST auth/sign-in/email', '--logout', 'POST auth/sign-out'],
    settings: { login: { path: 'auth/sign-in/email', body: form } },
    wrong: { life: 'warn', refresh: 'warn', cookie: 'warn' },
    named: /The session is better-auth\.session_token alone/,
    credentials: form,
    kind: {
      ...betterAuth(false),
      loggedIn: (token) => ({
        body: { redirect: false, user: { id: 'u1' } },
        cookies: [`better-auth.session_token=${token}.c2lnbmVk%3D; Max-Age=604800; Path=/; HttpOnly`],
      }),
      tokenOf: cookieOf,
      special: (sent, { valid }) =>
        sent.path === 'auth/sign-out' && valid.delete(cookieOf(sent) ?? '')
          ? { body: { success: true }, cookies: ['better-auth.dont_remember=; Max-Age=0; Path=/'] }
          : undefined,
    },
  },
  {
    name: 'GraphQL that always answers 200 with a list of errors',
    args: GRAPHQL,
    wrong: {},
    named: /errors\.0\.extensions\.code: .{0,2}UNAUTHENTICATED/,
    ask,
    kind: graphql((_, root) => unauthenticated(root)),
  },
  {
    name: 'GraphQL whose context throws: an ended token is answered 500 with a clear code',
    args: GRAPHQL,
    wrong: { ended: 'warn' },
    named: /The code tells it; the status says .{1,2}out of order/,
    ask,
    kind: graphql((_, root, token) => unauthenticated(root, token === undefined ? 200 : 500)),
  },
  {
    name: 'GraphQL that shows an ended token by its message only, such as Lighthouse',
    args: GRAPHQL,
    wrong: { ended: 'warn' },
    named: /Its words alone tell it/,
    ask,
    kind: graphql(
      () => ({ body: { errors: [{ message: 'Unauthenticated.', extensions: { guards: ['api'] } }] } }),
      { errors: [{ message: 'This action is unauthorized.' }], data: null },
    ),
  },
  {
    name: 'gin-vue-admin: the next token is in one header, and its expiry in another',
    args: [...MINE, '--login', 'POST base/login'],
    settings: SLIDING,
    wrong: { life: 'warn' },
    named: /brings the next token in the header new-token, and the one before still counts/,
    credentials: LIN,
    kind: sliding(
      (token) => ({
        header: { 'new-token': token, 'new-expires-at': String(Math.floor(Date.now() / 1000) + 3600) },
      }),
      true,
      { expiresAt: String(Date.now() + 3_600_000) },
    ),
  },
  {
    name: 'the next token is beside the data, and the previous one ends at once',
    args: [...MINE, '--login', 'POST base/login'],
    settings: SLIDING,
    wrong: { life: 'warn', sliding: 'fail' },
    named: /ends the one before at once/,
    atOnce: 1,
    credentials: LIN,
    kind: sliding((token) => ({ beside: { token } }), false),
  },
  {
    name: 'a login by wx.login that exposes a header for the next token, and returns no account',
    args: [...MINE, '--login', 'POST login {"code":"<code>"}', ...LOGIN_WITH_CODE],
    wrong: { sliding: 'note', account: 'note' },
    named: /a new token may come in the header x-access-token/,
    kind: plain({
      hasCredentials: has('code'),
      loggedIn: (token) => ({ body: body({ token, expiresIn: 3600 }) }),
      tokenOf: inHeader('x-access-token'),
      answer: (path) => ({
        body: body(path),
        header: { 'Access-Control-Expose-Headers': 'Content-Length, X-Access-Token' },
      }),
    }),
  },
  {
    name: 'JeecgBoot of older versions: an ended token is HTTP 500, and only the message shows it',
    args: withLogin,
    settings: LOGIN,
    wrong: { ended: 'warn', refresh: 'warn' },
    named: /Its words alone tell it/,
    credentials: LIN,
    kind: plain({
      answer: (path) => ({ body: { success: true, message: '', code: 0, result: path } }),
      unauthorized: () => ({
        status: 500,
        body: { success: false, message: 'Token失效，请重新登录', code: 500 },
      }),
    }),
  },
  {
    name: 'an ended token is answered with an HTML page and a success status',
    args: withLogin,
    settings: LOGIN,
    wrong: { ended: 'fail', refresh: 'warn' },
    named: /a page of HTML with a success status/,
    credentials: LIN,
    kind: plain({
      unauthorized: () => ({
        body: '<!doctype html><title>登录</title>',
        header: { 'Content-Type': 'text/html' },
      }),
    }),
  },
  {
    name: 'some answers are HTTP 503 without Retry-After',
    args: withLogin,
    settings: LOGIN,
    wrong: { busy: 'warn', refresh: 'warn' },
    named: /answered HTTP 503 without Retry-After though nobody provoked it/,
    credentials: LIN,
    kind: plain({
      // Only requests of the check have a user agent; those of the fake `wx` are answered.
      special: ({ header }) =>
        header('user-agent') && ++count % 3 === 0 && count < 13 ? { status: 503, body: '<html>' } : undefined,
    }),
  },
  {
    name: 'the body of the login answer is only the token',
    args: withLogin,
    settings: LOGIN,
    wrong: { life: 'warn', refresh: 'warn', account: 'note' },
    named: /It is in the body itself/,
    credentials: LIN,
    kind: plain({ loggedIn: (token) => ({ body: JSON.stringify(token) }) }),
  },
  {
    name: 'the login returns the token in the header Authorization, with its scheme',
    args: withLogin,
    settings: LOGIN,
    wrong: { life: 'warn', refresh: 'warn' },
    named: /It is in the header authorization/,
    credentials: LIN,
    kind: plain({
      loggedIn: (token) => ({ body: { id: 7 }, header: { Authorization: 'Bearer ' + token } }),
    }),
  },
  {
    name: 'each answer sets a new session cookie, and the login sets an XSRF-TOKEN cookie',
    args: withLogin,
    settings: LOGIN,
    wrong: { cookie: 'warn', csrf: 'warn', life: 'warn', account: 'note' },
    named: /XSRF-TOKEN is set: such a server wants its value back/,
    credentials: LIN,
    kind: plain({
      loggedIn: (token) => ({
        body: { ok: true },
        cookies: [`XSRF-TOKEN=ab12cd34; Path=/`, `laravel_session=${token}; Path=/; HttpOnly`],
      }),
      tokenOf: ({ header }) => /laravel_session=([\w-]+)/.exec(header('cookie') ?? '')?.[1],
      special(sent, state) {
        const token = /laravel_session=([\w-]+)/.exec(sent.header('cookie') ?? '')?.[1]
        if (token === undefined || !state.valid.has(token)) return undefined
        return {
          body: body(sent.path),
          cookies: [`laravel_session=${state.issue().token}; Path=/; HttpOnly`],
        }
      },
    }),
  },
]

/** Backends that cannot work with a mini-program, or cannot be judged. */
export const HOPELESS: readonly (readonly [name: string, kind: BackendKind, says: RegExp])[] = [
  [
    'the private request is answered with null for visitors (better-auth get-session)',
    {
      ...betterAuth(false),
      unauthorized: () => ({ body: null }),
      special({ path }, { valid }) {
        if (path !== 'logout') return undefined
        valid.clear()
        return { body: { success: true } }
      },
    },
    /name another --private/,
  ],
  [
    'better-auth that does not trust the origin of a mini-program',
    betterAuth(false, false),
    /trustedOrigins/,
  ],
  [
    'a website that answers every request with a page',
    plain({ answer: () => ({ body: '<html>' }), unauthorized: () => ({ body: '<html>' }) }),
    /that is a website/,
  ],
  [
    'a login for browsers that is answered with a redirect',
    plain({ loggedIn: () => ({ status: 302, body: '', header: { Location: '/' } }) }),
    /a login for browsers/,
  ],
]
