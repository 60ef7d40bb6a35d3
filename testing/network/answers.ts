/** The server's answer to one request; made by `ok`. */
export interface FakeAnswer {
  /** Tells an answer from a failure. */
  readonly ok: true
  /** The body: an object is sent as JSON, a string and an ArrayBuffer as they are. */
  readonly data: unknown
  /** The HTTP status. `wx.request` calls `success` for every status. @default 200 */
  readonly statusCode: number
  /** The response header. Names keep their case; some of WeChat's network stacks change them to lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  /** In ms of the fake clock: the time until the answer arrives. @default 0 */
  readonly delay: number
}

/** A request that gets no answer; made by `fail`. */
export interface FakeFailure {
  /** Tells a failure from an answer. */
  readonly ok: false
  /** The whole message, or the part after `request:fail `. */
  readonly errMsg: string
  /** WeChat's number for the failure. Base libraries before 2.24.0 have none. */
  readonly errno: number | undefined
  /** In ms of the fake clock: the time until the request fails. @default 0 */
  readonly delay: number
}

/** The outcome of a request: made by `ok` or `fail`. */
export type Reply = FakeAnswer | FakeFailure

/**
 * Makes an answer of the server, with any HTTP status: WeChat calls `success` for each status.
 * @param data an object is sent as JSON, a string and an ArrayBuffer as they are
 * @param more `statusCode` (default 200), `header`, `cookies`, and `delay`: ms of the fake clock until the answer arrives; 0
 * (the default) needs no `advance`. Header names keep their case.
 * @example fake.server(() => ok({ code: '99997' }, { delay: 300 }))
 */
export function ok(data?: unknown, more: Partial<Omit<FakeAnswer, 'ok' | 'data'>> = {}): FakeAnswer {
  const { statusCode = 200, header = {}, cookies = [], delay = 0 } = more
  return { ok: true, data, statusCode, header: { ...header }, cookies: [...cookies], delay }
}

/**
 * Makes a failure of the network: WeChat calls `fail` with this message.
 * @param errMsg the whole message, or the part after `request:fail `
 * @param errno WeChat's number for the failure
 * @param more `delay`: ms of the fake clock until the request fails; default 0
 * @example fake.server(() => fail('timeout'))
 * @example fake.server(() => fail('errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED', 600001))
 */
export function fail(errMsg = '', errno?: number, more: { readonly delay?: number } = {}): FakeFailure {
  return { ok: false, errMsg, errno, delay: more.delay ?? 0 }
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'ok' in value && 'delay' in value
}
