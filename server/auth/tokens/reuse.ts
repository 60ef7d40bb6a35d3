import type { Queryable } from '../../database/types'

/**
 * What was done with the tokens given for a refresh token: `unused`; `used`: the access token; `renewed`: the refresh
 * token. As long as they are unused, the server assumes that the answer was lost.
 */
export type SuccessorUse = 'unused' | 'used' | 'renewed'

export async function useOfSuccessors(queryable: Queryable, refreshHash: string): Promise<SuccessorUse> {
  const [given] = await queryable.query<{ total: number; used: number; renewed: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE used) AS used, count(*) FILTER (WHERE used AND renews) AS renewed
     FROM (
       SELECT used, false AS renews FROM access_tokens WHERE given_for = $1
       UNION ALL SELECT used_at IS NOT NULL, true FROM refresh_tokens WHERE given_for = $1
     ) AS successors`,
    [refreshHash],
  )
  if (!given || given.renewed > 0) return 'renewed'
  return given.total > 0 && given.used === 0 ? 'unused' : 'used'
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
