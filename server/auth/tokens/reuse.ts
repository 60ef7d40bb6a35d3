import type { Queryable } from '../../database/types'

/**
 * Was the answer to the first use of this refresh token lost? It was, as far as anybody can tell, while nothing that was
 * given for it has ever been used: a phone in a tunnel asks again after minutes, not within a grace of seconds.
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
 * Ends what was given for a refresh token and never used. Should it turn up after all, two parties hold the session:
 * its refresh token counts as used long ago, so that using it ends the family.
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
