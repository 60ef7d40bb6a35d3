import { AuthError } from '../../stores/errors'
import { at, namesAlong } from '../envelope'
import type { Interceptor } from '../types'

/** The code of the envelope means a failure. The error has the envelope's message. */
export class BusinessError extends AuthError {
  readonly code = 'business'
  /** The envelope's own code. */
  readonly businessCode: unknown
  /** True if the answer was recognised as expired. */
  readonly expired: boolean
  constructor(message: string, businessCode: unknown, expired: boolean) {
    super(message)
    this.businessCode = businessCode
    this.expired = expired
  }
}

const MESSAGES = ['message', 'msg', 'errmsg']

/**
 * An interceptor that replaces `{ code, message, data }` by the content of `data`. If the code is not `ok`, the call
 * rejects with a `BusinessError`. The client's option `envelope` names the fields of your backend. A body without a
 * code is no envelope and is left as it is.
 *
 * If the client's `envelope` has no `ok`, a call rejects with a TypeError before it is sent. So does a second `unwrap()`:
 * a client keeps the interceptors of the client that it extends.
 * @throws TypeError if you pass an argument: it takes none
 * @example
 * import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
 * createHttp({ baseUrl, auth, envelope: { ok: '10000' }, interceptors: [unwrap()] })
 */
export function unwrap(...given: readonly never[]): Interceptor {
  if (given.length) throw new TypeError('unwrap: takes nothing; see `envelope` of createHttp')
  return (request, next) => {
    const { ok, code = 'code', data = 'data', message = MESSAGES } = request.envelope
    if (ok === undefined)
      throw new TypeError(
        'unwrap: `envelope.ok` of createHttp must say what means success; one unwrap() is enough',
      )
    // Without its envelope, an unwrap() further inside throws: this one would read the data as an envelope again.
    return next(Object.assign({}, request, { envelope: {} })).then((answer) => {
      const said = at(answer.data, namesAlong(code))
      if (said === undefined) return answer
      if (Array.isArray(ok) ? ok.indexOf(said) >= 0 : said === ok)
        return Object.assign({}, answer, { data: at(answer.data, namesAlong(data)) })
      const messages = ([] as readonly string[])
        .concat(message)
        .map((field) => at(answer.data, namesAlong(field)))
      const [text = 'The server answered with code ' + String(said)] = messages.filter(isText)
      throw new BusinessError(text, said, answer.expired === true)
    })
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
