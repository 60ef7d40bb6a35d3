import { checkOptions, isRecord } from '../stores/check'

/**
 * What every answer of your backend has around it, as `{ code, message, data }`: said once, for `expiredCodes` and for
 * `unwrap`. A dot leads into an object: `meta.code`.
 * @example createHttp({ baseUrl, envelope: { code: 'errno', ok: 0, message: 'errmsg' } })
 */
export interface Envelope {
  /** The field with the code. @default 'code' */
  readonly code?: string | undefined
  /** The code that means success, or several, compared strictly ('0' is not 0). Only `unwrap` wants to know. */
  readonly ok?: string | number | boolean | readonly (string | number | boolean)[] | undefined
  /** The field with what was asked for; `''` for the body itself, if the fields lie beside the code. @default 'data' */
  readonly data?: string | undefined
  /** The field with the words for people; of several, the first that holds a text. @default ['message', 'msg', 'errmsg'] */
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

/** The steps to a field. */
export const stepsTo = (field: string): readonly string[] => (field ? field.split('.') : [])

/** What lies there; undefined if the way there ends. */
export function at(body: unknown, steps: readonly string[]): unknown {
  let found = body
  for (const step of steps) found = isRecord(found) ? found[step] : undefined
  return found
}
