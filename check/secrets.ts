/** The texts that must not be printed. Everything that is printed or written goes through `hide`. */
export interface Secrets {
  add(value: unknown): void
  /** The text with `•••` in place of every secret. */
  hide(text: string): string
}

/** A shorter secret is not replaced: it would be found in ordinary words. No code prints it on purpose, either. */
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
      // The longest first, because one secret may contain another.
      const all = [...known].sort((a, b) => b.length - a.length)
      return all.reduce((hidden, secret) => hidden.split(secret).join('•••'), text)
    },
  }
}

/** Makes up a token that looks like a real one: of the same length, with the same kinds of characters. In a JWT, only the signature is made up. */
export function madeUp(token: string): string {
  const parts = token.split('.')
  if (parts.length === 3) return [parts[0], parts[1], rotated(parts[2] ?? '')].join('.')
  return rotated(token)
}

/** Each character is replaced by another one of its group. */
const RINGS = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ']

const rotated = (text: string): string =>
  text.replace(/[0-9a-zA-Z]/g, (letter) => {
    const ring = RINGS.find((each) => each.includes(letter)) ?? letter
    return ring[(ring.indexOf(letter) + 3) % ring.length] ?? letter
  })
