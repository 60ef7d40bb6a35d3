import { randomSecret } from './secrets'

export interface TokenClaims {
  readonly userId: string
  readonly sessionId: string
  /** ms since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** What an access token looks like. Whether it is live the database says, in every format. */
export interface TokenFormat {
  /** A text that was never given out before. */
  mint(claims: TokenClaims): Promise<string>
  /** False for what cannot be ours any more, as after its key was withdrawn. */
  accepts(token: string): Promise<boolean>
}

export const opaqueTokens: TokenFormat = {
  mint: () => Promise.resolve(randomSecret()),
  accepts: () => Promise.resolve(true),
}
