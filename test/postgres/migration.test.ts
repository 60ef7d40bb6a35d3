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

/** What the next release might add, to the tables that every request asks for. */
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
  // More than a hand can count is asked from here.
  api = apiOf(await createServer({ ...options, rateLimits: { login: 1e6, refresh: 1e6 } }), clock, old)
})
afterEach(async () => {
  await api.app.close()
  for (const database of [old, fresh, backup]) await database.close()
  await rm(folder, { recursive: true })
})

/** What a phone does all day; the codes of its answers. */
async function live(): Promise<string[]> {
  const { token, refreshToken } = await api.signIn('phone')
  const answers = [await api.get('/me', token), await api.refresh(refreshToken)]
  return answers.map(({ code }) => code)
}

const columns = () =>
  fresh.query(
    "SELECT 1 AS found FROM information_schema.columns WHERE table_name = 'sessions' AND column_name = 'note'",
  )

test('an old process serves while a new one brings the schema up to date, and after it', async () => {
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

test('a migration that a running backup keeps waiting does not keep the requests waiting', async () => {
  let migrating = Promise.resolve()
  const codes: string[] = []
  await backup.transaction(
    async (transaction) => {
      // As pg_dump does, to its end.
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

/** Until the migration stands in the queue for a table. */
async function waiting(): Promise<void> {
  for (;;) {
    const [queued] = await backup.query(
      "SELECT 1 AS found FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%' AND datname = current_database()",
    )
    if (queued) return
  }
}
