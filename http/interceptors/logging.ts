import { checkMethods, checkOptions } from '../../stores/check'
import { isAuthError } from '../../stores/errors'
import { hide } from '../../stores/secrets'
import type { Clock } from '../../stores/types'
import { systemClock } from '../../stores/platform/wx-clock'
import { redacted, redactedBody, redactedQuery, type Redaction } from './redact'
import { secretsOf } from '../request/secrets'
import type { Answer, HttpRequest, Interceptor } from '../types'
import { pathOf } from '../request/url'

/**
 * One call, reported at its end. Its secrets are hidden: those of the session and of a running login are recognised by
 * their values, others by the names of their fields.
 */
export interface LogEntry {
  /** `GET /activities 200 35 ms`; in place of the status the code of the error, if there was no answer. */
  readonly line: string
  /** The HTTP method. */
  readonly method: string
  /** The path of the address, without origin and query. */
  readonly path: string
  /** The HTTP status; 0 if there was no answer. */
  readonly statusCode: number
  /** How long the call took, in ms. */
  readonly ms: number
  /** The `code` of the error, `error` for any other error; '' if the call succeeded. */
  readonly error: string
  /** Only with `details`. */
  readonly details?: {
    /** The query as an object. */
    readonly query: unknown
    /** The header of the request. */
    readonly header: unknown
    /** The body of the request. */
    readonly request: unknown
    /** The body of the answer. */
    readonly response: unknown
  }
}

/** What `logging` takes. Only `log` must be there. */
export interface LoggingOptions {
  /** Called with each entry: hand it to `console.info`, to WeChat's realtime log … */
  readonly log: (entry: LogEntry) => void
  /** Log query, header and both bodies, too, with their secrets hidden. @default false */
  readonly details?: boolean | undefined
  /** More names of fields and headers whose values are secret. Those of tokens, passwords, cookies … are known. */
  readonly redact?: readonly string[] | undefined
  /** For tests. @default the device's */
  readonly clock?: Pick<Clock, 'now'> | undefined
}

/**
 * An interceptor that logs each call at its end. As a network interceptor it logs each attempt.
 * @throws TypeError for a wrong option
 * @example
 * import { logging } from 'mobx-miniprogram-auth/http/logging'
 * createHttp({ baseUrl, interceptors: [logging({ log: ({ line }) => console.info(line) })] })
 */
export function logging(options: LoggingOptions): Interceptor {
  checkOptions('logging', options, {
    log: 'function',
    details: 'boolean?',
    redact: 'array?',
    clock: 'object?',
  })
  const { log, details = false, redact = [], clock = systemClock } = options
  checkMethods('logging', 'clock', clock, 'now')
  const names = redact.map((name) => String(name).toLowerCase())

  function tell(
    request: HttpRequest,
    began: number,
    secrets: readonly string[],
    answer: Partial<Answer>,
    error: string,
  ): void {
    const { method, url, context } = request
    const { statusCode = 0 } = answer
    // The token may have been replaced during the call, or a login may have ended: hide the old secrets and the new
    // ones.
    const values = secrets.concat(secretsOf(context))
    const [path, ms] = [hide(pathOf(url), values), clock.now() - began]
    const line = [method, path, statusCode || error, ms, 'ms'].join(' ')
    const entry = { line, method, path, statusCode, ms, error }
    try {
      const rules = { values, names }
      log(details ? Object.assign({ details: detailsOf(request, answer.data, rules) }, entry) : entry)
    } catch {
      // A `log` that throws must not break the call.
    }
  }

  return (request, next) => {
    const began = clock.now()
    const secrets = secretsOf(request.context)
    return next(request).then(
      (answer) => {
        tell(request, began, secrets, answer, '')
        return answer
      },
      (error: unknown) => {
        tell(request, began, secrets, answerIn(error), isAuthError(error) ? error.code : 'error')
        throw error
      },
    )
  }
}

/** The parts of the answer that the error of a call holds. */
function answerIn(error: unknown): Partial<Answer> {
  if (!isAuthError(error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return {}
  return { statusCode: error.statusCode, data: 'data' in error ? error.data : undefined }
}

function detailsOf({ url, header, data }: HttpRequest, response: unknown, rules: Redaction) {
  // In a request, `code` may be that of `wx.login`, which is a secret. In an answer, `code` is the envelope's code.
  const sent: Redaction = { values: rules.values, names: rules.names.concat('code') }
  const query = /\?([^#]*)/.exec(url)
  return {
    query: redactedQuery(query ? String(query[1]) : '', sent),
    header: redacted(header, rules),
    request: redactedBody(data, sent),
    response: redactedBody(response, rules),
  }
}
