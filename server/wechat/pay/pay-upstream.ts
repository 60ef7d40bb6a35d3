/** What is to be paid. */
export interface PayOrder {
  /** Ours, `out_trade_no`: 6 to 32 letters, digits, `_`, `-`. Asked for twice, it is still one payment. */
  readonly orderId: string
  readonly description: string
  /** Fen. */
  readonly amount: number
  /** Of whoever pays. */
  readonly openid: string
  /** ms since the epoch; WeChat takes no money after it. */
  readonly expiresAt: number
}

/** A payment that WeChat says was made. */
export interface Transaction {
  readonly orderId: string
  readonly transactionId: string
  /** Fen, as it was asked for. */
  readonly amount: number
}

/** What `wx.requestPayment` is called with. */
export interface PaymentRequest {
  /** Seconds since the epoch, as text. */
  readonly timeStamp: string
  readonly nonceStr: string
  readonly package: string
  readonly signType: 'RSA'
  readonly paySign: string
}

/** A notification as it arrived: the signature is over these very bytes. */
export interface PayNotification {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** The part of WeChat Pay that we call. Rejects with `PayUnreachable` when there is no answer to build on. */
export interface PayUpstream {
  /** @returns a `prepay_id`, good for two hours */
  prepay(order: PayOrder): Promise<string>
  /** What became of an order; null when it is not paid. */
  query(orderId: string): Promise<Transaction | null>
  /** From now on it cannot be paid. */
  close(orderId: string): Promise<void>
  /** Signs what the phone hands to WeChat. */
  request(prepayId: string): PaymentRequest
  /**
   * The payment that a notification tells of; null for one that tells of none.
   * @throws BadNotification for one that is not WeChat's, not for us, or not of now
   */
  open(notification: PayNotification): Transaction | null
}

/** No answer, or none that can be read; what it was about may have happened. */
export class PayUnreachable extends Error {
  override readonly name = 'PayUnreachable'
  constructor(
    why = 'no answer that can be read',
    /** What WeChat Pay calls it, where it said something. */
    readonly code = '',
  ) {
    super(`WeChat Pay: ${why}`)
  }
}

export class BadNotification extends Error {
  override readonly name = 'BadNotification'
}
