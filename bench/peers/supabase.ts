import { GoTrueClient } from '@supabase/auth-js'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

const KEY = 'supabase'

/* A call as supabase-js makes it: the session's token is asked for, then sent. Storage is an adapter over `wx`'s. */
const createClient = (): GoTrueClient =>
  new GoTrueClient({
    url: BASE.slice(0, -1),
    storageKey: KEY,
    storage: {
      getItem: (key) => String(wx.getStorageSync(key)) || null,
      setItem: (key, value) => wx.setStorageSync(key, value),
      removeItem: (key) => wx.removeStorageSync(key),
    },
    autoRefreshToken: false,
    detectSessionInUrl: false,
  })

const save = (): void =>
  wx.setStorageSync(
    KEY,
    JSON.stringify({
      access_token: FIRST,
      refresh_token: 'R0',
      token_type: 'bearer',
      expires_in: 7200,
      expires_at: Math.floor(Date.now() / 1000) + 7200,
      user: { id: 'user' },
    }),
  )

export const supabase: Peer = {
  name: '@supabase/auth-js',
  packages: ['@supabase/auth-js'],
  docs: 'https://supabase.com/docs/reference/javascript/auth-getsession',
  noRenewal: {
    en: "renews by the device's clock, never on a server's answer",
    zh: '只按本机时钟续期，不看服务端的响应',
  },
  start() {
    save()
    const auth = createClient()
    return {
      async get(path) {
        const { data } = await auth.getSession()
        const token = data.session?.access_token ?? ''
        return new Promise((success, fail) =>
          wx.request({ url: BASE + path, header: { Authorization: 'Bearer ' + token }, success, fail }),
        )
      },
    }
  },
  save,
  restore: () => createClient().getSession(),
}
