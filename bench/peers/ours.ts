import { createAuthStore, createHttp, type AuthStore, type AuthStoreOptions } from 'mobx-miniprogram-auth'
import { OURS } from '../names'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/** The same code as auth.ts of the README. */
function createStore(options: Partial<AuthStoreOptions> = {}): AuthStore {
  return createAuthStore({
    login: () => ({ token: FIRST, expiresIn: 7200 }),
    refresh: () => createHttp({ baseUrl: BASE }).post('refresh', {}, { auth: 'none' }),
    accountOf: () => 'user',
    ...options,
  })
}

export const ours: Peer = {
  name: OURS,
  packages: [OURS],
  docs: 'https://www.npmjs.com/package/mobx-miniprogram-auth',
  async start() {
    const store = createAuthStore({
      login: () => ({ token: FIRST, expiresIn: 7200 }),
      refresh: () => http.post('refresh', {}, { auth: 'none' }),
      accountOf: () => 'user',
      storage: false,
    })
    const http = createHttp({ baseUrl: BASE, auth: store })
    await store.login()
    return { get: (path) => http.get(path), dispose: () => store.dispose() }
  },
  async save() {
    const store = createStore()
    await store.login()
  },
  async restore() {
    const store = createStore()
    createHttp({ baseUrl: BASE, auth: store })
    await store.ready
    return store.token
  },
}
