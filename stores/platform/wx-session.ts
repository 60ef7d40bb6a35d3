import { checkOptions } from '../check'
import { startTimeout } from '../renewal/timer'
import { systemClock } from './wx-clock'
import { freshCode, WechatLoginError, type WechatLoginOptions } from './wx-login'
import { wxPlatform } from './wx-platform'

/** What `checkWechatSession` takes besides the exchange. */
export interface WechatSessionOptions extends Pick<WechatLoginOptions, 'clock' | 'platform'> {
  /** How long all of it may take, your exchange included, in ms. @default 30000 */
  readonly timeout?: number | undefined
}

/** Makes sure that your server has the `session_key` that WeChat encrypts with now. */
export interface EnsureWechatSession {
  /**
   * Resolves to true if the server got a fresh code, and to false if its key was still good. Calls at the same time share
   * one. Rejects with code `wechat-login` if WeChat does not answer or has no code, or with what your exchange rejects with;
   * then the next call gets a fresh code in any case.
   * @param options `force`: get a fresh code even if WeChat calls the key good; for a server that could not decrypt
   */
  (options?: { readonly force?: boolean }): Promise<boolean>
}

/**
 * For encrypted data only (`encryptedData` and `iv` of old phone buttons, of `wx.getWeRunData`, of a group's id): your
 * server decrypts them by a `session_key` that WeChat replaces now and then. Asks `wx.checkSession`, and only if the key has
 * ended gets a fresh code of `wx.login` to your server, once for all who ask at the same time. Your own session, its token
 * and its renewals have nothing to do with it and are left alone: `wx.checkSession` says nothing of them.
 *
 * Call it before the button is shown or the data is asked for, not afterwards: what was encrypted by the old key stays so.
 * WeChat allows four calls a second for each user.
 * @param exchange gets the code; your server trades it by code2Session for the key, and keeps that to itself
 * @throws TypeError for a wrong option
 * @example
 * import { checkWechatSession } from 'mobx-miniprogram-auth/wechat-session'
 * const ensureKey = checkWechatSession((code) => http.post('wechat/session', { code }))
 * await ensureKey()
 */
export function checkWechatSession(
  exchange: (code: string) => unknown,
  options: WechatSessionOptions = {},
): EnsureWechatSession {
  checkOptions('checkWechatSession', Object.assign({ exchange }, options), {
    exchange: 'function',
    timeout: 'duration?',
    platform: 'object?',
    clock: 'object?',
  })
  const { platform, clock = (platform && platform.clock) || systemClock, timeout = 30_000 } = options
  let running: Promise<boolean> | null = null
  /** The server has no good key, whatever WeChat says: since `wx.login` it may be another one than that of the server. */
  let owed = false

  const isAlive = (): Promise<boolean> =>
    new Promise((resolve) => {
      const { platform: api = wxPlatform() } = options
      // It fails when the key has ended; where it cannot be asked, a fresh code does no harm.
      if (!api.checkSession) return resolve(false)
      api.checkSession({ success: () => resolve(true), fail: () => resolve(false) })
    })

  function ensure(): Promise<boolean> {
    return isAlive().then((alive) => {
      if (alive && !owed) return false
      owed = true
      return freshCode(options)
        .then(exchange)
        .then(() => {
          owed = false
          return true
        })
    })
  }

  return ({ force = false } = {}) => {
    owed = owed || force
    if (running) return running
    const mine = new Promise<boolean>((resolve, reject) => {
      const stop = startTimeout(clock, timeout, () => {
        owed = true
        reject(new WechatLoginError('The WeChat session could not be checked in time'))
      })
      ensure().then(
        (renewed) => {
          stop()
          resolve(renewed)
        },
        (error: Error) => {
          stop()
          reject(error)
        },
      )
    })
    running = mine
    const end = (): void => {
      if (running === mine) running = null
    }
    mine.then(end, end)
    return mine
  }
}
