import { SignJWT, createLocalJWKSet, importJWK, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { ConfigError } from '../../config-error'
import { randomId } from './secrets'
import type { TokenFormat } from './token-format'

export interface JwtSettings {
  /** Private Ed25519 keys with a `kid` each. The first one signs; what any of them signed is accepted. */
  readonly keys: readonly JWK[]
  /** The `iss` of the tokens: the address of this server, as others know it. */
  readonly issuer: string
  /** The `aud` of the tokens: the services that may honour them. A token for another is none here. @default the issuer */
  readonly audience?: string | undefined
}

/** One algorithm, ours: the header of a token is its sender's word, and must not choose how it is checked. */
const ALGORITHM = 'EdDSA'
/** RFC 9068: tells an access token from every other JWT that the same keys may sign. */
const TYPE = 'at+jwt'

export interface JwtFormat extends TokenFormat {
  /** The public halves, for the services that check tokens without asking us. */
  readonly publicKeys: JSONWebKeySet
}

/**
 * Access tokens that other services can check by themselves. Here they are looked up as opaque ones are: that is what
 * makes a logout take effect at once, and not at the token's end.
 */
export async function createJwtFormat({ keys, issuer, audience = issuer }: JwtSettings): Promise<JwtFormat> {
  const publicKeys = { keys: keys.map(publicHalf) }
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length)
    throw new ConfigError('JWT keys: a kid occurs twice.')
  const [signing] = keys
  if (!signing?.kid) throw new ConfigError('JWT keys: there is no key.')
  const { kid } = signing
  const key = await importJWK(signing, ALGORITHM).catch(() => {
    throw new ConfigError('JWT keys: the first key cannot sign.')
  })
  const keySet = createLocalJWKSet(publicKeys)

  return {
    publicKeys,
    mint: ({ userId, sessionId, issuedAt, expiresAt }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(randomId())
        .setIssuedAt(Math.floor(issuedAt / 1000))
        // Seconds are all a JWT knows; rounded up, so that it does not end before the database says.
        .setExpirationTime(Math.ceil(expiresAt / 1000))
        .sign(key),
    accepts: (token) =>
      jwtVerify(token, keySet, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer,
        audience,
        // When it ends the database says, by its clock: this process's own may be wrong.
        currentDate: new Date(0),
      }).then(
        () => true,
        () => false,
      ),
  }
}

function publicHalf({ kty, crv, x, d, kid }: JWK): JWK {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || d === undefined || !kid) {
    throw new ConfigError('JWT keys: each must be a private Ed25519 key with a kid.')
  }
  return { kty, crv, x, kid, alg: ALGORITHM, use: 'sig' }
}
