import { isRecord } from '../../stores/check'
import { hide } from '../../stores/secrets'
import { parsed } from '../../stores/renewal/read-session'
import { decodedName, SECRET } from './secret-names'

const HIDDEN = '***'
/** Values that are nested deeper than this are not shown. */
const DEEPEST = 6

export interface Redaction {
  /** Secret texts, such as the token, which are hidden wherever they stand. */
  readonly values: readonly string[]
  /** More names of fields whose values are hidden, in lower case. */
  readonly names: readonly string[]
}

/** A copy of a value with its secrets hidden. */
export function redacted(value: unknown, rules: Redaction, depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value, rules, depth)
  if (typeof value === 'number' && rules.values.indexOf(String(value)) >= 0) return HIDDEN
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((item) => redacted(item, rules, depth + 1))
  if (!isRecord(value) || value instanceof ArrayBuffer) return '(bytes)'
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value))
    copy[hide(name, rules.values)] =
      SECRET.test(name) || rules.names.indexOf(name.toLowerCase()) >= 0
        ? HIDDEN
        : redacted(value[name], rules, depth + 1)
  return copy
}

/** A text may be JSON itself, or contain an address with a query. */
function redactedText(text: string, rules: Redaction, depth: number): unknown {
  const inside = parsed(text)
  if (typeof inside === 'object' && inside !== null) return redacted(inside, rules, depth + 1)
  return hide(text.replace(/(:\/\/[^?#]*)[?#][^]*/, '$1?' + HIDDEN), rules.values)
}

/** A query or a form, its secrets hidden; as an object. */
export function redactedQuery(text: string, rules: Redaction): unknown {
  const found: Record<string, unknown> = {}
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    if (pair)
      found[decodedName(at < 0 ? pair : pair.slice(0, at))] = at < 0 ? '' : decodedName(pair.slice(at + 1))
  }
  return redacted(found, rules)
}

/** A body of a request or an answer, read as JSON or as a form if it looks like one. Other texts are not shown. */
export function redactedBody(body: unknown, rules: Redaction): unknown {
  const inside = parsed(body)
  if (typeof inside !== 'string') return redacted(inside, rules)
  return /^[\w.%+-]+=/.test(inside)
    ? redactedQuery(inside, rules)
    : '(' + String(inside.length) + ' characters)'
}
