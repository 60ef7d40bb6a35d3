import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../server/app'
import { openPostgres } from '../../server/database/postgres'
import type { Database, Parameter, Queryable } from '../../server/database/types'
import { createTestDatabase } from '../server/_database'
import { apiOf, fakeClock } from '../server/_server'

const SESSIONS = 50_000
const LARGE = /Seq Scan on (users|sessions|access_tokens|refresh_tokens|audit_events)\b/

interface Asked {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** The same database, which records its queries in `asked`. */
function recording(database: Database): { database: Database; asked: Asked[] } {
  const asked: Asked[] = []
  const recording = (queryable: Queryable): Queryable => ({
    query: (sql, parameters = []) => {
      asked.push({ sql, parameters })
      return queryable.query(sql, parameters)
    },
  })
  const whole = {
    ...database,
    ...recording(database),
    transaction: <Result>(work: (transaction: Queryable) => Promise<Result>) =>
      database.transaction((transaction) => work(recording(transaction))),
  }
  return { database: whole, asked }
}

const rows = `generate_series(1, ${SESSIONS}) AS i`
const fill = [
  `INSERT INTO users (id, nickname, avatar_url, created_at, openid) SELECT 'u' || i, '', '', 0, 'o' || i FROM ${rows}`,
  `INSERT INTO sessions (id, user_id, created_at) SELECT 's' || i, 'u' || (i / 5 + 1), 0 FROM ${rows}`,
  `INSERT INTO access_tokens (hash, session_id, expires_at, given_for)
   SELECT md5('a' || i), 's' || i, 9e15, md5('f' || i) FROM ${rows}`,
  `INSERT INTO refresh_tokens (hash, session_id, expires_at, given_for)
   SELECT md5('r' || i), 's' || i, 9e15, md5('f' || i) FROM ${rows}`,
  `INSERT INTO audit_events (id, at, kind, user_id, reason, client, address)
   SELECT 'e' || i, i, 'login', 'u' || (i / 5 + 1), '', '', '' FROM ${rows}`,
  'ANALYZE',
]

test('no query of a request scans a large table sequentially', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'indexes-'))
  const plain = await openPostgres(await createTestDatabase())
  const { database, asked } = recording(plain)
  const clock = fakeClock()
  const app = await createServer({ dataDir: folder, database, devRoutes: true, weakPasswords: true, clock })
  const api = apiOf(app, clock, database)
  for (const statement of fill) await plain.transaction((t) => t.query(statement), { noTimeouts: true })

  asked.length = 0
  const { token, refreshToken } = await api.signIn('phone')
  const renewed = await api.refresh(refreshToken)
  // The same refresh token again, within the grace and after it, as if the answer was lost.
  await api.refresh(refreshToken)
  clock.advance(60_000)
  await api.refresh(refreshToken)
  const again = await api.signIn('phone')
  for (const path of ['/me', '/me/sessions', '/me/events']) await api.get(path, again.token)
  await api.post('/login/password', { account: 'demo', password: 'demo1234' })
  await api.post('/login/password', { account: 'demo', password: 'a guess' })
  await api.call('DELETE', '/me/sessions', { token: again.token })
  await api.post('/logout', {}, again.token)
  expect([renewed.code, token.length > 0]).toEqual(['10000', true])

  const plans = new Map<string, string>()
  for (const { sql, parameters } of asked) {
    const plan = await plain.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters)
    plans.set(sql, plan.map((line) => line['QUERY PLAN']).join('\n'))
  }
  const named = [...plans.values()].join('\n')
  for (const index of ['access_tokens_pkey', 'refresh_tokens_pkey', 'sessions_pkey', 'sessions_user'])
    expect(named).toContain(index)
  expect([...plans].filter(([, plan]) => LARGE.test(plan))).toEqual([])

  await app.close()
  await plain.close()
  await rm(folder, { recursive: true })
})
