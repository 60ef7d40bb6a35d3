import { SignJWT, createLocalJWKSet, importJWK, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { ConfigError } from '../../config-error'
import { randomId } from './secrets'
import type { TokenFormat } from './token-format'

export interface JwtSettings {
  /** Private Ed25519 keys with a `kid` each. The first one signs; tokens signed by any of them are accepted. */
  readonly keys: readonly JWK[]
  /** The `iss` of the tokens: the public address of this server. */
  readonly issuer: string
  /**
   * The `aud` of the tokens: the services they are for. A token for another audience is refused.
   * @default the issuer
   */
  readonly audience?: string | undefined
}

/**
 * The only algorithm accepted: the header of a token is written by its sender, and must not choose how it is checked.
 */
const ALGORITHM = 'EdDSA'
/** The `typ` of RFC 9068. It tells an access token from other JWTs that the same keys may sign. */
const TYPE = 'at+jwt'

export interface JwtFormat extends TokenFormat {
  /** The public keys, for services that verify tokens without asking this server. */
  readonly publicKeys: JSONWebKeySet
}

/**
 * Access tokens that other services can verify by themselves. This server looks them up in the database as well, as it
 * does opaque ones, so that a logout takes effect here at once and not only when the token expires.
 * @throws ConfigError for a key set that cannot be used
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
        // A JWT counts in seconds. Rounded up, so that the token does not expire earlier than in the database.
        .setExpirationTime(Math.ceil(expiresAt / 1000))
        .sign(key),
    accepts: (token) =>
      jwtVerify(token, keySet, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer,
        audience,
        // The database decides by its own clock whether the token has expired; the clock of this process may be wrong.
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
