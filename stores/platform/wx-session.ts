import { checkOptions } from '../check'
import { startTimeout } from '../renewal/timer'
import { systemClock } from './wx-clock'
import { freshCode, WechatLoginError, type WechatLoginOptions } from './wx-login'
import { wxPlatform } from './wx-platform'

/** The options of `checkWechatSession`. */
export interface WechatSessionOptions extends Pick<WechatLoginOptions, 'clock' | 'platform'> {
  /** How long one check may take with your exchange, in ms. @default 30000 */
  readonly timeout?: number | undefined
}

/** Makes sure that your server has the `session_key` that WeChat encrypts with at present. */
export interface EnsureWechatSession {
  /**
   * Resolves to true if your server got a fresh code, and to false if its key was still valid. Calls at the same time
   * share one check. Rejects with code `wechat-login` if WeChat does not answer or gives no code, or with the error
   * of your exchange; the next call then gets a fresh code in any case.
   * @param options `force`: get a fresh code even if WeChat calls the key valid, for a server that could not decrypt
   */
  (options?: { readonly force?: boolean }): Promise<boolean>
}

/**
 * You need this for encrypted data only (`encryptedData` and `iv` of old phone buttons, of `wx.getWeRunData`, of a
 * group's id). Your server decrypts such data by a `session_key` that WeChat replaces now and then. The returned
 * function asks `wx.checkSession`, and only if the key has ended it sends a fresh code of `wx.login` to your server.
 * It does not change your own session, its token or its renewals: `wx.checkSession` says nothing about them.
 *
 * Call the function before you show the button or ask for the data, not afterwards: data encrypted by the old key stays
 * encrypted by the old key. WeChat allows four calls a second for each user.
 * @param exchange gets the code; your server trades the code for the key by code2Session, and must not send the key back
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
  /** True while the server needs a fresh code whatever WeChat says: `force`, or a failed exchange after a new key. */
  let owed = false

  const isAlive = (): Promise<boolean> =>
    new Promise((resolve) => {
      const { platform: api = wxPlatform() } = options
      // `checkSession` fails when the key has ended. Without `checkSession`, a fresh code does no harm.
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
