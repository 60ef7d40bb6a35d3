import type { Queryable } from '../../database/types'

/**
 * Whether the answer to the first use of a refresh token was lost. The server assumes so as long as none of the tokens
 * given for it has been used: a phone that was in a tunnel asks again after minutes, later than the grace period.
 */
export async function wasAnswerLost(queryable: Queryable, refreshHash: string): Promise<boolean> {
  const [given] = await queryable.query<{ total: number; used: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE used) AS used FROM (
       SELECT used FROM access_tokens WHERE given_for = $1
       UNION ALL SELECT used_at IS NOT NULL FROM refresh_tokens WHERE given_for = $1
     ) AS successors`,
    [refreshHash],
  )
  return given !== undefined && given.total > 0 && given.used === 0
}

/**
 * Ends the unused tokens that were given for a refresh token, before others are given for it. If one of them is used
 * after all, two parties hold the session: the refresh tokens count as used long ago, so that using one ends the
 * session.
 */
export async function supersede(queryable: Queryable, refreshHash: string, now: number): Promise<void> {
  await queryable.query(
    'UPDATE access_tokens SET expires_at = least(expires_at, $2), given_for = NULL WHERE given_for = $1',
    [refreshHash, now],
  )
  await queryable.query('UPDATE refresh_tokens SET used_at = 0, given_for = NULL WHERE given_for = $1', [
    refreshHash,
  ])
}
