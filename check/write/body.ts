import { isScalar } from '../answer'
import { placeholdersIn, type RequestSpec } from '../request-spec'
import { key, literal, quoted } from './names'

/** Of a request as the user described it: how its body is written, and what of it the user types. */
export interface Body {
  /** `{ code, userInfo }`, or the form alone. */
  readonly text: string
  /** What the function gets besides the code; undefined for nothing. */
  readonly parameter: string | undefined
  /** Its type. */
  readonly type: string
  readonly typed: readonly string[]
}

/** Fields that are the same for every user, and no secret. */
const CONSTANT =
  /^(grant_?type|client_?id|app_?id|scope|platform|tenant(_?id)?|type|source|channel|login_?type)$/i

const SECRET = /pass|pwd|secret|key|token|code|captcha/i

/**
 * @param known what stands for a placeholder
 * @param isTyped a user fills it in; else what the description says is what is sent, unless it may be a secret
 */
export function bodyOf(
  { body = {} }: RequestSpec,
  known: Readonly<Record<string, string>>,
  isTyped = true,
): Body {
  const entries = Object.entries(body).map(([name, value]) => {
    const [placeholder, ...more] = placeholdersIn(value)
    const own = placeholder === undefined || more.length ? undefined : known[placeholder]
    if (own !== undefined && value === `<${String(placeholder)}>`) return { name, written: own }
    const constant =
      isScalar(value) && placeholder === undefined && (isTyped ? CONSTANT.test(name) : !SECRET.test(name))
    return { name, written: constant ? literal(value) : undefined }
  })
  const typed = entries.filter(({ written }) => isTyped && written === undefined).map(({ name }) => name)
  const given = entries.flatMap(({ name, written }) =>
    written === undefined ? [] : [written === name ? name : `${key(name)}: ${written}`],
  )
  const [only] = typed
  const type = `{ ${typed.map((name) => `${key(name)}: ${typeof body[name] === 'object' ? 'object' : 'string'}`).join('; ')} }`
  if (only === undefined)
    return {
      text: given.length ? `{ ${given.join(', ')} }` : '{}',
      parameter: undefined,
      type: 'void',
      typed,
    }
  // What a page hands over, as it is.
  return {
    text: given.length ? `{ ...form, ${given.join(', ')} }` : 'form',
    parameter: 'form',
    type,
    typed,
  }
}

/** Headers that the request was described with: constants, never what may be a secret. */
export const headersOf = ({ header }: RequestSpec): string[] =>
  Object.entries(header)
    .filter(([name, value]) => !/auth|token|secret|key|cookie/i.test(name) && !placeholdersIn(value).length)
    .map(([name, value]) => `${key(name)}: ${quoted(value)}`)
