import { FLOOR } from '../names'
import type { Client, Peer } from '../peer'
import { BASE, FIRST } from '../server'

/*
 * What one would write by hand. For a successful call, a promise around `wx.request`. For expiry, the least that is
 * right: one renewal for all, calls wait while it runs, each call is sent once more; a late answer to an old token starts
 * nothing. No timeout, no abort, no errors with names, no other account, no queue.
 */

type Result = WechatMiniprogram.RequestSuccessCallbackResult
const KEY = 'session'

const send = (url: string, token: string): Promise<Result> =>
  new Promise((success, fail) =>
    wx.request({ url, header: { Authorization: 'Bearer ' + token }, success, fail }),
  )

export const bare: Peer = {
  name: 'bare promise',
  packages: [],
  docs: 'https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html',
  start: (): Client => ({ get: (path) => send(BASE + path, FIRST) }),
  noRenewal: { en: 'a promise around `wx.request` and no more', zh: '只是包了一层 Promise 的 `wx.request`' },
}

export const floor: Peer = {
  name: FLOOR,
  packages: [],
  docs: 'https://github.com/search?q=wx.request+refreshToken&type=code',
  start(): Client {
    let token = FIRST
    let renewal: Promise<void> | null = null

    function renew(): Promise<void> {
      renewal ??= send(BASE + 'refresh', token)
        .then(({ statusCode, data }) => {
          if (statusCode !== 200) throw new Error('Refused')
          token = String(Object(data).token)
        })
        .finally(() => {
          renewal = null
        })
      return renewal
    }

    async function get(path: string): Promise<unknown> {
      if (renewal) await renewal
      const sent = token
      const answer = await send(BASE + path, sent)
      if (answer.statusCode !== 401) return answer
      if (sent === token) await renew()
      const again = await send(BASE + path, token)
      if (again.statusCode === 401) throw new Error('Expired')
      return again
    }
    return { get }
  },
  save: () => wx.setStorageSync(KEY, { token: FIRST, expiry: Date.now() + 7_200_000 }),
  restore: () =>
    new Promise((resolve, fail) =>
      wx.getStorage({ key: KEY, success: ({ data }) => resolve(data.token), fail }),
    ),
}
