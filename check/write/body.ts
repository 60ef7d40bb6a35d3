import { isRecord, isScalar } from '../answer'
import { placeholdersIn, type RequestSpec } from '../request-spec'
import { key, literal, member, quoted } from './names'

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
  /^(grant_?type|client_?id|app_?id|scope|platform|tenant(_?id)?|type|source|channel|login_?type|query|operation_?name|extensions)$/i

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
  /** What users type below the first level, as the variables of GraphQL. */
  const inner: string[] = []
  const write = (name: string, value: unknown, isInner: boolean): string | undefined => {
    const names = placeholdersIn(value)
    const [placeholder, ...more] = names
    const own = placeholder === undefined || more.length ? undefined : known[placeholder]
    if (own !== undefined && value === `<${String(placeholder)}>`) return own
    if (
      isRecord(value) &&
      (name === 'variables' || isInner || names.some((each) => known[each] !== undefined))
    )
      return object(Object.entries(value).map(([below, each]) => [below, write(below, each, true)]))
    if (isScalar(value) && placeholder === undefined && (isTyped ? CONSTANT.test(name) : !SECRET.test(name)))
      return literal(value)
    if (!isInner || !isTyped) return undefined
    inner.push(name)
    return member('form', name)
  }
  const entries = Object.entries(body).map(([name, value]) => ({ name, written: write(name, value, false) }))
  const outer = entries.filter(({ written }) => isTyped && written === undefined).map(({ name }) => name)
  const typed = [...outer, ...inner]
  const given = object(entries.map(({ name, written }) => [name, written]))
  if (typed.length === 0) return { text: given, parameter: undefined, type: 'void', typed }
  const type = `{ ${typed.map((name) => `${key(name)}: ${typeof body[name] === 'object' ? 'object' : 'string'}`).join('; ')} }`
  // What a page hands over, as it is; what lies deeper in the body one by one.
  const spread = inner.length ? outer.map((name) => `${key(name)}: ${member('form', name)}`) : ['...form']
  const rest = given === '{}' ? [] : [given.slice(2, -2)]
  const text = inner.length || rest.length ? `{ ${[...spread, ...rest].join(', ')} }` : 'form'
  return { text, parameter: 'form', type, typed }
}

const object = (entries: readonly (readonly [name: string, written: string | undefined])[]): string => {
  const fields = entries.flatMap(([name, written]) =>
    written === undefined ? [] : [written === name ? name : `${key(name)}: ${written}`],
  )
  return fields.length ? `{ ${fields.join(', ')} }` : '{}'
}

/** Headers that the request was described with: constants, never what may be a secret. */
export const headersOf = ({ header }: RequestSpec): string[] =>
  Object.entries(header)
    .filter(([name, value]) => !/auth|token|secret|key|cookie/i.test(name) && !placeholdersIn(value).length)
    .map(([name, value]) => `${key(name)}: ${quoted(value)}`)
