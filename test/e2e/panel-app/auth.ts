import { createAuthStore, createHttp, type PanelCredentials } from 'mobx-miniprogram-auth'

/** The login by phone number never ends, and the one-tap login fails, so that tests can look at both. */
export const authStore = createAuthStore<object, PanelCredentials | undefined>({
  login: (credentials) =>
    credentials && credentials.phoneCode
      ? new Promise<never>(() => undefined)
      : Promise.reject(new Error('no')),
  storage: false,
})
export const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore })
