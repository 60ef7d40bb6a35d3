import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as 43 characters of base64url, which need no escaping in a header or a file name. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** 96 random bits as 16 characters of base64url: for rows, not for secrets. */
export function randomId(): string {
  return randomBytes(12).toString('base64url')
}

/**
 * The SHA-256 hash of a token, which is all the database stores of it, so that a stolen table signs nobody in. A plain
 * hash is enough: a token is 256 random bits, so it cannot be guessed as a password can.
 */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
