import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { ConfigError } from '../../config-error'
import type { DataKey } from '../../data-keys'
import { randomSecret } from './secrets'

export interface TokenClaims {
  readonly userId: string
  readonly sessionId: string
  /** ms since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The format of access tokens. Whether a token has ended is decided by the database, in every format. */
export interface TokenFormat {
  /** Makes a new token, unlike any other. */
  mint(claims: TokenClaims): Promise<string>
  /**
   * False for a text that this format would not have made, as a guess, or a token whose key was removed. Needs no query,
   * and does not look at the expiry.
   */
  accepts(token: string): Promise<boolean>
}

const OPAQUE = /^([\w-]{43})([\w-]{16})$/
const MAC_BYTES = 12

/**
 * Tokens that only this server can look up: a random secret, and a MAC of it by a key that all processes share. The MAC
 * tells a guess from a token of this server without a query; whether the token is valid is up to the database.
 * @param keys the first one signs, all of them verify
 */
export function createOpaqueTokens(keys: readonly DataKey[]): TokenFormat & { mint(): Promise<string> } {
  const macs = keys.map(({ key }) => {
    const macKey = Buffer.from(hkdfSync('sha256', key, '', 'MAC of an access token', 32))
    return (secret: string) => createHmac('sha256', macKey).update(secret).digest().subarray(0, MAC_BYTES)
  })
  const [sign] = macs
  if (!sign) throw new ConfigError('DATA_KEYS: there is no key.')
  return {
    mint: async () => {
      const secret = randomSecret()
      return secret + sign(secret).toString('base64url')
    },
    accepts: async (token) => {
      const [, secret, mac] = OPAQUE.exec(token) ?? []
      if (secret === undefined || mac === undefined) return false
      const given = Buffer.from(mac, 'base64url')
      return macs.some((macOf) => timingSafeEqual(macOf(secret), given))
    },
  }
}
