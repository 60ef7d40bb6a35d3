import { wxPlatform, type Platform } from '../../stores/platform/wx-platform'

/**
 * The `open-type` of a button that asks for the phone number and, where the base library knows the privacy agreement
 * (2.32.3), has the user agree to it by the same tap. Older ones do nothing for an open-type they do not know.
 */
export function phoneOpenType(api: Partial<Platform> = wxPlatform()): string {
  return api.requirePrivacyAuthorize ? 'getPhoneNumber|agreePrivacyAuthorization' : 'getPhoneNumber'
}

/** Shows what the user is asked to agree to, where the base library knows of it. */
export function openContract(api: Partial<Platform> = wxPlatform()): void {
  if (api.openPrivacyContract) void api.openPrivacyContract({ fail: () => undefined })
}
