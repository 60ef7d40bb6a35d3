/** An order as WeChat Pay gets it. */
export interface PayOrder {
  /** The server's own number, `out_trade_no`: 6 to 32 letters, digits, `_`, `-`. WeChat takes one payment for each. */
  readonly orderId: string
  readonly description: string
  /** In fen. */
  readonly amount: number
  /** The openid of the user who pays. */
  readonly openid: string
  /** ms since the epoch; WeChat accepts no payment afterwards. */
  readonly expiresAt: number
}

/** A payment that WeChat Pay confirmed. */
export interface Transaction {
  readonly orderId: string
  readonly transactionId: string
  /** The amount of the order, in fen. */
  readonly amount: number
}

/** Money that WeChat Pay has paid back, all of it or a part. */
export interface Refund {
  /** WeChat Pay's own number. Several refunds of one order have several. */
  readonly refundId: string
  readonly orderId: string
  readonly transactionId: string
  /** The amount of the order, in fen. */
  readonly total: number
  /** What was paid back by this refund, in fen. */
  readonly amount: number
}

/** What a genuine notification says; both are null if it is about something else. */
export interface OpenedNotification {
  /** When WeChat Pay signed it, in seconds since the epoch. The caller checks that it is of now. */
  readonly signedAt: number
  readonly paid: Transaction | null
  readonly refunded: Refund | null
}

/** The arguments of `wx.requestPayment`. */
export interface PaymentRequest {
  /** Seconds since the epoch, as text. */
  readonly timeStamp: string
  readonly nonceStr: string
  readonly package: string
  readonly signType: 'RSA'
  readonly paySign: string
}

/** A notification as it arrived. The signature covers the unchanged text of the body. */
export interface PayNotification {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** The part of WeChat Pay that the server calls. Calls reject with `PayUnreachable` if there is no usable answer. */
export interface PayUpstream {
  /** Announces an order to WeChat Pay. @returns a `prepay_id`, which is valid for two hours */
  prepay(order: PayOrder): Promise<string>
  /** Asks whether an order was paid; null if not. */
  query(orderId: string): Promise<Transaction | null>
  /** Closes an order, so that it can no longer be paid. */
  close(orderId: string): Promise<void>
  /** Signs the arguments of `wx.requestPayment`. */
  request(prepayId: string): PaymentRequest
  /**
   * Checks and decrypts a notification, all but its age.
   * @throws BadNotification if it is not signed by WeChat Pay, or not for this merchant
   */
  open(notification: PayNotification): OpenedNotification
}

/** WeChat Pay gave no answer that can be used. The request may have taken effect all the same. */
export class PayUnreachable extends Error {
  override readonly name = 'PayUnreachable'
  constructor(
    why = 'no answer that can be read',
    /** The error code of WeChat Pay; empty if it sent none. */
    readonly code = '',
  ) {
    super(`WeChat Pay: ${why}`)
  }
}

/** A notification that failed a check. The message holds no secret. */
export class BadNotification extends Error {
  override readonly name = 'BadNotification'
}
