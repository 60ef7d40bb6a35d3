import { checkMethods, checkOptions, wrong } from '../../stores/check'
import { isAuthError, type AuthError } from '../../stores/errors'
import type { Clock } from '../../stores/types'
import { systemClock } from '../../stores/platform/wx-clock'
import { reasonOf } from '../errors'
import type { Answer, HttpRequest, Interceptor, Next } from '../types'

/** What `retry` takes. All of it is optional. */
export interface RetryOptions {
  /** How often a call is tried again at most. @default 2 */
  readonly limit?: number | undefined
  /** ms before the first try again; twice as long before each further one. @default 300 */
  readonly delay?: number | undefined
  /**
   * The longest wait, in ms. If the server asks for more (`Retry-After`), the call is not tried again. @default 10000
   */
  readonly maxDelay?: number | undefined
  /** The HTTP statuses after which a call is tried again. @default [408, 429, 500, 502, 503, 504] */
  readonly statuses?: readonly number[] | undefined
  /** For tests. @default the device's */
  readonly clock?: Clock | undefined
}

/**
 * An interceptor that tries a call again after a network error or after one of `statuses`. It does so only for calls
 * that may be sent twice (`idempotent`: GET, HEAD, OPTIONS and downloads, unless the call says otherwise), and within
 * the call's timeout. Expired tokens are handled inside of it, so they cause no retry here.
 * @throws TypeError for a wrong option
 * @example
 * import { retry } from 'mobx-miniprogram-auth/http/retry'
 * createHttp({ baseUrl, auth, interceptors: [retry({ limit: 3 })] })
 */
export function retry(options: RetryOptions = {}): Interceptor {
  checkOptions('retry', options, {
    limit: 'number?',
    delay: 'duration?',
    maxDelay: 'duration?',
    statuses: 'array?',
    clock: 'object?',
  })
  const { limit = 2, delay = 300, maxDelay = 10_000, clock = systemClock } = options
  const { statuses = [408, 429, 500, 502, 503, 504] } = options
  checkMethods('retry', 'clock', clock, 'setTimeout clearTimeout random')
  for (const status of statuses)
    if (typeof status !== 'number') throw wrong('retry', 'statuses', 'numbers', status)
  if (!(limit >= 0) || limit % 1) throw wrong('retry', 'limit', 'a whole number, 0 or more', limit)

  /** ms to wait before the next try; -1 for none. */
  function waitAfter(error: unknown, tries: number): number {
    // Half of the wait is random, so that many clients do not come back together.
    const wait = Math.ceil(Math.min(maxDelay, delay * Math.pow(2, tries)) * (0.5 + clock.random() / 2))
    if (isAuthError(error, 'network')) return wait
    // Check the error's code, not its class: the app may hold this file beside another copy of the library.
    if (!isAuthError(error, 'http-status') || statuses.indexOf(numberIn(error, 'statusCode')) < 0) return -1
    const asked = numberIn(error, 'retryAfter')
    return asked > maxDelay ? -1 : Math.max(wait, asked)
  }

  function send(request: HttpRequest, next: Next, tries: number): Promise<Answer> {
    return next(request).then(undefined, (error: unknown) => {
      const wait = request.idempotent && tries < limit ? waitAfter(error, tries) : -1
      if (wait < 0 || request.signal.aborted) throw error
      return pause(clock, wait, request).then(() => send(request, next, tries + 1))
    })
  }

  const interceptor = (request: HttpRequest, next: Next): Promise<Answer> => send(request, next, 0)
  return Object.assign(interceptor, { repeats: true })
}

function numberIn(error: AuthError, field: string): number {
  const found: unknown = Reflect.get(error, field)
  return typeof found === 'number' ? found : 0
}

function pause(clock: Clock, ms: number, { signal }: HttpRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clock.clearTimeout(timer)
      reject(reasonOf(signal))
    })
  })
}
