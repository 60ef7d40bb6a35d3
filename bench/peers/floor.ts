import { ASYNC_FLOOR, BARE, FLOOR } from '../names'
import type { Client, Peer } from '../peer'
import { BASE, FIRST } from '../server'

/*
 * Code as one would write it by hand. A successful call is a promise around `wx.request`. Expiry is handled with the least
 * that is correct: one renewal for all calls, calls wait while it runs, each call is sent once more, and a late answer to an
 * old token starts no renewal. There is no timeout, no abort, no error classes, no change of the account, and no queue.
 */

type Result = WechatMiniprogram.RequestSuccessCallbackResult
const KEY = 'session'

const send = (url: string, token: string): Promise<Result> =>
  new Promise((success, fail) =>
    wx.request({ url, header: { Authorization: 'Bearer ' + token }, success, fail }),
  )

export const bare: Peer = {
  name: BARE,
  packages: [],
  docs: 'https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html',
  start: (): Client => ({ get: (path) => send(BASE + path, FIRST) }),
  noRenewal: { en: 'a promise around `wx.request` and no more', zh: '只是包了一层 Promise 的 `wx.request`' },
}

const DOCS = 'https://github.com/search?q=wx.request+refreshToken&type=code'

/** Written with callbacks, and one promise around a call. */
export const floor: Peer = {
  name: FLOOR,
  packages: [],
  docs: DOCS,
  start(): Client {
    let token = FIRST
    /** The calls that wait for the renewal; null if none is running. */
    let waiting: ((error: unknown) => void)[] | null = null

    function renew(): void {
      const over = (error: unknown): void => {
        const all = waiting ?? []
        waiting = null
        for (const go of all) go(error)
      }
      wx.request({
        url: BASE + 'refresh',
        header: { Authorization: 'Bearer ' + token },
        fail: over,
        success({ statusCode, data }) {
          if (statusCode === 200) token = String(Object(data).token)
          over(statusCode === 200 ? null : new Error('Refused'))
        },
      })
    }

    function go(
      path: string,
      again: boolean,
      success: (answer: Result) => void,
      fail: (error: unknown) => void,
    ): void {
      if (waiting) {
        waiting.push((error) => (error ? fail(error) : go(path, again, success, fail)))
        return
      }
      const sent = token
      wx.request({
        url: BASE + path,
        header: { Authorization: 'Bearer ' + sent },
        fail,
        success(answer) {
          if (answer.statusCode !== 401) return success(answer)
          if (again) return fail(new Error('Expired'))
          if (sent === token && !waiting) {
            waiting = []
            renew()
          }
          go(path, true, success, fail)
        },
      })
    }
    return { get: (path) => new Promise((success, fail) => go(path, false, success, fail)) }
  },
  save: () => wx.setStorageSync(KEY, { token: FIRST, expiry: Date.now() + 7_200_000 }),
  restore: () =>
    new Promise((resolve, fail) =>
      wx.getStorage({ key: KEY, success: ({ data }) => resolve(data.token), fail }),
    ),
}

/** The same, written with async functions. */
export const asyncFloor: Peer = {
  name: ASYNC_FLOOR,
  packages: [],
  docs: DOCS,
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
}
