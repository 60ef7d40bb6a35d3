/** Who a code of `wx.login` stands for. */
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
  /** Without the country's code. */
  readonly number: string
  /** As `86`. */
  readonly countryCode: string
}

/** A message that the user has subscribed to, once for each time they said yes. */
export interface SubscribeMessage {
  readonly openid: string
  readonly templateId: string
  /** The page that a tap on it opens, with its query; no leading slash. */
  readonly page: string
  /** By the names of the template's fields, as `thing1`. WeChat checks what each may hold. */
  readonly data: Readonly<Record<string, string>>
}

/** The part of WeChat's servers that we call. Rejects with a `WechatError` when WeChat says no. */
export interface WechatUpstream {
  /** Of the mini-program. */
  readonly appid: string
  /** Trades a code of `wx.login` for who it was. */
  code2Session(code: string): Promise<WechatIdentity>
  /**
   * The app's own token, by `stable_token`: unlike the older `token` it gives every caller the same one, so that two
   * servers do not make each other's invalid. `force` makes a new one; WeChat grants that only a few times a day.
   */
  fetchAccessToken(force: boolean): Promise<FetchedAccessToken>
  /** Trades a code of `<button open-type="getPhoneNumber">` for the number. */
  phoneNumber(accessToken: string, code: string): Promise<PhoneNumber>
  /** Rejects with 43101 for a user who takes no such message, or no more of them. */
  sendMessage(accessToken: string, message: SubscribeMessage): Promise<void>
}
