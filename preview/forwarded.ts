/**
 * How the page has a request sent by the preview's own server: a browser asks other servers for CORS, which a mini-program's
 * backend need not speak, and keeps headers to itself, such as `Cookie`, that a mini-program may set.
 */
export const FORWARD_PATH = '/request'
/** Where to, and with what. Another site's page cannot send it without being asked. */
export const REQUEST_HEADER = 'x-preview-request'
/** What was answered, beside the body. */
export const ANSWER_HEADER = 'x-preview-answer'

export interface Forwarded {
  readonly url: string
  readonly method: string
  readonly header: Readonly<Record<string, string>>
}

export interface Answered {
  /** 0: nobody answered. */
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
}

/** For a header, which holds Latin letters only. */
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

/** Null for what is none. */
export function readForwarded(text: string | null | undefined): Forwarded | null {
  const { url, method, header } = read(text)
  return typeof url === 'string' && typeof method === 'string' ? { url, method, header: texts(header) } : null
}

/** Null for what is none. */
export function readAnswered(text: string | null | undefined): Answered | null {
  const { statusCode, header, cookies } = read(text)
  if (typeof statusCode !== 'number') return null
  return { statusCode, header: texts(header), cookies: Object.values(texts(cookies)) }
}
