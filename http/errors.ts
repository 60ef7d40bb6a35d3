import { AuthError, RenewalFailedError, wasInterrupted } from '../stores/errors'
import { hide } from '../stores/secrets'
import type { Failure } from './pipeline/types'
import type { Header } from './types'

/** The request did not reach the server, or its answer did not reach us. */
export class NetworkError extends AuthError {
  readonly code = 'network'
  override readonly retryable = true
  /** WeChat's number for it, where the base library gives one (2.24.0). */
  readonly errno: number | undefined
  constructor(message: string, errno?: number) {
    super(message)
    this.errno = errno
  }
}

/**
 * Some texts quote the address, the header or the data. What stands behind a `?` or in braces is nobody else's business,
 * and where it ends nobody knows; but for the words that say what went wrong.
 */
const withoutQuotes = (text: string): string =>
  text.replace(/[?#{][^]*?(interrupted|net::\w+|$)[^]*/, (_rest, word: string) => word && ' ' + word)

/**
 * What WeChat says when a request fails, as an error of ours. errno first: texts differ by device and version, but a
 * plain timeout has no documented number.
 * @param secrets what its text must not quote
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

/** Did WeChat cut it off because the app was hidden for more than 5 s, or was when it was sent? It may go through later. */
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

/** Somebody called `abort()`, or the call's `signal` did. */
export class AbortedError extends AuthError {
  readonly code = 'aborted'
  constructor() {
    super('The call was aborted')
  }
}

let changed: AbortedError | null = null

/** An attempt of network interceptors that was not sent: its token was replaced meanwhile, or taken away. One for all of them. */
export const tokenChanged = (): AbortedError => changed || (changed = new AbortedError())

/** Nobody has to give up any more: every new token was called expired too. */
export const tokensSpent = (): Error =>
  new RenewalFailedError(new Error('Every new token was called expired'), false)

/** How a wait for a call that is over ends. */
export const reasonOf = ({ reason }: { readonly reason: Error | null }): Error => reason || new AbortedError()

/** The server answered with a status other than 2xx or 304. */
export class HttpStatusError extends AuthError {
  readonly code = 'http-status'
  override readonly retryable: boolean
  /** HTTP's. */
  readonly statusCode: number
  /** Of the answer; names in lower case. */
  readonly header: Header
  /** The body. */
  readonly data: unknown
  /** How long the server asks to be left alone (`Retry-After`), in ms. */
  readonly retryAfter: number | undefined
  /** It was recognised as an expired answer. */
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
 * JSON was promised, and what came is something else: a page of a gateway, an answer that was cut off. (A JSON document
 * that is a mere string looks the same to us: ask for one with `dataType: 'text'`.)
 */
export class NotJsonError extends AuthError {
  readonly code = 'not-json'
  /** HTTP's. */
  readonly statusCode: number
  /** Of the answer; names in lower case. */
  readonly header: Header
  /** The text that came. */
  readonly data: string
  constructor(statusCode: number, header: Header, data: string) {
    super('The answer is not JSON')
    this.statusCode = statusCode
    this.header = header
    this.data = data
  }
}
