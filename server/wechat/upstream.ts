import type { Clock } from '../clock'
import { ApiError } from '../protocol/errors'
import type { WechatIdentity } from '../auth/users'

/** The part of WeChat's servers that we call. */
export interface WechatUpstream {
  /** Trades a code of `wx.login` for who it was; rejects with a `WechatError` when WeChat says no. */
  code2Session(code: string): Promise<WechatIdentity>
}

/** WeChat answered with an `errcode`. https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html */
export class WechatError extends Error {
  override readonly name = 'WechatError'
  constructor(readonly errcode: number) {
    super(`WeChat answered errcode ${errcode}`)
  }
}

/** No answer, or none that can be read. Whether the code was spent is unknown, so it must not be tried again. */
export class WechatUnreachable extends Error {
  override readonly name = 'WechatUnreachable'
}

export const errcodes = {
  busy: -1,
  invalidCode: 40029,
  usedCode: 40163,
  blocked: 40226,
  quota: 45011,
} as const

const TRIES = 3
const PAUSE_MS = 100

/** WeChat asks to try again on -1. Only on that: after any other outcome the code may be spent. */
export function retryingWhenBusy(upstream: WechatUpstream, clock: Clock): WechatUpstream {
  return {
    async code2Session(code) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await upstream.code2Session(code)
        } catch (error) {
          if (!(error instanceof WechatError) || error.errcode !== errcodes.busy || attempt === TRIES)
            throw error
          await clock.sleep(PAUSE_MS * attempt)
        }
      }
    },
  }
}

/** What our own client is told. Anything else (a wrong secret, a wrong appid) is our fault, not theirs. */
export function toApiError(error: unknown): unknown {
  if (error instanceof WechatUnreachable) return new ApiError('busy')
  if (!(error instanceof WechatError)) return error
  switch (error.errcode) {
    case errcodes.busy:
      return new ApiError('busy')
    case errcodes.invalidCode:
      return new ApiError('invalidCode')
    case errcodes.usedCode:
      return new ApiError('usedCode')
    case errcodes.blocked:
      return new ApiError('blockedUser')
    case errcodes.quota:
      return new ApiError('codeQuota')
    default:
      return error
  }
}
