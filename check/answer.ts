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

/** What lies at `meta.code` of a body. */
export function at(body: unknown, path: string): unknown {
  let found = body
  for (const step of path ? path.split('.') : []) found = isRecord(found) ? found[step] : undefined
  return found
}

/** Where backends keep the code of an answer, the more usual first. */
const CODE_FIELDS =
  'code errno errcode errCode errorCode error_code resultCode retCode retcode ret status state success meta.code meta.status head.code error.code error'.split(
    ' ',
  )

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
  if (status === 0 || status >= 500) return { by: 'nothing', why: 'broken', status }
  if (status >= 300 && status < 400) return { by: 'nothing', why: 'redirect', status }
  if (status < 400 && isHtml(answer)) return { by: 'nothing', why: 'html', status }
  for (const [field, value] of codesOf(answer.body))
    if (typeof value !== 'boolean' && value !== '' && at(ok?.body, field) !== value)
      return { by: 'code', field, value, status }
  return status >= 400 ? { by: 'status', status } : { by: 'nothing', why: 'served', status }
}

/** One word for one refusal. */
export const sameRefusal = (a: Refusal, b: Refusal): boolean =>
  a.by === b.by &&
  (a.by === 'code' && b.by === 'code'
    ? a.field === b.field && a.value === b.value
    : a.by !== 'status' || a.status === b.status)

/** Does a token that counts get this, and none that does not? */
export function isSuccess(answer: Answer, ok: Answer | null): boolean {
  if (!isServed(answer) || isHtml(answer)) return false
  if (!ok) return true
  const [field, value] = codesOf(ok.body)[0] ?? []
  if (field === undefined) return codesOf(answer.body).every(([name]) => !/^(code|err)/.test(name))
  const said = at(answer.body, field)
  return said === undefined || said === value
}
