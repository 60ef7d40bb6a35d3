import { hkdfSync } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { decrypt, encrypt } from '../../encryption'

const PairSchema = Type.Object({ token: Type.String(), refreshToken: Type.String() })
const CONTEXT = 'successor of a refresh token'

/** What a refresh token was traded in for. */
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** The used token is the key: only who still holds it is given the same again, and the database alone opens nothing. */
const keyOf = (refreshToken: string) => Buffer.from(hkdfSync('sha256', refreshToken, '', CONTEXT, 32))

export function sealSuccessor(refreshToken: string, { token, refreshToken: next }: Pair): string {
  return encrypt(keyOf(refreshToken), JSON.stringify({ token, refreshToken: next }), CONTEXT)
}

/** Null when there is none that can be read. */
export function openSuccessor(refreshToken: string, sealed: string | null): Pair | null {
  const text = sealed === null ? null : decrypt(keyOf(refreshToken), sealed, CONTEXT)
  if (text === null) return null
  const pair: unknown = JSON.parse(text)
  return Value.Check(PairSchema, pair) ? pair : null
}
