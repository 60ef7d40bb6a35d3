import { insideOfCall } from '../renewal/app-calls'
import { checkOptions } from '../check'
import { AuthError } from '../errors'
import { startTimeout } from '../renewal/timer'
import type { UndeclaredCredentials } from '../contract'
import type { Clock } from '../types'
import { systemClock } from './wx-clock'
import { wxLifecycle } from './wx-lifecycle'
import { wxPlatform, type PlatformPart } from './wx-platform'

/** The options of `wechatLogin`. */
export interface WechatLoginOptions {
  /**
   * How long `wx.login` may take, in ms. Also measured here: not every device keeps the platform's own.
   * @default 10000
   */
  readonly timeout?: number | undefined
  /** The platform that gives the code. @default wx, read when it is used */
  readonly platform?: PlatformPart<'login'> | undefined
  /** The clock for `timeout`, for tests. @default the platform's, otherwise the device's */
  readonly clock?: Clock | undefined
}

/** `wx.login` gave no code: it failed, did not answer in time, or is disabled in single-page mode. */
export class WechatLoginError extends AuthError {
  readonly code = 'wechat-login'
  override readonly retryable: boolean = true
}

/**
 * Gets a fresh code of `wx.login`, which is valid once and for five minutes. Uses callbacks, because `wx.login` has no
 * promise form.
 */
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
      // There is no `wx`, or its `login` threw: the cause says which.
      fail('wx.login gave no code', error)
    }
  })
}

/**
 * Makes a login function for WeChat's own account. Each call of it gets a fresh code from `wx.login`, because a code
 * can be used once, and passes the code to your `exchange`, which trades it for a session at your server.
 * @param exchange gets the code and, as second argument, the credentials of the login; returns the result of the login
 * @throws TypeError for a wrong option; the login rejects with code `wechat-login` if `wx.login` gives no code
 * @example login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }))
 */
export function wechatLogin<Result, Credentials = UndeclaredCredentials>(
  exchange: (code: string, credentials: Credentials) => PromiseLike<Result> | Result,
  options?: WechatLoginOptions,
): (
  credentials: UndeclaredCredentials extends Credentials ? Credentials | void : Credentials,
) => Promise<Result>
export function wechatLogin<Result, Credentials>(
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
    // The requests of `exchange` are a part of this login or renewal, and must not wait for its end.
    const inside = insideOfCall()
    return freshCode(options)
      .then((code) => inside.run(() => exchange(code, credentials), code))
      .then((result) => {
        inside.markWechatResult(result)
        return result
      })
  }
}
