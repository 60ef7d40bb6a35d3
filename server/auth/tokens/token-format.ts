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
   * False for a text that this format would not have made, as a JWT whose key was removed. Does not look at its expiry.
   */
  accepts(token: string): Promise<boolean>
}

/** Tokens of random characters, which only this server can look up. */
export const opaqueTokens: TokenFormat = {
  mint: () => Promise.resolve(randomSecret()),
  accepts: () => Promise.resolve(true),
}
