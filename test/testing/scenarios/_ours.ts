import { createAuthStore, createHttp, installLoginRedirect } from 'mobx-miniprogram-auth'
import type { ScenarioAdapter } from 'mobx-miniprogram-auth/testing/scenarios'

/** As the README has it. */
export const ours: ScenarioAdapter = {
  name: 'mobx-miniprogram-auth',
  start({ baseUrl }) {
    const store = createAuthStore({
      login: ({ account }: { account: string }) => http.post('login', { account }, { auth: 'none' }),
      refresh: ({ refreshToken }) => http.post('refresh', { refreshToken }, { auth: 'none' }),
      logout: () => http.post('logout', {}),
    })
    const http = createHttp({ baseUrl, auth: store, expiredCodes: ['99997'] })
    installLoginRedirect(store, { loginPage: '/pages/login/login' })
    return {
      request: (path, { method, data }) => http.request({ url: path, method, ...(data && { data }) }),
      login: (account) => store.login({ account }),
      logout: () => store.logout(),
      token: () => (store.isLogin ? store.token : null),
      upload: (path, filePath) => http.upload({ url: path, filePath, name: 'file' }),
    }
  },
}
