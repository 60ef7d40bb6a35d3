import { AuthError, RenewalFailedError, wasInterrupted } from '../stores/errors'
import { hide } from '../stores/secrets'
import type { Failure } from './pipeline/types'
import type { Header } from './types'

/** The request did not reach the server, or its answer did not reach us. */
export class NetworkError extends AuthError {
  readonly code = 'network'
  override readonly retryable = true
  /** WeChat's error number; undefined if the base library gives none (it does since 2.24.0). */
  readonly errno: number | undefined
  constructor(message: string, errno?: number) {
    super(message)
    this.errno = errno
  }
}

/**
 * Some texts of WeChat quote the address, the header or the data. All behind the first `?`, `#` or `{` is removed,
 * because it is unknown where the quote ends. Only the words that say what went wrong are kept.
 */
const withoutQuotes = (text: string): string =>
  text.replace(/[?#{][^]*?(interrupted|net::\w+|$)[^]*/, (_rest, word: string) => word && ' ' + word)

/**
 * Turns WeChat's failure into an error of ours. The `errno` is checked first, because texts differ by device and
 * version. The text is checked, too, because a plain timeout has no documented number.
 * @param secrets the texts that the message must not contain
 */
export function platformError(
  failure: Failure | undefined,
  timeout: number,
  secrets: readonly string[] = [],
): AuthError {
  const { errMsg, errno }: Failure = failure || {}
  const text = typeof errMsg === 'string' ? errMsg : 'request:fail'
  if (errno === 5 || /:fail:?\s*timeout/i.test(text)) return new TimeoutError(timeout)
  if (/:fail:?\s*abort$/i.test(text)) return new AbortedError()
  return new NetworkError(hide(withoutQuotes(text), secrets), typeof errno === 'number' ? errno : undefined)
}

/**
 * True if WeChat cut the request off because the app was hidden for more than 5 s, or was hidden when the request was
 * sent. The request may succeed later.
 */
export const isInterrupted = (error: unknown): boolean =>
  error instanceof NetworkError && wasInterrupted(error)

/** The whole call, parking included, took longer than its `timeout`. */
export class TimeoutError extends AuthError {
  readonly code = 'timeout'
  override readonly retryable = true
  constructor(ms: number) {
    super('No answer within ' + String(ms) + ' ms')
  }
}

/** The call was aborted, by `abort()` or by its `signal`. */
export class AbortedError extends AuthError {
  readonly code = 'aborted'
  constructor() {
    super('The call was aborted')
  }
}

let changed: AbortedError | null = null

/**
 * The error of an attempt that was not sent, because its token was replaced or removed while network interceptors worked
 * on it. It is one object for all attempts, recognised by identity.
 */
export const tokenChanged = (): AbortedError => changed || (changed = new AbortedError())

/** The error when the server calls each new token expired, too: another renewal would not help. */
export const tokensSpent = (): Error =>
  new RenewalFailedError(new Error('Every new token was called expired'), false)

/** The error with which a wait ends when its call was cancelled. */
export const reasonOf = ({ reason }: { readonly reason: Error | null }): Error => reason || new AbortedError()

/** The server answered with a status other than 2xx or 304. */
export class HttpStatusError extends AuthError {
  readonly code = 'http-status'
  override readonly retryable: boolean
  /** The HTTP status. */
  readonly statusCode: number
  /** The answer's header, names in lower case. */
  readonly header: Header
  /** The answer's body. */
  readonly data: unknown
  /** How long the server asks you to wait (`Retry-After`), in ms; undefined if it does not say. */
  readonly retryAfter: number | undefined
  /** True if the answer was recognised as expired. */
  readonly expired: boolean
  constructor(statusCode: number, header: Header, data: unknown, retryAfter?: number, expired = false) {
    super('HTTP status ' + String(statusCode))
    this.statusCode = statusCode
    this.header = header
    this.data = data
    this.retryAfter = retryAfter
    this.expired = expired
    this.retryable = statusCode >= 500 || statusCode === 408 || statusCode === 429
  }
}

/**
 * JSON was promised, but the body is something else: the page of a gateway, or an answer that was cut off. A JSON
 * document that is only a string looks the same here: ask for it with `dataType: 'text'`.
 */
export class NotJsonError extends AuthError {
  readonly code = 'not-json'
  /** The HTTP status. */
  readonly statusCode: number
  /** The answer's header, names in lower case. */
  readonly header: Header
  /** The body as text. */
  readonly data: string
  constructor(statusCode: number, header: Header, data: string) {
    super('The answer is not JSON')
    this.statusCode = statusCode
    this.header = header
    this.data = data
  }
}
