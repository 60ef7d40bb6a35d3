/** What the server answers to one request. */
export interface FakeAnswer {
  readonly ok: true
  readonly data: unknown
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly delay: number
}

/** What happens when no answer comes. */
export interface FakeFailure {
  readonly ok: false
  readonly errMsg: string
  readonly errno: number | undefined
  readonly delay: number
}

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
