import { checkOptions, isRecord } from '../stores/check'

/**
 * Describes the envelope of your backend's answers, such as `{ code, message, data }`, once for `expiredCodes` and
 * `unwrap`. A field may be a path: `meta.code` is the field `code` of the object `meta`.
 * @example createHttp({ baseUrl, envelope: { code: 'errno', ok: 0, message: 'errmsg' } })
 */
export interface Envelope {
  /** The field with the code. @default 'code' */
  readonly code?: string | undefined
  /** The code that means success, or several, compared strictly ('0' is not 0). Only `unwrap` reads it, and needs it. */
  readonly ok?: string | number | boolean | readonly (string | number | boolean)[] | undefined
  /** The field with the content; `''` for the whole body, if the content lies beside the code. @default 'data' */
  readonly data?: string | undefined
  /** The field with the message for users, or several: the first text counts. @default ['message', 'msg', 'errmsg'] */
  readonly message?: string | readonly string[] | undefined
}

/** @throws TypeError that names the field */
export function checkEnvelope(owner: string, envelope: Envelope): void {
  checkOptions(owner + ' envelope', envelope, {
    code: 'string?',
    ok: 'string|number|boolean|array?',
    data: 'string?',
    message: 'string|array?',
  })
}

/** The names along the path to a field. */
export const namesAlong = (field: string): readonly string[] => (field ? field.split('.') : [])

/** The value at the end of a path; undefined if the path leads nowhere. */
export function at(body: unknown, steps: readonly string[]): unknown {
  let found = body
  for (const step of steps) found = isRecord(found) ? found[step] : undefined
  return found
}
