import { GoTrueClient } from '@supabase/auth-js'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { ScenarioPeer } from './peer'
import { absolute } from './session'

const KEY = 'supabase'

const bodyOf = ({ body }: { readonly body: unknown }): Record<string, unknown> =>
  typeof body === 'string' ? (JSON.parse(body) as Record<string, unknown>) : {}

/** The part of `fetch` that the library uses, on top of `wx.request`. */
function fetchByWx(
  url: string,
  init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string },
): Promise<object> {
  return new Promise((resolve, reject) =>
    wx.request({
      url,
      method: init.method === 'POST' ? 'POST' : 'GET',
      header: init.headers ?? {},
      ...(init.body !== undefined && { data: init.body }),
      success: ({ statusCode, data, header }) =>
        resolve({
          ok: statusCode < 400,
          status: statusCode,
          headers: { get: (name: string) => (Object(header) as Record<string, string>)[name] ?? null },
          json: () => Promise.resolve(data),
        }),
      fail: ({ errMsg }) => reject(new TypeError(errMsg)),
    }),
  )
}

/* A call as supabase-js makes it: the session's token is asked for, then sent. Storage and `fetch` are adapters over `wx`. */
export const supabase: ScenarioPeer = {
  name: '@supabase/auth-js',
  packages: ['@supabase/auth-js'],
  docs: 'https://supabase.com/docs/reference/javascript/auth-getsession',
  remark: {
    en: 'renews by the device’s clock, never on a server’s answer: that is not looked at; the server speaks its protocol; no upload, no abort',
    zh: '只按本机时钟续期，不看服务端的响应：这部分不列入；服务端按它的协议响应；不含上传和取消',
  },
  without: ['expired-answer'],
  backend: {
    operation({ path, query }) {
      if (path === '/logout') return 'logout'
      if (path !== '/token') return 'data'
      return query.grant_type === 'refresh_token' ? 'refresh' : 'login'
    },
    accountOf: (request) => String(bodyOf(request).email),
    refreshTokenOf: (request) => String(bodyOf(request).refresh_token),
    answer(said) {
      switch (said.kind) {
        case 'session':
          return ok({
            access_token: said.token,
            refresh_token: said.refreshToken,
            expires_in: said.expiresIn,
            token_type: 'bearer',
            user: { id: said.account },
          })
        case 'data':
          return ok({ served: said.served })
        case 'expired':
          return ok({ code: '99997' }, { statusCode: said.by === 'status' ? 401 : 200 })
        case 'refused':
          return ok({ error_code: 'invalid_credentials', msg: 'Invalid' }, { statusCode: 400 })
        case 'busy':
          return ok({ error_code: 'over_request_rate_limit', msg: 'Later' }, { statusCode: 429 })
        case 'broken':
          return ok({}, { statusCode: 503 })
        case 'done':
          return ok({})
      }
    },
  },
  start({ baseUrl }) {
    const auth = new GoTrueClient({
      url: baseUrl.slice(0, -1),
      storageKey: KEY,
      storage: {
        getItem: (key) => String(wx.getStorageSync(key)) || null,
        setItem: (key, value) => wx.setStorageSync(key, value),
        removeItem: (key) => wx.removeStorageSync(key),
      },
      autoRefreshToken: false,
      detectSessionInUrl: false,
      fetch: fetchByWx,
    })
    let token = ''
    auth.onAuthStateChange((_, session) => {
      token = session?.access_token ?? ''
    })
    const tell = ({ error }: { readonly error: Error | null }): void => {
      if (error) throw error
    }
    return {
      async request(path, { method, data }) {
        // supabase-js sends the token to its own addresses only.
        const own = !/^https?:/.test(path)
        const { data: found, error } = await auth.getSession()
        if (error) throw error
        return new Promise((resolve, fail) =>
          wx.request({
            url: absolute(baseUrl, path),
            method,
            header: own ? { Authorization: 'Bearer ' + (found.session?.access_token ?? '') } : {},
            ...(data && { data }),
            success: (answer) =>
              answer.statusCode < 400
                ? resolve(answer.data)
                : fail(new Error('HTTP ' + String(answer.statusCode))),
            fail,
          }),
        )
      },
      login: (account) => auth.signInWithPassword({ email: account, password: 'secret' }).then(tell),
      logout: () => auth.signOut({ scope: 'local' }).then(tell),
      token: () => token,
    }
  },
}
