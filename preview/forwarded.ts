/*
 * The page sends the app's requests through the preview's server. A browser could not send them itself: it requires CORS, which the
 * backend of a mini-program need not support, and it forbids headers that a mini-program may set, for example `Cookie`.
 */

/** The path to which the page posts the body of each request. */
export const FORWARD_PATH = '/request'
/** The request header with a `Forwarded`. A page of another site cannot send it, because that would need CORS. */
export const REQUEST_HEADER = 'x-preview-request'
/** The response header with an `Answered`. */
export const ANSWER_HEADER = 'x-preview-answer'

/** The request that is to be sent, without its body. */
export interface Forwarded {
  readonly url: string
  readonly method: string
  readonly header: Readonly<Record<string, string>>
}

/** The answer of the backend, without its body. */
export interface Answered {
  /** 0 if no answer came. */
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
}

/** Encodes it for a header, which may hold ASCII characters only. */
export const write = (value: Forwarded | Answered): string => encodeURIComponent(JSON.stringify(value))

function read(text: string | null | undefined): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(decodeURIComponent(text ?? '')))
  } catch {
    return {}
  }
}

function texts(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** Decodes the header of a request; null if it is missing or malformed. */
export function readForwarded(text: string | null | undefined): Forwarded | null {
  const { url, method, header } = read(text)
  return typeof url === 'string' && typeof method === 'string' ? { url, method, header: texts(header) } : null
}

/** Decodes the header of a response; null if it is missing or malformed. */
export function readAnswered(text: string | null | undefined): Answered | null {
  const { statusCode, header, cookies } = read(text)
  if (typeof statusCode !== 'number') return null
  return { statusCode, header: texts(header), cookies: Object.values(texts(cookies)) }
}
