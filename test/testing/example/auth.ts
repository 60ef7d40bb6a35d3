// auth.ts
import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'

export const authStore = createAuthStore({
  login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
  refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, { auth: 'none' }),
})
export const http = createHttp({
  baseUrl: 'https://api.example.com/',
  auth: authStore,
  expiredCodes: ['99997'],
})
