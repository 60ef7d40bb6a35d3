import { contextOf } from '../../data-keys'
import type { DataCipher } from '../../data-keys'
import type { Database } from '../../database/types'
import type { WechatIdentity } from '../upstream'

/** The user that a code was issued for, and the number of the call by which WeChat was asked. */
export interface KnownIdentity extends WechatIdentity {
  readonly turn: number
}

export type SessionKeys = ReturnType<typeof createSessionKeys>

/**
 * The keys that WeChat encrypts users' data with. Each code that is traded in may bring a new key, after which the old
 * one decrypts nothing. The key is therefore stored with every code. If two calls overlap, the key of the later one is
 * kept.
 */
export function createSessionKeys(database: Database, cipher: DataCipher) {
  const encrypted = ({ openid, sessionKey }: WechatIdentity) =>
    cipher.encrypt(sessionKey, contextOf('users', 'session_key', openid))

  return {
    encrypted,

    /** The next number of a call, for all processes together. To be taken before WeChat is asked. */
    async nextTurn(): Promise<number> {
      const [row] = await database.query<{ turn: number }>("SELECT nextval('session_key_turns') AS turn")
      return row?.turn ?? 0
    },

    /** Stores the key for the user it belongs to. @returns the user's id; null if there is no such user */
    async keep(identity: KnownIdentity): Promise<string | null> {
      const [user] = await database.query<{ id: string }>(
        `UPDATE users SET
           session_key = CASE WHEN session_key_turn < $3 THEN $2 ELSE session_key END,
           session_key_turn = greatest(session_key_turn, $3)
         WHERE openid = $1 RETURNING id`,
        [identity.openid, encrypted(identity), identity.turn],
      )
      return user?.id ?? null
    },

    /** The key of a user; null if there is none, or if it does not decrypt. */
    async read(userId: string): Promise<string | null> {
      const [user] = await database.query<{ openid: string | null; kept: string | null }>(
        'SELECT openid, session_key AS kept FROM users WHERE id = $1',
        [userId],
      )
      if (!user || user.openid === null || user.kept === null) return null
      return cipher.decrypt(user.kept, contextOf('users', 'session_key', user.openid))
    },
  }
}
