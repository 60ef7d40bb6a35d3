import type * as Development from '../development/check-call'

/** The part of `wx` that this file uses. */
export type WxDevelopmentApi = Partial<Pick<WechatMiniprogram.Wx, 'getAccountInfoSync'>>

function isDevelopment(api: () => WxDevelopmentApi): boolean {
  try {
    const { getAccountInfoSync } = api()
    const version = getAccountInfoSync && getAccountInfoSync().miniProgram.envVersion
    return version === 'develop' || version === 'trial'
  } catch {
    // No `wx`, or one without accounts.
    return false
  }
}

/**
 * What is told to a developer about a call, in the developer tools and on a trial version; null in a release, where the file
 * of it is not even loaded, and outside of a mini-program.
 */
export function developmentChecks(api: () => WxDevelopmentApi = () => wx): typeof Development | null {
  // Not in a `try`, of which rollup drops nothing.
  return isDevelopment(api) ? require('../development/check-call') : null
}
