import { checkOptions } from '../../stores/check'
import { isAuthError } from '../../stores/errors'
import { hide } from '../../stores/secrets'
import type { Clock } from '../../stores/types'
import { systemClock } from '../../stores/platform/wx-clock'
import { redacted, redactedBody, redactedQuery, type Redaction } from './redact'
import { secretsOf } from '../request/secrets'
import type { Answer, HttpRequest, Interceptor } from '../types'
import { pathOf } from '../request/url'

/**
 * One call, told when it is over. Nothing in it is secret: what the session and a running login hold is known by value,
 * other secrets by their names.
 */
export interface LogEntry {
  /** `GET /activities 200 35 ms`; in place of the status the code of the error, if there was no answer. */
  readonly line: string
  /** HTTP's. */
  readonly method: string
  /** Without origin and query. */
  readonly path: string
  /** 0 if there was no answer. */
  readonly statusCode: number
  /** From the call to its end. */
  readonly ms: number
  /** The `code` of the error; '' if it went well. */
  readonly error: string
  /** Only with `details`. */
  readonly details?: {
    /** By name. */
    readonly query: unknown
    /** Of the request. */
    readonly header: unknown
    /** The body that was sent. */
    readonly request: unknown
    /** The body that came. */
    readonly response: unknown
  }
}

/** What `logging` takes. Only `log` must be there. */
export interface LoggingOptions {
  /** Where it goes: `console.info`, WeChat's realtime log … */
  readonly log: (entry: LogEntry) => void
  /** Tell query, header and both bodies too, without what is secret in them. @default false */
  readonly details?: boolean | undefined
  /** More names of fields and headers whose values are secret. Tokens, passwords, cookies and their like are known. */
  readonly redact?: readonly string[] | undefined
  /** For tests. @default the device's */
  readonly clock?: Pick<Clock, 'now'> | undefined
}

/**
 * An interceptor that tells of each call when it is over; of each attempt, as a network interceptor.
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
    // The token may have been replaced since, and a login have ended.
    const values = secrets.concat(secretsOf(context))
    const [path, ms] = [hide(pathOf(url), values), clock.now() - began]
    const line = [method, path, statusCode || error, ms, 'ms'].join(' ')
    const entry = { line, method, path, statusCode, ms, error }
    try {
      const rules = { values, names }
      log(details ? Object.assign({ details: detailsOf(request, answer.data, rules) }, entry) : entry)
    } catch {
      // A log that breaks must not break the calls it tells of.
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

/** What of an answer is in the error that was made of it. */
function answerIn(error: unknown): Partial<Answer> {
  if (!isAuthError(error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return {}
  return { statusCode: error.statusCode, data: 'data' in error ? error.data : undefined }
}

function detailsOf({ url, header, data }: HttpRequest, response: unknown, rules: Redaction) {
  // The code of `wx.login` is worth a login; the code of an answer is only a word.
  const sent: Redaction = { values: rules.values, names: rules.names.concat('code') }
  const query = /\?([^#]*)/.exec(url)
  return {
    query: redactedQuery(query ? String(query[1]) : '', sent),
    header: redacted(header, rules),
    request: redactedBody(data, sent),
    response: redactedBody(response, rules),
  }
}
