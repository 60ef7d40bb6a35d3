import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'
import { BusinessError, unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { inspect } from 'mobx-miniprogram-auth/inspector'
import type { Http, Interceptor, PanelCredentials } from 'mobx-miniprogram-auth'
import { baseUrl } from './config'
import type { User } from './services/types'
import { confirmBy } from './utils/confirm'
import { tell } from './utils/tell'

/** What this app keeps in its session beside the token. */
export interface Profile {
  readonly user: User
}

/** What the form on the login page collects. */
interface Account {
  readonly account: string
  readonly password: string
}

/** One-tap login brings nothing, for the code comes from `wx.login`; the phone button of `login-panel` brings its own. */
export type Credentials = Account | PanelCredentials | undefined

const visitor = { auth: 'none' } as const

/** For calls made before the store has the session, or when it has it no more. */
const as = (token: string) => ({ ...visitor, header: { Authorization: 'Bearer ' + token } })

const loginByWechat = wechatLogin(async (code, { phoneCode }: PanelCredentials) => {
  const answer = await http.post<Profile & { readonly token: string }>('login', { code }, visitor)
  // Without the number one is signed in all the same, and can bind it later.
  if (phoneCode) await http.post('me/phone', { code: phoneCode }, as(answer.data.token)).catch(tell)
  return answer
})

export const authStore = createAuthStore<Profile, Credentials>({
  login: (credentials = {}) =>
    'account' in credentials ? http.post('login/password', credentials, visitor) : loginByWechat(credentials),
  refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, visitor),
  logout: ({ token }) => http.post('logout', {}, as(token)),
  accountOf: ({ user }) => user.id,
  isRefused: (error) => error instanceof BusinessError && error.businessCode === '99996',
})

const confirmUser: Interceptor = confirmBy((code) => http.post('me/confirm', { code }))

export const http: Http = createHttp({
  baseUrl,
  auth: authStore,
  expiredCodes: ['99997'],
  waitForLogin: true,
  envelope: { ok: '10000' },
  interceptors: [confirmUser, unwrap()],
})

// What the session and its requests go through, on a development version; in a release it does nothing.
inspect(authStore, http)
