/** The part of `wx` that this file uses. */
export type WxPhoneApi = Partial<Pick<WechatMiniprogram.Wx, 'requirePrivacyAuthorize'>>

/**
 * The `open-type` of a button that asks for the phone number and, where the base library knows the privacy agreement
 * (2.32.3), has the user agree to it by the same tap. Older ones do nothing for an open-type they do not know.
 */
export function phoneOpenType(api: WxPhoneApi = wx): string {
  return api.requirePrivacyAuthorize ? 'getPhoneNumber|agreePrivacyAuthorization' : 'getPhoneNumber'
}
