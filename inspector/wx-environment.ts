import { wxPlatform, type Platform } from '../stores/platform/wx-platform'

/** Is this a version for developers: in the developer tools, in a preview, or a trial? No where nobody can say (before 2.2.2). */
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
