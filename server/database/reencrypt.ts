import { contextOf } from '../data-keys'
import type { DataCipher } from '../data-keys'
import type { Database } from './types'

/** The columns that hold encrypted values, and the column that names the owner each value is bound to. */
const FIELDS = [
  { table: 'users', column: 'session_key', owner: 'openid' },
  { table: 'users', column: 'phone', owner: 'id' },
  { table: 'wechat_access_tokens', column: 'token', owner: 'appid' },
] as const
const BATCH = 500

/**
 * Encrypts again, with the first key, all values that another key encrypted or that an older version stored in the
 * clear. Then the other keys can be removed.
 * @throws ConfigError if a key is missing, so that the start fails instead of a later request
 */
export async function reencrypt(database: Database, cipher: DataCipher): Promise<void> {
  for (const { table, column, owner } of FIELDS) {
    for (;;) {
      const rows = await database.query<{ owner: string; kept: string }>(
        `SELECT ${owner} AS owner, ${column} AS kept FROM ${table}
         WHERE ${column} IS NOT NULL AND NOT starts_with(${column}, $1) LIMIT ${BATCH}`,
        [cipher.prefix],
      )
      if (rows.length === 0) break
      for (const row of rows) {
        const context = contextOf(table, column, row.owner)
        const text = cipher.decrypt(row.kept, context)
        // The condition on the old value leaves alone what another process has written since. A value that does not
        // decrypt becomes null.
        await database.query(`UPDATE ${table} SET ${column} = $3 WHERE ${owner} = $1 AND ${column} = $2`, [
          row.owner,
          row.kept,
          text === null ? null : cipher.encrypt(text, context),
        ])
      }
    }
  }
}
