import { readFileSync } from 'node:fs'
import { exportJWK, generateKeyPair } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { ConfigError } from '../../config-error'
import { randomId } from './secrets'

/**
 * Reads a JWKS of private keys from a file. To rotate keys, put a new one first, and remove the old one when the tokens
 * it signed have ended.
 * @throws ConfigError for a file that cannot be read or holds no key
 */
export function readKeys(file: string): JWK[] {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The cause is dropped: a JSON error may quote the file, which holds private keys.
    throw new ConfigError('JWT_KEYS_FILE must name a readable JSON file.')
  }
  if (!isKeySet(content)) throw new ConfigError('JWT_KEYS_FILE must hold {"keys": […]} with a key at least.')
  return content.keys
}

/** Makes a key set with one new key, to be kept in such a file. */
export async function generateKeys(): Promise<JSONWebKeySet> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  return { keys: [{ ...(await exportJWK(privateKey)), kid: randomId() }] }
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.length > 0 &&
    value.keys.every((key: unknown) => typeof key === 'object' && key !== null)
  )
}
