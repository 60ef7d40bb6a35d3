import type { SessionCore } from './types'

/** Whose it is, what it is called, or where it lies: not a secret, whatever it looks like. */
const PUBLIC = /(open|union|user|account|member|^u?)_?id$|name$|avatar|url$/i
/** One word of letters and digits, and not the name of a file. */
const TOKEN_LIKE = /^(?=.*\d)(?=.*[a-z])(?!.*\.\w{2,4}$)[\w.~+/=-]{8,}$/i

const DEEPEST = 4

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

/** What of a session nobody else may see, known by what it is: an app calls its refresh token what it likes. */
export const secretsOf = (session: SessionCore | null): string[] =>
  collect(session, (text, name) =>
    /token$/i.test(name) ? text !== '' : TOKEN_LIKE.test(text) && !PUBLIC.test(name),
  )

/** What a login was called with: all that is long enough to be told from other words. */
export const textsIn = (credentials: unknown): string[] => collect(credentials, (text) => text.length > 3)

/** A secret as it may stand in a text: as it is, in JSON, and in an address. */
function spellings(secret: string): string[] {
  const found = [secret, JSON.stringify(secret).slice(1, -1)]
  try {
    found.push(encodeURIComponent(secret))
  } catch {
    // Half a character has no place in an address.
  }
  return found
}

/** The text without them. */
export const hide = (text: string, secrets: readonly string[]): string =>
  secrets
    .slice()
    // One may begin as another one does.
    .sort((a, b) => b.length - a.length)
    .reduce(
      (left, secret) => spellings(secret).reduce((rest, each) => rest.split(each).join('***'), left),
      text,
    )

/** Does one of them stand in this text? */
export const isIn = (text: string, secrets: readonly string[]): boolean => hide(text, secrets) !== text
