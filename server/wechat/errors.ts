import { ApiError } from '../protocol/errors'

/**
 * WeChat answered with an `errcode`.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 */
export class WechatError extends Error {
  override readonly name = 'WechatError'
  constructor(readonly errcode: number) {
    super(`WeChat answered errcode ${errcode}`)
  }
}

/**
 * WeChat gave no answer, or none that can be read. A code may have been used up by it, so the call must not be
 * repeated.
 */
export class WechatUnreachable extends Error {
  override readonly name = 'WechatUnreachable'
  constructor() {
    super('WeChat gave no answer that can be read')
  }
}

export const errcodes = {
  busy: -1,
  invalidCredential: 40001,
  invalidAccessToken: 40014,
  invalidCode: 40029,
  usedCode: 40163,
  blocked: 40226,
  accessTokenExpired: 42001,
  invalidTemplate: 40037,
  messageRefused: 43101,
  invalidMessage: 47003,
  quota: 45011,
} as const

/**
 * The error that the server's own client gets. Other errors (a wrong secret or appid) are the server's fault and pass
 * unchanged.
 */
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
