import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'
import { BusinessError, unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import type { Http } from 'mobx-miniprogram-auth'

const { baseUrl } = wx.getExtConfigSync()

export const authStore = createAuthStore({
  login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
  refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, { auth: 'none' }),
  isRefused: (error) => error instanceof BusinessError && error.businessCode === '99996',
})

export const http: Http = createHttp({
  baseUrl: String(baseUrl),
  auth: authStore,
  expiredCodes: ['99997'],
  envelope: { ok: '10000' },
  interceptors: [unwrap()],
})
