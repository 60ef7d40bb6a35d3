/** The user that a code of `wx.login` was issued for. */
export interface WechatIdentity {
  readonly openid: string
  readonly sessionKey: string
  readonly unionid?: string | undefined
}

export interface FetchedAccessToken {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
}

export interface PhoneNumber {
  /** Without the country code. */
  readonly number: string
  /** Digits only, as `86`. */
  readonly countryCode: string
}

/** A subscription message. WeChat delivers one for each time the user consented. */
export interface SubscribeMessage {
  readonly openid: string
  readonly templateId: string
  /** The page that a tap on it opens, with its query; no leading slash. */
  readonly page: string
  /** The values by the names of the template's fields, as `thing1`. WeChat checks what each field may hold. */
  readonly data: Readonly<Record<string, string>>
}

/**
 * The part of WeChat's interface that the server calls. Calls reject with a `WechatError` if WeChat refuses, and with
 * `WechatUnreachable` if there is no answer.
 */
export interface WechatUpstream {
  /** The appid of the mini-program. */
  readonly appid: string
  /** Trades a code of `wx.login` for the identity of the user. */
  code2Session(code: string): Promise<WechatIdentity>
  /**
   * The app's own access token, from `stable_token`. Unlike the older `token` it gives every caller the same one, so
   * that two servers do not invalidate each other's. `force` makes a new one, which WeChat allows only a few times a
   * day.
   */
  fetchAccessToken(force: boolean): Promise<FetchedAccessToken>
  /** Trades a code of `<button open-type="getPhoneNumber">` for the phone number. */
  phoneNumber(accessToken: string, code: string): Promise<PhoneNumber>
  /** Rejects with errcode 43101 if the user has not consented to another message of this template. */
  sendMessage(accessToken: string, message: SubscribeMessage): Promise<void>
}
