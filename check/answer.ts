/** What a server answered, and how one reads it. */
export interface Answer {
  /** 0 if none came. */
  readonly status: number
  /** Names in lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  /** Parsed if it is JSON, else the text. */
  readonly body: unknown
  /** Why none came, as `ECONNRESET`. */
  readonly failure: string | null
  /** In ms since the epoch, by this machine's clock. */
  readonly sentAt: number
  readonly arrivedAt: number
}

export type Scalar = string | number | boolean

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** What lies at `meta.code` of a body, or at `errors.0.message`. */
export function at(body: unknown, path: string): unknown {
  let found = body
  for (const step of path ? path.split('.') : [])
    found = isRecord(found) ? found[step] : Array.isArray(found) ? found[Number(step)] : undefined
  return found
}

/** What starts the path of something that is in a header, not in the body: `header:set-auth-token`. */
const HEADER = 'header:'
export const headerOf = (path: string): string | undefined =>
  path.startsWith(HEADER) ? path.slice(HEADER.length) : undefined
export const inHeader = (name: string): string => HEADER + name.toLowerCase()

/** What lies at a path of an answer, in its body or in a header. */
export function atAnswer({ header, body }: Answer, path: string): unknown {
  const name = headerOf(path)
  return name === undefined ? at(body, path) : header[name]
}

/** Where backends keep the code of an answer, the more usual first. */
const CODE_FIELDS =
  `code errno errcode errCode errorCode error_code resultCode retCode retcode ret status state success meta.code
  meta.status head.code error.code error errors.0.extensions.code errors.0.extensions.classification errors.0.code`.split(
    /\s+/,
  )
/** Where words for people are, which some backends have in the place of a code. */
const WORDS = ['errors.0.message', 'message', 'msg', 'errmsg', 'errMsg']

/** The fields of a body that may be its code. */
export function codesOf(body: unknown): readonly (readonly [field: string, value: Scalar])[] {
  return CODE_FIELDS.flatMap((field) => {
    const value = at(body, field)
    return isScalar(value) && String(value).length <= 64 ? [[field, value] as const] : []
  })
}

export const isHtml = ({ body }: Answer): boolean => typeof body === 'string' && /^\s*</.test(body)

/** Two answers with the same one say the same: status, codes and which fields there are, but not what is in them. */
export function signatureOf(answer: Answer): string {
  const { status, body } = answer
  const keys = isRecord(body) ? Object.keys(body).sort() : typeof body
  return JSON.stringify([status, isHtml(answer), keys, codesOf(body)])
}

export const isServed = ({ status }: Answer): boolean => status >= 200 && status < 300
export const isBusy = ({ status }: Answer): boolean => status === 429 || status >= 500

/** Codes that stand for any error in many backends. */
const ANY_ERROR =
  /^(-1|0?1|500|400|9999|error|fail|failed|(internal )?server error|internal[ _]server[ _]error|bad (request|gateway))$/i
export const isAnyError = (value: string | number, status: number): boolean =>
  ANY_ERROR.test(String(value)) || (status >= 400 && status !== 401 && String(value) === String(status))

/** How an answer says that a token does not count. */
export type Refusal =
  | { readonly by: 'status'; readonly status: number }
  | { readonly by: 'code'; readonly field: string; readonly value: string | number; readonly status: number }
  /** It cannot be told from others. */
  | {
      readonly by: 'nothing'
      readonly why: 'served' | 'redirect' | 'html' | 'broken'
      readonly status: number
    }

/** Reads a refusal beside the answer to a token that counts. */
export function refusalOf(answer: Answer, ok: Answer | null): Refusal {
  const { status } = answer
  if (status === 401) return { by: 'status', status }
  if (status === 0) return { by: 'nothing', why: 'broken', status }
  if (status >= 300 && status < 400) return { by: 'nothing', why: 'redirect', status }
  if (status < 400 && isHtml(answer)) return { by: 'nothing', why: 'html', status }
  const said = saysInBody(answer, ok)
  if (said) return { by: 'code', ...said, status }
  if (status >= 500) return { by: 'nothing', why: 'broken', status }
  return status >= 400 ? { by: 'status', status } : { by: 'nothing', why: 'served', status }
}

/**
 * The code of a refusal. Where every error has the same code (of a 5xx that is any error at all), its words have to do: they
 * are told apart by nothing else.
 */
function saysInBody({ status, body }: Answer, ok: Answer | null): Said | undefined {
  const differs = (field: string, value: unknown): value is string | number =>
    (typeof value === 'number' || (typeof value === 'string' && value !== '')) &&
    at(ok?.body, field) !== value
  const codes = codesOf(body).flatMap(([field, value]) => (differs(field, value) ? [{ field, value }] : []))
  const [code] = codes
  const clear = status < 500 ? code : codes.find(({ value }) => !isAnyError(value, status))
  if (clear) return clear
  if (status < 500 && (status >= 400 || !isFailure(body))) return undefined
  return WORDS.flatMap((field) => {
    const value = at(body, field)
    return differs(field, value) && isTelling(String(value)) ? [{ field, value }] : []
  })[0]
}

interface Said {
  readonly field: string
  readonly value: string | number
}

/** A body that says by itself that it did not work out. */
const isFailure = (body: unknown): boolean =>
  Array.isArray(at(body, 'errors')) || at(body, 'success') === false || at(body, 'ok') === false

/** Words that are about a login, not about anything that may go wrong. */
const isTelling = (words: string): boolean =>
  words.length <= 64 &&
  /token|log ?in|sign ?in|auth|session|expired|jwt|signature|登录|登陆|授权|认证|过期|失效/i.test(words)

/** Is it told by words for people alone? */
export const isByWords = ({ field }: { readonly field: string }): boolean => WORDS.includes(field)

/** One word for one refusal. */
export const sameRefusal = (a: Refusal, b: Refusal): boolean =>
  a.by === b.by &&
  (a.by === 'code' && b.by === 'code'
    ? a.field === b.field && a.value === b.value
    : a.by !== 'status' || a.status === b.status)

/** Does a token that counts get this, and none that does not? */
export function isSuccess(answer: Answer, ok: Answer | null): boolean {
  if (!isServed(answer) || isHtml(answer)) return false
  if (isFailure(answer.body) && !isFailure(ok?.body)) return false
  if (!ok) return true
  const [field, value] = codesOf(ok.body)[0] ?? []
  if (field === undefined) return codesOf(answer.body).every(([name]) => !/^(code|err)/.test(name))
  const said = at(answer.body, field)
  return said === undefined || said === value
}
