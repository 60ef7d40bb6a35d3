import { wxPlatform, type Platform } from '../../stores/platform/wx-platform'
import type * as Development from '../development/check-call'

function isDevelopment(platform?: Platform): boolean {
  try {
    const api = platform || wxPlatform()
    const version = api.getAccountInfoSync && api.getAccountInfoSync().miniProgram.envVersion
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
export function developmentChecks(platform: Platform | undefined): typeof Development | null {
  // Not in a `try`, of which rollup drops nothing.
  return isDevelopment(platform) ? require('../development/check-call') : null
}
