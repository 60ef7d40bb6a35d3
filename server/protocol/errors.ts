/**
 * All the ways in which a request can fail. As with many backends of mini-programs, the HTTP status is 200 and the
 * `code` of the body says what failed. Another status is used only where proxies, browsers and retry logic must
 * understand the failure without reading the body.
 */
const problems = {
  badRequest: { code: '40000', message: 'BAD REQUEST', httpStatus: 200 },
  wrongPassword: { code: '40100', message: 'WRONG ACCOUNT OR PASSWORD', httpStatus: 200 },
  unconfirmed: { code: '40110', message: 'CONFIRM WHO YOU ARE', httpStatus: 200 },
  forbidden: { code: '40300', message: 'NOT YOURS', httpStatus: 200 },
  noWechat: { code: '40320', message: 'NOT A WECHAT USER', httpStatus: 200 },
  notFound: { code: '40400', message: 'NOT FOUND', httpStatus: 200 },
  noSuchAddress: { code: '40400', message: 'NOT FOUND', httpStatus: 404 },
  /** Failures of HTTP itself. */
  badHttp: { code: '40000', message: 'BAD REQUEST', httpStatus: 400 },
  noSuchUpgrade: { code: '40400', message: 'NOTHING TO UPGRADE TO', httpStatus: 404 },
  badUpgrade: { code: '40000', message: 'BAD REQUEST: no WebSocket handshake', httpStatus: 400 },
  headersTooLarge: { code: '41300', message: 'TOO LARGE: the headers', httpStatus: 431 },
  tooSlow: { code: '40000', message: 'BAD REQUEST: it did not arrive in time', httpStatus: 408 },
  foreignOrigin: { code: '40300', message: 'NOT FROM HERE', httpStatus: 403 },
  addressTooLong: { code: '40000', message: 'BAD REQUEST: the address is too long', httpStatus: 414 },
  wechatSessionEnded: { code: '40310', message: 'WECHAT SESSION ENDED, SEND A NEW CODE', httpStatus: 200 },
  full: { code: '40900', message: 'NO PLACE LEFT', httpStatus: 200 },
  costs: { code: '40200', message: 'IT COSTS SOMETHING: ORDER IT', httpStatus: 200 },
  /** WeChat Pay reads the HTTP status only. */
  badNotification: { code: '40300', message: 'BAD SIGNATURE', httpStatus: 401 },
  over: { code: '40910', message: 'ALREADY OVER', httpStatus: 200 },
  tooLarge: { code: '41300', message: 'TOO LARGE', httpStatus: 200 },
  notAnImage: { code: '41500', message: 'NOT A PNG, JPEG, GIF OR WEBP IMAGE', httpStatus: 200 },
  unsupportedType: { code: '41500', message: 'UNSUPPORTED CONTENT TYPE', httpStatus: 200 },
  tooMany: { code: '42900', message: 'TOO MANY REQUESTS', httpStatus: 429 },
  invalidCode: { code: '40029', message: 'INVALID CODE', httpStatus: 200 },
  usedCode: { code: '40163', message: 'CODE BEEN USED', httpStatus: 200 },
  blockedUser: { code: '40226', message: 'CODE BLOCKED', httpStatus: 200 },
  codeQuota: { code: '45011', message: 'API MINUTE-QUOTA REACH LIMIT', httpStatus: 200 },
  refreshInvalid: { code: '99996', message: 'REFRESH TOKEN INVALID', httpStatus: 200 },
  tokenExpired: { code: '99997', message: 'TOKEN EXPIRED', httpStatus: 200 },
  internal: { code: '50000', message: 'INTERNAL ERROR', httpStatus: 500 },
  busy: { code: '50300', message: 'BUSY, TRY AGAIN', httpStatus: 503 },
} as const

/** All codes of failures, with one message each. */
export const failureCodes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(problems).map(({ code, message }) => [code, message]),
)

export type Problem = keyof typeof problems

/** A failure that is sent to the client. Its message is sent too: put only names into it, never a value. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly statusCode: number

  constructor(
    readonly problem: Problem,
    message: string = problems[problem].message,
    /** Seconds, for the `Retry-After` header. @default 1 with `busy`, else no header */
    readonly retryAfter: number | undefined = problem === 'busy' ? 1 : undefined,
  ) {
    super(message)
    this.code = problems[problem].code
    this.statusCode = problems[problem].httpStatus
  }
}
