import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as text that needs no escaping in a header or a file name. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function randomId(): string {
  return randomBytes(12).toString('base64url')
}

/**
 * What the database keeps of a token. A token has all its entropy from the generator, so a plain hash is enough:
 * there is nothing to guess, and a stolen table signs nobody in.
 */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
