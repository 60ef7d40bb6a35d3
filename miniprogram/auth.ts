import { BusinessError, createAuthStore, createHttp, unwrap, wechatLogin } from 'mobx-miniprogram-auth'
import type { Http } from 'mobx-miniprogram-auth'
import { baseUrl } from './config'
import type { User } from './services/types'

/** What this app keeps in its session beside the token. */
export interface Profile {
  readonly user: User
}

/** What the form on the login page collects. One-tap login brings nothing: the code comes from `wx.login`. */
export interface Credentials {
  readonly account: string
  readonly password: string
}

const visitor = { auth: 'none' } as const

const loginByWechat = wechatLogin((code) => http.post('login', { code }, visitor))

export const authStore = createAuthStore<Profile, Credentials | undefined>({
  login: (credentials) =>
    credentials ? http.post('login/password', credentials, visitor) : loginByWechat(undefined),
  refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, visitor),
  // By then the session is gone from the store, so this call carries the token itself.
  logout: ({ token }) =>
    http.post('logout', {}, { ...visitor, header: { Authorization: 'Bearer ' + token } }),
  accountOf: ({ user }) => user.id,
  isRefused: (error) => error instanceof BusinessError && error.businessCode === '99996',
})

export const http: Http = createHttp({
  baseUrl,
  auth: authStore,
  expiredCodes: ['99997'],
  waitForLogin: true,
  interceptors: [unwrap({ ok: '10000' })],
})
