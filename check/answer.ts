/** The answer of a server. */
export interface Answer {
  /** The HTTP status; 0 if no answer came. */
  readonly status: number
  /** The headers; their names are in lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  /** The parsed body if it is JSON; else its text. */
  readonly body: unknown
  /** The reason why no answer came, as `ECONNRESET`; null if one came. */
  readonly failure: string | null
  /** The times at which the request was sent and the answer came, in ms since the epoch, by the clock of this machine. */
  readonly sentAt: number
  readonly arrivedAt: number
}

export type Scalar = string | number | boolean

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The value at a path of a body, as `meta.code` or `errors.0.message`; `undefined` if there is none. */
export function at(body: unknown, path: string): unknown {
  let found = body
  for (const step of path ? path.split('.') : [])
    found = isRecord(found) ? found[step] : Array.isArray(found) ? found[Number(step)] : undefined
  return found
}

/** The beginning of a path that leads to a header, not into the body: `header:set-auth-token`. */
const HEADER = 'header:'
/** The name of the header to which a path leads; `undefined` for a path into the body. */
export const headerOf = (path: string): string | undefined =>
  path.startsWith(HEADER) ? path.slice(HEADER.length) : undefined
/** The path of a header. */
export const inHeader = (name: string): string => HEADER + name.toLowerCase()

/** The value at a path of an answer, in its body or in a header. */
export function atAnswer({ header, body }: Answer, path: string): unknown {
  const name = headerOf(path)
  return name === undefined ? at(body, path) : header[name]
}

/** The paths at which backends put the code of an answer. The most usual ones come first. */
const CODE_FIELDS =
  `code errno errcode errCode errorCode error_code resultCode retCode retcode ret status state success meta.code
  meta.status head.code error.code error errors.0.extensions.code errors.0.extensions.classification errors.0.code`.split(
    /\s+/,
  )
/** The paths of a message for people, which some backends have instead of a code. */
const MESSAGE_FIELDS = ['errors.0.message', 'message', 'msg', 'errmsg', 'errMsg']

/** The fields of a body that may be its code, with their values. */
export function codesOf(body: unknown): readonly (readonly [field: string, value: Scalar])[] {
  return CODE_FIELDS.flatMap((field) => {
    const value = at(body, field)
    return isScalar(value) && String(value).length <= 64 ? [[field, value] as const] : []
  })
}

export const isHtml = ({ body }: Answer): boolean => typeof body === 'string' && /^\s*</.test(body)

/** Equal for two answers with the same status, the same codes and the same fields; the values of the fields do not count. */
export function signatureOf(answer: Answer): string {
  const { status, body } = answer
  const keys = isRecord(body) ? Object.keys(body).sort() : typeof body
  return JSON.stringify([status, isHtml(answer), keys, codesOf(body)])
}

export const isServed = ({ status }: Answer): boolean => status >= 200 && status < 300
export const isBusy = ({ status }: Answer): boolean => status === 429 || status >= 500

/** Codes that mean just any error in many backends. */
const ANY_ERROR =
  /^(-1|0?1|500|400|9999|error|fail|failed|(internal )?server error|internal[ _]server[ _]error|bad (request|gateway))$/i
export const isAnyError = (value: string | number, status: number): boolean =>
  ANY_ERROR.test(String(value)) || (status >= 400 && status !== 401 && String(value) === String(status))

/** How an answer says that a token does not count. */
export type Refusal =
  | { readonly by: 'status'; readonly status: number }
  | { readonly by: 'code'; readonly field: string; readonly value: string | number; readonly status: number }
  /** Nothing in it tells it from other answers. */
  | {
      readonly by: 'nothing'
      readonly why: 'served' | 'redirect' | 'html' | 'broken'
      readonly status: number
    }

/** Finds how an answer refuses a token, by comparing it with `ok`, the answer to a valid token. */
export function refusalOf(answer: Answer, ok: Answer | null): Refusal {
  const { status } = answer
  if (status === 401) return { by: 'status', status }
  if (status === 0) return { by: 'nothing', why: 'broken', status }
  if (status >= 300 && status < 400) return { by: 'nothing', why: 'redirect', status }
  if (status < 400 && isHtml(answer)) return { by: 'nothing', why: 'html', status }
  const said = codeInBody(answer, ok)
  if (said) return { by: 'code', ...said, status }
  if (status >= 500) return { by: 'nothing', why: 'broken', status }
  return status >= 400 ? { by: 'status', status } : { by: 'nothing', why: 'served', status }
}

/**
 * The code of a refusal. If every error has the same code, or the status is 5xx and the code means just any error, the message is
 * taken instead: nothing else tells this refusal from other errors.
 */
function codeInBody({ status, body }: Answer, ok: Answer | null): Said | undefined {
  const differs = (field: string, value: unknown): value is string | number =>
    (typeof value === 'number' || (typeof value === 'string' && value !== '')) &&
    at(ok?.body, field) !== value
  const codes = codesOf(body).flatMap(([field, value]) => (differs(field, value) ? [{ field, value }] : []))
  const [code] = codes
  const clear = status < 500 ? code : codes.find(({ value }) => !isAnyError(value, status))
  if (clear) return clear
  if (status < 500 && (status >= 400 || !isFailure(body))) return undefined
  return MESSAGE_FIELDS.flatMap((field) => {
    const value = at(body, field)
    return differs(field, value) && isAboutLogin(String(value)) ? [{ field, value }] : []
  })[0]
}

interface Said {
  readonly field: string
  readonly value: string | number
}

/** Whether the body itself says that the request failed. */
const isFailure = (body: unknown): boolean =>
  Array.isArray(at(body, 'errors')) || at(body, 'success') === false || at(body, 'ok') === false

/** Whether a message is about the login or the token, and not about just any error. */
const isAboutLogin = (words: string): boolean =>
  words.length <= 64 &&
  /token|log ?in|sign ?in|auth|session|expired|jwt|signature|登录|登陆|授权|认证|过期|失效/i.test(words)

/** Whether only the message for people tells the refusal. */
export const isByWords = ({ field }: { readonly field: string }): boolean => MESSAGE_FIELDS.includes(field)

/** Whether two refusals have the same status or code, so that an app can handle them in one way. */
export const sameRefusal = (a: Refusal, b: Refusal): boolean =>
  a.by === b.by &&
  (a.by === 'code' && b.by === 'code'
    ? a.field === b.field && a.value === b.value
    : a.by !== 'status' || a.status === b.status)

/** Whether an answer is a success. @param ok the answer to a valid token, if it is known: its code is that of a success */
export function isSuccess(answer: Answer, ok: Answer | null): boolean {
  if (!isServed(answer) || isHtml(answer)) return false
  if (isFailure(answer.body) && !isFailure(ok?.body)) return false
  if (!ok) return true
  const [field, value] = codesOf(ok.body)[0] ?? []
  if (field === undefined) return codesOf(answer.body).every(([name]) => !/^(code|err)/.test(name))
  const said = at(answer.body, field)
  return said === undefined || said === value
}
