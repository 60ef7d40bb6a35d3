import { wxPlatform, type Platform } from '../../stores/platform/wx-platform'
import type * as Development from '../development/check-call'

function isDevelopment(platform?: Platform): boolean {
  try {
    const api = platform || wxPlatform()
    const version = api.getAccountInfoSync && api.getAccountInfoSync().miniProgram.envVersion
    return version === 'develop' || version === 'trial'
  } catch {
    // There is no `wx`, or it has no account information.
    return false
  }
}

/**
 * The checks that warn a developer about a call, in the developer tools and on a trial version. Null outside of a
 * mini-program, and in a release, where the file of the checks is not even loaded.
 */
export function developmentChecks(platform: Platform | undefined): typeof Development | null {
  // Not inside a `try`, because rollup removes no unused code from one.
  return isDevelopment(platform) ? require('../development/check-call') : null
}
