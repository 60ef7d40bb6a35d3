import { createAuthStore, createHttp, type PanelCredentials } from 'mobx-miniprogram-auth'

/** By phone it goes on for ever, by one tap it fails: both can be looked at. */
export const authStore = createAuthStore<object, PanelCredentials | undefined>({
  login: (credentials) =>
    credentials && credentials.phoneCode
      ? new Promise<never>(() => undefined)
      : Promise.reject(new Error('no')),
  storage: false,
})
export const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore })
