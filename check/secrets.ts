/** What must not be printed, and the last door before anything is. */
export interface Secrets {
  add(value: unknown): void
  /** The text with every secret in it replaced. */
  hide(text: string): string
}

/** Shorter ones are in every other word; they are printed nowhere either, but that cannot be held here. */
const SHORTEST = 4

export function createSecrets(): Secrets {
  const known = new Set<string>()
  return {
    add(value) {
      if (typeof value !== 'string' || value.length < SHORTEST) return
      known.add(value)
      known.add(encodeURIComponent(value))
    },
    hide(text) {
      // The longest first: one may hold another.
      const all = [...known].sort((a, b) => b.length - a.length)
      return all.reduce((hidden, secret) => hidden.split(secret).join('•••'), text)
    },
  }
}

/**
 * A token that was never given out, and looks like one that was: of the same length and alphabet; of a JWT only its
 * signature differs.
 */
export function madeUp(token: string): string {
  const parts = token.split('.')
  if (parts.length === 3) return [parts[0], parts[1], rotated(parts[2] ?? '')].join('.')
  return rotated(token)
}

const RINGS = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ']

const rotated = (text: string): string =>
  text.replace(/[0-9a-zA-Z]/g, (letter) => {
    const ring = RINGS.find((each) => each.includes(letter)) ?? letter
    return ring[(ring.indexOf(letter) + 3) % ring.length] ?? letter
  })
