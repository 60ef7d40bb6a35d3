import { contextOf } from '../../data-keys'
import type { DataCipher } from '../../data-keys'
import type { Database } from '../../database/types'
import type { WechatIdentity } from '../upstream'

/** Who a code stands for, and the turn in which WeChat was asked. */
export interface KnownIdentity extends WechatIdentity {
  readonly turn: number
}

export type SessionKeys = ReturnType<typeof createSessionKeys>

/**
 * The key that WeChat encrypts a user's data with. Each code that is traded in may bring a new one, and then the old one
 * decrypts nothing: it is kept with every code, and an answer that was overtaken by a later one's does not replace it.
 */
export function createSessionKeys(database: Database, cipher: DataCipher) {
  const encrypted = ({ openid, sessionKey }: WechatIdentity) =>
    cipher.encrypt(sessionKey, contextOf('users', 'session_key', openid))

  return {
    encrypted,

    /** To be taken before WeChat is asked. All processes draw from one sequence. */
    async nextTurn(): Promise<number> {
      const [row] = await database.query<{ turn: number }>("SELECT nextval('session_key_turns') AS turn")
      return row?.turn ?? 0
    },

    /** Keeps the key for the user it belongs to, and tells who that is; null for one we do not know. */
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

    /** Null when there is none, or none that can be read. */
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
