import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../server/app'
import { migrate } from '../../server/database/migrate'
import { migrations } from '../../server/database/migrations'
import { openPostgres } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'
import { createTestDatabase } from '../server/_database'
import { apiOf, fakeClock } from '../server/_server'
import type { Api } from '../server/_server'

/** Migrations of a possible next release, on tables that every request reads. */
const next = [
  ...migrations,
  [
    "ALTER TABLE sessions ADD COLUMN note text NOT NULL DEFAULT ''",
    'ALTER TABLE access_tokens ADD COLUMN note text',
    'CREATE INDEX sessions_note ON sessions (note)',
    'CREATE TABLE notes (id text PRIMARY KEY, session_id text REFERENCES sessions ON DELETE CASCADE)',
  ],
]

let folder: string
let old: Database
let fresh: Database
let backup: Database
let api: Api
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migration-'))
  const url = await createTestDatabase()
  ;[old, fresh, backup] = [await openPostgres(url), await openPostgres(url), await openPostgres(url)]
  const clock = fakeClock()
  const options = { dataDir: folder, database: old, devRoutes: true, weakPasswords: true, clock }
  // The tests send many requests from one address.
  api = apiOf(await createServer({ ...options, rateLimits: { login: 1e6, refresh: 1e6 } }), clock, old)
})
afterEach(async () => {
  await api.app.close()
  for (const database of [old, fresh, backup]) await database.close()
  await rm(folder, { recursive: true })
})

/** The usual requests of a phone; the codes of their answers. */
async function live(): Promise<string[]> {
  const { token, refreshToken } = await api.signIn('phone')
  const answers = [await api.get('/me', token), await api.refresh(refreshToken)]
  return answers.map(({ code }) => code)
}

const columns = () =>
  fresh.query(
    "SELECT 1 AS found FROM information_schema.columns WHERE table_name = 'sessions' AND column_name = 'note'",
  )

test('an old process answers requests while a new one migrates the schema, and afterwards', async () => {
  let done = false
  const migrating = migrate(fresh, next).then(() => {
    done = true
  })
  const codes: string[] = []
  do codes.push(...(await live()))
  while (!done)
  await migrating
  codes.push(...(await live()))
  expect(codes.filter((code) => code !== '10000')).toEqual([])
  expect(await columns()).toHaveLength(1)
})

test('a migration that waits for a running backup does not block requests', async () => {
  let migrating = Promise.resolve()
  const codes: string[] = []
  await backup.transaction(
    async (transaction) => {
      // pg_dump holds the same locks until it ends.
      await transaction.query('LOCK TABLE users, sessions, access_tokens IN ACCESS SHARE MODE')
      migrating = migrate(fresh, next)
      await waiting()
      for (let round = 0; round < 5; round++) codes.push(...(await live()))
    },
    { noTimeouts: true },
  )
  await migrating
  codes.push(...(await live()))
  expect(codes.filter((code) => code !== '10000')).toEqual([])
  expect(await columns()).toHaveLength(1)
})

/** Resolves when the migration waits for a lock of a table. */
async function waiting(): Promise<void> {
  for (;;) {
    const [queued] = await backup.query(
      "SELECT 1 AS found FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%' AND datname = current_database()",
    )
    if (queued) return
  }
}
