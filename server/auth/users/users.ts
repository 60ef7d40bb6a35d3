import type { Clock } from '../../clock'
import { contextOf } from '../../data-keys'
import type { DataCipher } from '../../data-keys'
import type { Database } from '../../database/types'
import type { KnownIdentity, SessionKeys } from '../../wechat/user-data/session-keys'
import { randomId } from '../tokens/secrets'

export interface User {
  id: string
  nickname: string
  avatarUrl: string
  /** ms since the epoch. */
  since: number
}

export type Users = ReturnType<typeof createUsers>

const USER = 'id, nickname, avatar_url AS "avatarUrl", created_at AS "since"'
const AVATARS = 6

export function createUsers(database: Database, clock: Clock, cipher: DataCipher, sessionKeys: SessionKeys) {
  return {
    async byId(id: string): Promise<User | null> {
      const [user] = await database.query<User>(`SELECT ${USER} FROM users WHERE id = $1`, [id])
      return user ?? null
    },

    /**
     * Returns the user with this WeChat identity, and creates the user at the first login. It is a single statement, so
     * that two simultaneous first logins create one user. A session key only replaces one of an earlier turn.
     */
    async byWechat(identity: KnownIdentity): Promise<User> {
      const { openid, unionid, turn } = identity
      const id = randomId()
      const [user] = await database.query<User>(
        `INSERT INTO users (id, nickname, avatar_url, created_at, openid, session_key, unionid, session_key_turn)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (openid) DO UPDATE
           SET session_key = CASE WHEN users.session_key_turn < excluded.session_key_turn
                 THEN excluded.session_key ELSE users.session_key END,
               session_key_turn = greatest(users.session_key_turn, excluded.session_key_turn),
               unionid = coalesce(excluded.unionid, users.unionid)
         RETURNING ${USER}`,
        [
          id,
          '微信用户',
          avatarFor(openid),
          clock.now(),
          openid,
          sessionKeys.encrypted(identity),
          unionid ?? null,
          turn,
        ],
      )
      if (!user) throw new Error('the user was neither found nor made')
      return user
    },

    async byAccount(account: string): Promise<{ user: User; passwordHash: string } | null> {
      const [row] = await database.query<User & { passwordHash: string }>(
        `SELECT ${USER}, password_hash AS "passwordHash" FROM users WHERE account = $1 AND password_hash IS NOT NULL`,
        [account],
      )
      if (!row) return null
      const { passwordHash, ...user } = row
      return { user, passwordHash }
    },

    /** Adds a user who signs in by account and password. Does nothing if the account exists. */
    async addAccount(account: string, passwordHash: string, nickname: string): Promise<void> {
      await database.query(
        `INSERT INTO users (id, nickname, avatar_url, created_at, account, password_hash)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account) DO NOTHING`,
        [randomId(), nickname, avatarFor(account), clock.now(), account, passwordHash],
      )
    },

    /** The account name and the password hash of a user; null for a user who has no password. */
    async accountOf(id: string): Promise<{ account: string; passwordHash: string } | null> {
      const [row] = await database.query<{ account: string; passwordHash: string }>(
        `SELECT account, password_hash AS "passwordHash" FROM users
         WHERE id = $1 AND account IS NOT NULL AND password_hash IS NOT NULL`,
        [id],
      )
      return row ?? null
    },

    async setPhone(id: string, phone: string): Promise<void> {
      const encrypted = cipher.encrypt(phone, contextOf('users', 'phone', id))
      await database.query('UPDATE users SET phone = $2 WHERE id = $1', [id, encrypted])
    },

    /** The whole phone number, with `+` and the country code; null if the user has none, or if it does not decrypt. */
    async phoneOf(id: string): Promise<string | null> {
      const [row] = await database.query<{ phone: string | null }>('SELECT phone FROM users WHERE id = $1', [
        id,
      ])
      return row?.phone == null ? null : cipher.decrypt(row.phone, contextOf('users', 'phone', id))
    },

    async update(
      id: string,
      profile: { nickname: string; avatarUrl?: string | undefined },
    ): Promise<User | null> {
      const [user] = await database.query<User>(
        `UPDATE users SET nickname = $2, avatar_url = coalesce($3, avatar_url) WHERE id = $1 RETURNING ${USER}`,
        [id, profile.nickname, profile.avatarUrl ?? null],
      )
      return user ?? null
    },
  }
}

/** Chooses one of the avatars by the identity, so that a user always gets the same one and it need not be stored. */
function avatarFor(identity: string): string {
  let sum = 0
  for (const character of identity) sum = (sum + (character.codePointAt(0) ?? 0)) % AVATARS
  return `/avatars/${sum + 1}.svg`
}
