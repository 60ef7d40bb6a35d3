/** The part of `wx` that this file uses. */
export type WxPhoneApi = Partial<
  Pick<WechatMiniprogram.Wx, 'requirePrivacyAuthorize' | 'openPrivacyContract'>
>

/**
 * The `open-type` of a button that asks for the phone number and, where the base library knows the privacy agreement
 * (2.32.3), has the user agree to it by the same tap. Older ones do nothing for an open-type they do not know.
 */
export function phoneOpenType(api: WxPhoneApi = wx): string {
  return api.requirePrivacyAuthorize ? 'getPhoneNumber|agreePrivacyAuthorization' : 'getPhoneNumber'
}

/** Shows what the user is asked to agree to, where the base library knows of it. */
export function openContract({ openPrivacyContract }: WxPhoneApi = wx): void {
  if (openPrivacyContract) void openPrivacyContract({ fail: () => undefined })
}
