import { isRecord, isScalar } from '../answer'
import { placeholdersIn, type RequestSpec } from '../request-spec'
import { key, literal, member, quoted } from './names'

/** The code of a request's body, and the fields of it that the app's user types. */
export interface Body {
  /** The body as code: `{ code, userInfo }`, or `form`. */
  readonly text: string
  /** The parameter of the function, besides the code of `wx.login`; undefined if there is none. */
  readonly parameter: string | undefined
  /** The type of this parameter. */
  readonly type: string
  /** The names of the fields that the user types. */
  readonly typed: readonly string[]
}

/** The names of fields that have the same value for every user, and are no secret. */
const CONSTANT =
  /^(grant_?type|client_?id|app_?id|scope|platform|tenant(_?id)?|type|source|channel|login_?type|query|operation_?name|extensions)$/i

const SECRET = /pass|pwd|secret|key|token|code|captcha/i

/**
 * @param known the code for each placeholder
 * @param isTyped whether a user fills in the body, as for a login. Otherwise the described values are written as they are, except those
 * that may be secrets
 */
export function bodyOf(
  { body = {} }: RequestSpec,
  known: Readonly<Record<string, string>>,
  isTyped = true,
): Body {
  /** The fields below the first level that the user types, as the variables of GraphQL. */
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
  // A flat form is spread. If some of its fields go deeper into the body, each field is written by itself.
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

/** The headers of the described request as code, without those that may be a secret or have placeholders. */
export const headersOf = ({ header }: RequestSpec): string[] =>
  Object.entries(header)
    .filter(([name, value]) => !/auth|token|secret|key|cookie/i.test(name) && !placeholdersIn(value).length)
    .map(([name, value]) => `${key(name)}: ${quoted(value)}`)
