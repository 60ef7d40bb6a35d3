import { hkdfSync } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { decrypt, encrypt } from '../../encryption'

const PairSchema = Type.Object({ token: Type.String(), refreshToken: Type.String() })
const CONTEXT = 'successor of a refresh token'

/** The tokens that a refresh token was traded in for. */
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/**
 * The encryption key is derived from the used refresh token: only a client that still holds the token gets the same
 * pair again, and the database alone reveals no token.
 */
const keyOf = (refreshToken: string) => Buffer.from(hkdfSync('sha256', refreshToken, '', CONTEXT, 32))

/** Encrypts the pair that a refresh token was traded in for. */
export function sealSuccessor(refreshToken: string, { token, refreshToken: next }: Pair): string {
  return encrypt(keyOf(refreshToken), JSON.stringify({ token, refreshToken: next }), CONTEXT)
}

/** Decrypts that pair; null if there is none, or if it does not decrypt. */
export function openSuccessor(refreshToken: string, sealed: string | null): Pair | null {
  const text = sealed === null ? null : decrypt(keyOf(refreshToken), sealed, CONTEXT)
  if (text === null) return null
  const pair: unknown = JSON.parse(text)
  return Value.Check(PairSchema, pair) ? pair : null
}
