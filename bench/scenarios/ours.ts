import { createAuthStore, createHttp } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { OURS } from '../names'
import type { ScenarioPeer } from './peer'

/* The README's auth.ts, with the account in place of a code. */
export const ours: ScenarioPeer = {
  name: OURS,
  packages: [OURS],
  docs: 'https://www.npmjs.com/package/mobx-miniprogram-auth',
  remark: { en: 'the `auth.ts` of the README', zh: 'README 里的 `auth.ts`' },
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
