/** What the server answers to one request. */
export interface FakeAnswer {
  /** Tells an answer from a failure. */
  readonly ok: true
  /** An object goes as JSON, a string and an ArrayBuffer as they are. */
  readonly data: unknown
  /** Any status is a `success`. @default 200 */
  readonly statusCode: number
  /** Names stay as they are given here; some of WeChat's stacks write them in lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  /** ms of the fake clock until it arrives. */
  readonly delay: number
}

/** What happens when no answer comes. */
export interface FakeFailure {
  /** Tells a failure from an answer. */
  readonly ok: false
  /** The whole message, or what comes after `request:fail `. */
  readonly errMsg: string
  /** WeChat's number for it; base libraries before 2.24.0 give none. */
  readonly errno: number | undefined
  /** ms of the fake clock until it fails. */
  readonly delay: number
}

/** What becomes of a request: made by `ok` or `fail`. */
export type Reply = FakeAnswer | FakeFailure

/**
 * An answer of the server, of any status: WeChat calls `success` for each of them.
 * @param data an object is sent as JSON, a string as it is
 * @param more `delay`: ms of the fake clock until it arrives; 0 needs no `advance`. Header names stay as given here.
 * @example fake.server(() => ok({ code: '99997' }, { delay: 300 }))
 */
export function ok(data?: unknown, more: Partial<Omit<FakeAnswer, 'ok' | 'data'>> = {}): FakeAnswer {
  const { statusCode = 200, header = {}, cookies = [], delay = 0 } = more
  return { ok: true, data, statusCode, header: { ...header }, cookies: [...cookies], delay }
}

/**
 * The network fails: `fail` is called with this message.
 * @param errMsg the whole message, or the part of it after `request:fail `
 * @example fake.server(() => fail('timeout'))
 * @example fake.server(() => fail('errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED', 600001))
 */
export function fail(errMsg = '', errno?: number, more: { readonly delay?: number } = {}): FakeFailure {
  return { ok: false, errMsg, errno, delay: more.delay ?? 0 }
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'ok' in value && 'delay' in value
}
