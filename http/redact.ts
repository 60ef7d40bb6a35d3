import { isRecord } from '../stores/check'
import { decodedName, SECRET } from './secret-names'

const HIDDEN = '***'
/** What is nested deeper is not shown. */
const DEEPEST = 6

export interface Redaction {
  /** Hides it whatever it is called: the token itself, wherever it stands. */
  readonly values: readonly string[]
  /** More names that hide what is behind them, in lower case. */
  readonly names: readonly string[]
}

/** A copy of a value in which nothing secret is left. */
export function redacted(value: unknown, rules: Redaction, depth = 0): unknown {
  if (typeof value === 'string')
    return rules.values.reduce((text, secret) => text.split(secret).join(HIDDEN), value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((item) => redacted(item, rules, depth + 1))
  if (!isRecord(value) || value instanceof ArrayBuffer) return '(bytes)'
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value))
    copy[name] =
      SECRET.test(name) || rules.names.indexOf(name.toLowerCase()) >= 0
        ? HIDDEN
        : redacted(value[name], rules, depth + 1)
  return copy
}

/** A query or a form, its secrets hidden; as an object. */
export function redactedQuery(text: string, rules: Redaction): unknown {
  const found: Record<string, unknown> = {}
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    if (pair) found[decodedName(at < 0 ? pair : pair.slice(0, at))] = at < 0 ? '' : pair.slice(at + 1)
  }
  return redacted(found, rules)
}

/** A body that was sent: JSON or a form by its looks; anything else is not shown. */
export function redactedBody(body: unknown, rules: Redaction): unknown {
  if (typeof body !== 'string') return body === undefined ? undefined : redacted(body, rules)
  try {
    return redacted(JSON.parse(body), rules)
  } catch {
    return /^[\w.%+-]+=/.test(body) ? redactedQuery(body, rules) : '(' + String(body.length) + ' characters)'
  }
}
