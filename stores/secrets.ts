import type { SessionCore } from './types'

/**
 * Names of fields that are never secret, whatever their values look like: ids of people, names, pictures, addresses.
 */
const PUBLIC = /(open|union|user|account|member|^u?)_?id$|name$|avatar|url$/i
/** A text that looks like a token: one word of 8 or more characters with letters and digits, and not a file name. */
const TOKEN_LIKE = /^(?=.*\d)(?=.*[a-z])(?!.*\.\w{2,4}$)[\w.~+/=-]{8,}$/i

/** Objects nested deeper than this are not searched. */
const DEEPEST = 4

/** Collects the texts and numbers in a value for which `wanted` returns true. */
function collect(
  value: unknown,
  wanted: (text: string, name: string) => boolean,
  into: string[] = [],
  name = '',
  depth = 0,
): string[] {
  if (typeof value === 'object' && value && depth < DEEPEST)
    for (const [key, part] of Object.entries(value)) collect(part, wanted, into, key, depth + 1)
  else if ((typeof value === 'string' || typeof value === 'number') && wanted(String(value), name))
    into.push(String(value))
  return into
}

/** The secret values of a session: fields named `…token`, and values that look like tokens under other names. */
export const secretsOf = (session: SessionCore | null): string[] =>
  collect(session, (text, name) =>
    /token$/i.test(name) ? text !== '' : TOKEN_LIKE.test(text) && !PUBLIC.test(name),
  )

/**
 * The texts in the credentials of a login. Texts of 3 or fewer characters are left out, as any sentence may hold
 * them.
 */
export const textsIn = (credentials: unknown): string[] => collect(credentials, (text) => text.length > 3)

/** The forms of a secret in a text: as it is, escaped in JSON, and encoded in a URL. */
function spellings(secret: string): string[] {
  const found = [secret, JSON.stringify(secret).slice(1, -1)]
  try {
    found.push(encodeURIComponent(secret))
  } catch {
    // Half of a surrogate pair cannot be encoded in a URL.
  }
  return found
}

/** Replaces all secrets in a text by `***`. */
export const hide = (text: string, secrets: readonly string[]): string =>
  secrets
    .slice()
    // The longest first, because a secret may begin with another one.
    .sort((a, b) => b.length - a.length)
    .reduce(
      (left, secret) => spellings(secret).reduce((rest, each) => rest.split(each).join('***'), left),
      text,
    )

/** True if one of the secrets is in the text. */
export const isIn = (text: string, secrets: readonly string[]): boolean => hide(text, secrets) !== text
