import type { Clock } from '../clock'
import { contextOf } from '../data-keys'
import type { DataCipher } from '../data-keys'
import type { Database } from '../database/types'
import { WechatError, WechatUnreachable, errcodes } from './errors'
import type { FetchedAccessToken } from './upstream'

/** ms before its end that a token is replaced. WeChat accepts the old one for five minutes beside the new one. */
const AHEAD_MS = 5 * 60_000
/** ms that one caller has to fetch; then another may. It is longer than a call to WeChat with its retries: 3 × 5 s. */
const LEASE_MS = 20_000
/** ms between two looks at the database while another caller fetches. */
const POLL_MS = 50

/** The errcodes by which WeChat says that an access token is not valid. */
const INVALID_TOKEN: readonly number[] = [
  errcodes.invalidCredential,
  errcodes.invalidAccessToken,
  errcodes.accessTokenExpired,
]

interface Kept {
  readonly token: string | null
  /** ms until its end, by the clock of the database. */
  readonly left: number
}

/** Stores the access token of the app, for all server processes together. */
export interface AccessTokenStore {
  read(): Promise<Kept>
  /** True for one caller at a time, which may then fetch a token. */
  lease(): Promise<boolean>
  /** Stores the fetched token, if there is one, and ends the lease. */
  release(fetched: Kept | null): Promise<void>
}

export function createAccessTokenStore(
  database: Database,
  clock: Clock,
  appid: string,
  cipher: DataCipher,
): AccessTokenStore {
  const context = contextOf('wechat_access_tokens', 'token', appid)
  return {
    async read() {
      const [row] = await database.query<Kept>(
        `SELECT token, expires_at - ${clock.sql} AS left FROM wechat_access_tokens WHERE appid = $1`,
        [appid],
      )
      const token = row?.token == null ? null : cipher.decrypt(row.token, context)
      return { token, left: row?.left ?? 0 }
    },
    async lease() {
      const leased = await database.query(
        `INSERT INTO wechat_access_tokens (appid, expires_at, leased_until) VALUES ($1, 0, ${clock.sql} + ${LEASE_MS})
         ON CONFLICT (appid) DO UPDATE SET leased_until = excluded.leased_until
           WHERE wechat_access_tokens.leased_until <= ${clock.sql}
         RETURNING appid`,
        [appid],
      )
      return leased.length > 0
    },
    async release(fetched) {
      await database.query(
        `UPDATE wechat_access_tokens SET leased_until = 0, token = coalesce($2, token),
           expires_at = coalesce(${clock.sql} + $3::bigint, expires_at) WHERE appid = $1`,
        [
          appid,
          fetched?.token == null ? null : cipher.encrypt(fetched.token, context),
          fetched?.left ?? null,
        ],
      )
    },
  }
}

/**
 * The app's own access token. However many callers in however many processes need one, it is fetched once. Meanwhile
 * the others use the old token if it is still valid, and wait if it is not.
 */
export function createAccessTokens(
  store: AccessTokenStore,
  clock: Clock,
  fetchToken: (force: boolean) => Promise<FetchedAccessToken>,
) {
  /** The running calls of this process, which callers share. The key is the token that WeChat refused, or null. */
  const running = new Map<string | null, Promise<string>>()

  function getToken(refused: string | null): Promise<string> {
    const shared = running.get(refused)
    if (shared) return shared
    const promise = readOrFetch(refused).finally(() => running.delete(refused))
    running.set(refused, promise)
    return promise
  }

  async function readOrFetch(refused: string | null): Promise<string> {
    for (let waited = 0; waited <= LEASE_MS; waited += POLL_MS) {
      const { token, left } = await store.read()
      const alive = token !== null && token !== refused && left > 0
      if (alive && left > AHEAD_MS) return token
      if (await store.lease()) return fetchAndKeep(refused, alive ? token : null)
      if (alive) return token
      await clock.sleep(POLL_MS)
    }
    throw new WechatUnreachable()
  }

  async function fetchAndKeep(refused: string | null, old: string | null): Promise<string> {
    let fetched: Kept | null = null
    try {
      // Another caller may have fetched between `read` and `lease`.
      const kept = await store.read()
      const fresh = kept.token !== null && kept.token !== refused && kept.left > AHEAD_MS
      if (fresh && kept.token !== null) return kept.token
      const { accessToken, expiresIn } = await fetchToken(refused !== null && kept.token === refused)
      fetched = { token: accessToken, left: expiresIn * 1000 }
      return accessToken
    } catch (error) {
      // If the old token is still valid, a failure does not matter: the next call tries again.
      if (old !== null) return old
      throw error
    } finally {
      await store.release(fetched)
    }
  }

  return {
    /** Calls `work` with the token, and once more with a new token if WeChat says that the first one is not valid. */
    async use<Result>(work: (accessToken: string) => Promise<Result>): Promise<Result> {
      const token = await getToken(null)
      try {
        return await work(token)
      } catch (error) {
        if (!(error instanceof WechatError) || !INVALID_TOKEN.includes(error.errcode)) throw error
        return work(await getToken(token))
      }
    },
  }
}
