import { checkOptions, isRecord } from '../stores/check'
import { AuthError } from '../stores/errors'
import type { Interceptor } from './types'

/** What an envelope looks like. */
export interface UnwrapOptions {
  /** The envelope's code that means success, compared strictly. */
  readonly ok: string | number
  /** Where its code is. @default 'code' */
  readonly code?: string | undefined
  /** Where its words are. @default 'message' */
  readonly message?: string | undefined
  /** Where what it carries is. @default 'data' */
  readonly data?: string | undefined
}

/** The server's envelope says that it did not work out. Its message is this error's. */
export class BusinessError extends AuthError {
  readonly code = 'business'
  /** The envelope's own code. */
  readonly businessCode: unknown
  /** The answer was recognised as expired. */
  readonly expired: boolean
  constructor(message: string, businessCode: unknown, expired: boolean) {
    super(message)
    this.businessCode = businessCode
    this.expired = expired
  }
}

/**
 * An interceptor that takes `{ code, message, data }` to what is in `data`, and makes a `BusinessError` of every other
 * code than `ok`. A body without a code is no envelope and is left alone.
 * @throws TypeError for a wrong option
 * @example createHttp({ baseUrl, auth, interceptors: [unwrap({ ok: '10000' })] })
 */
export function unwrap(options: UnwrapOptions): Interceptor {
  checkOptions('unwrap', options, {
    ok: 'string|number',
    code: 'string?',
    message: 'string?',
    data: 'string?',
  })
  const { ok, code = 'code', message = 'message', data = 'data' } = options
  return (request, next) =>
    next(request).then((answer) => {
      const body = answer.data
      if (!isRecord(body) || !(code in body)) return answer
      if (body[code] === ok) return Object.assign({}, answer, { data: body[data] })
      const said = body[message]
      const text =
        typeof said === 'string' && said ? said : 'The server answered with code ' + String(body[code])
      throw new BusinessError(text, body[code], answer.expired === true)
    })
}
