import { contextOf } from '../data-keys'
import type { DataCipher } from '../data-keys'
import type { Database } from './types'

/** Where encrypted values are, and what each is bound to. */
const FIELDS = [
  { table: 'users', column: 'session_key', owner: 'openid' },
  { table: 'users', column: 'phone', owner: 'id' },
  { table: 'wechat_access_tokens', column: 'token', owner: 'appid' },
] as const
const BATCH = 500

/**
 * Brings what an older key encrypted, or an older version kept in the clear, under the first key; after that the older key
 * can go. Fails when a key is missing, before anybody misses what it hides.
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
        // Another process may have written meanwhile: then there is nothing to do. What nobody can read is dropped.
        await database.query(`UPDATE ${table} SET ${column} = $3 WHERE ${owner} = $1 AND ${column} = $2`, [
          row.owner,
          row.kept,
          text === null ? null : cipher.encrypt(text, context),
        ])
      }
    }
  }
}
