import type * as Development from '../development/check-call'

/** The part of `wx` that this file uses. */
export type WxDevelopmentApi = Partial<Pick<WechatMiniprogram.Wx, 'getAccountInfoSync'>>

/**
 * What is told to a developer about a call, in the developer tools and on a trial version; null in a release, where the file
 * of it is not even loaded, and outside of a mini-program.
 */
export function developmentChecks(api: () => WxDevelopmentApi = () => wx): typeof Development | null {
  try {
    const { getAccountInfoSync } = api()
    const { envVersion } = getAccountInfoSync ? getAccountInfoSync().miniProgram : { envVersion: '' }
    if (envVersion === 'develop' || envVersion === 'trial') return require('../development/check-call')
  } catch {
    // No `wx`, or one without accounts.
  }
  return null
}
