import { hkdfSync } from 'node:crypto'
import { ConfigError } from './config-error'
import { decrypt, encrypt } from './encryption'

/** A key for what the database must not hold in the clear. */
export interface DataKey {
  /** Names the key in what it encrypted. */
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
   * Null for what was encrypted elsewhere, or was changed. What an older version kept in the clear is what it is.
   * @throws ConfigError for a key that is not there
   */
  decrypt(kept: string, context: string): string | null
  /** What everything that the first key encrypted begins with. */
  readonly prefix: string
}

/** What an encrypted value is bound to: it decrypts in its own place only. */
export const contextOf = (table: string, column: string, owner: string) => `${table}.${column} of ${owner}`

/** The first key encrypts, all of them decrypt. */
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

/** Reads `id:base64,id:base64`. Never repeats what it could not read. */
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

/** For a developer's machine: everybody knows it, so it hides nothing, but everything goes the way it goes in production. */
export const developmentKeys: readonly DataKey[] = [
  { id: 'development', key: Buffer.from(hkdfSync('sha256', 'development', '', '', KEY_BYTES)) },
]
