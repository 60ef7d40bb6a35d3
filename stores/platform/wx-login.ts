import { insideOfCall } from '../renewal/app-calls'
import { checkOptions } from '../check'
import { AuthError } from '../errors'
import { startTimeout } from '../renewal/timer'
import type { Clock } from '../types'
import { systemClock } from './wx-clock'
import { wxLifecycle } from './wx-lifecycle'
import { wxPlatform, type PlatformPart } from './wx-platform'

/** What `wechatLogin` takes besides the exchange. */
export interface WechatLoginOptions {
  /** How long `wx.login` may take, in ms: its own timeout is not kept on every device. @default 10000 */
  readonly timeout?: number | undefined
  /** Whose code it is. @default wx, read when it is used */
  readonly platform?: PlatformPart<'login'> | undefined
  /** For tests. @default the device's */
  readonly clock?: Clock | undefined
}

/** `wx.login` gave no code: it failed, stayed silent, or is disabled in single-page mode. */
export class WechatLoginError extends AuthError {
  readonly code = 'wechat-login'
  override readonly retryable: boolean = true
}

/** A fresh code of `wx.login`: single use, good for five minutes. Called with callbacks, as its promise form is not supported. */
export function freshCode(
  options: Pick<WechatLoginOptions, 'timeout' | 'platform' | 'clock'>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined
    const fail = (message: string, cause?: unknown): void => {
      stop()
      reject(new WechatLoginError(message, cause))
    }
    try {
      const { platform: api = wxPlatform(), clock = api.clock || systemClock, timeout = 10_000 } = options
      if (wxLifecycle(api).isSinglePage()) return fail('wx.login is disabled in single-page mode')
      stop = startTimeout(clock, timeout, () => fail('wx.login did not answer'))
      api.login({
        timeout,
        success(result?: { readonly code: string }) {
          const code = result && result.code
          if (!code) return fail('wx.login gave no code')
          stop()
          resolve(code)
        },
        fail: (error?: { readonly errMsg: string }) =>
          fail((error && error.errMsg) || 'wx.login failed', error),
      })
    } catch (error) {
      // There is no `wx`, or it broke before it could answer: the cause says which.
      fail('wx.login gave no code', error)
    }
  })
}

/**
 * A login function for WeChat's own account: asks `wx.login` for a code and hands it to `exchange`, which trades it for
 * a session at the app's server. Every call takes a fresh code, because a code can be used once.
 * @param exchange gets the code and, second, what the login was called with; returns what a login returns
 * @throws TypeError for a wrong option; the login rejects with code `wechat-login` when there is no code to be had
 * @example login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }))
 */
export function wechatLogin<Result, Credentials = void>(
  exchange: (code: string, credentials: Credentials) => PromiseLike<Result> | Result,
  options: WechatLoginOptions = {},
): (credentials: Credentials) => Promise<Result> {
  checkOptions('wechatLogin', Object.assign({ exchange }, options), {
    exchange: 'function',
    timeout: 'duration?',
    platform: 'object?',
    clock: 'object?',
  })
  return (credentials) => {
    // What `exchange` asks is a part of the login or renewal, and must not wait for its end.
    const inside = insideOfCall()
    return freshCode(options)
      .then((code) => inside.run(() => exchange(code, credentials), code))
      .then((result) => {
        inside.vouch(result)
        return result
      })
  }
}
