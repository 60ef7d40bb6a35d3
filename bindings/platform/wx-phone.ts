import { wxPlatform, type Platform } from '../../stores/platform/wx-platform'

/**
 * The `open-type` of a button that asks for the phone number. From base library 2.32.3 on, the same tap also agrees to the
 * privacy agreement. In older ones a button with an unknown open-type does nothing, so they get the plain open-type.
 */
export function phoneOpenType(api: Partial<Platform> = wxPlatform()): string {
  return api.requirePrivacyAuthorize ? 'getPhoneNumber|agreePrivacyAuthorization' : 'getPhoneNumber'
}

/** Shows the privacy agreement, if the base library has one. */
export function openContract(api: Partial<Platform> = wxPlatform()): void {
  if (api.openPrivacyContract) void api.openPrivacyContract({ fail: () => undefined })
}
