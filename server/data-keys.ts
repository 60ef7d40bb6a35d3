import { hkdfSync } from 'node:crypto'
import { ConfigError } from './config-error'
import { decrypt, encrypt } from './encryption'

/** A key that encrypts values in the database. */
export interface DataKey {
  /** Is stored with each value, to tell which key encrypted it. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

const PREFIX = 'enc'
const ID = /^[\w-]{1,20}$/
const KEY_BYTES = 32

export interface DataCipher {
  encrypt(text: string, context: string): string
  /**
   * Null for a value that was encrypted for another context or was changed. A value without the prefix was stored in
   * the clear by an older version, and is returned as it is.
   * @throws ConfigError if the key that encrypted it is missing
   */
  decrypt(kept: string, context: string): string | null
  /** The prefix of all values that the first key encrypted. */
  readonly prefix: string
}

/** The context that an encrypted value is bound to: it does not decrypt in another column or another row. */
export const contextOf = (table: string, column: string, owner: string) => `${table}.${column} of ${owner}`

/**
 * Encrypts with the first key, and decrypts with any of them.
 * @throws ConfigError if there is no key
 */
export function createDataCipher(keys: readonly DataKey[]): DataCipher {
  const [first] = keys
  if (!first) throw new ConfigError('DATA_KEYS: there is no key.')
  const prefix = `${PREFIX}.${first.id}.`
  return {
    prefix,
    encrypt: (text, context) => prefix + encrypt(first.key, text, context),
    decrypt(kept, context) {
      const [mark, id, encrypted, ...rest] = kept.split('.')
      if (mark !== PREFIX || id === undefined || encrypted === undefined || rest.length > 0) return kept
      const found = keys.find((key) => key.id === id)
      if (!found) throw new ConfigError(`DATA_KEYS: the key ${id} is needed for what the database holds.`)
      return decrypt(found.key, encrypted, context)
    },
  }
}

/**
 * Reads keys written as `id:base64,id:base64`.
 * @throws ConfigError for a text it cannot read, which it does not repeat
 */
export function parseDataKeys(value: string): DataKey[] {
  const keys = value.split(',').map((entry) => {
    const [id = '', text = '', ...rest] = entry.trim().split(':')
    const key = Buffer.from(text, 'base64')
    if (!ID.test(id) || key.length !== KEY_BYTES || rest.length > 0) {
      throw new ConfigError(
        'DATA_KEYS must be id:key, or several of these with commas; a key is 32 bytes in base64.',
      )
    }
    return { id, key }
  })
  if (new Set(keys.map(({ id }) => id)).size !== keys.length)
    throw new ConfigError('DATA_KEYS must not name two keys alike.')
  return keys
}

/**
 * The key of a developer's machine. It is public, so it protects nothing, but values are stored in the same way as in
 * production.
 */
export const developmentKeys: readonly DataKey[] = [
  { id: 'development', key: Buffer.from(hkdfSync('sha256', 'development', '', '', KEY_BYTES)) },
]
