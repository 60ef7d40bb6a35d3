import { wxPlatform, type Platform } from '../stores/platform/wx-platform'

/**
 * True in the developer tools, in a preview and in a trial version; false if the platform cannot tell (before 2.2.2).
 */
export function isDevelopment(platform?: Platform): boolean {
  try {
    const api = platform || wxPlatform()
    const version = api.getAccountInfoSync && api.getAccountInfoSync().miniProgram.envVersion
    return version === 'develop' || version === 'trial'
  } catch {
    // No `wx`, or one without accounts.
    return false
  }
}
