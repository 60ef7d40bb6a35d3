import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../../server/app'
import { openPglite } from '../../../server/database/pglite'
import type { Database } from '../../../server/database/types'
import { DatabaseUnavailable } from '../../../server/database/unavailable'
import { installFullDisk } from '../_full-disk'
import { apiOf, fakeClock } from '../_server'
import type { Api } from '../_server'
import { prepareFolder } from '../_template'

let folder: string
let database: Database
let api: Api
/** Which files of the database cannot grow. */
let full: RegExp | null
let restore: () => void
const broken = jest.fn<void, [Error]>()
let log = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'))
  await prepareFolder(folder)
  full = null
  log = ''
  restore = installFullDisk((path, grows) => grows && (full?.test(path) ?? false))
  database = await openPglite(folder)
  const clock = fakeClock()
  const logger = { stream: { write: (line: string) => void (log += line) } }
  const options = { dataDir: folder, devRoutes: true, weakPasswords: true, clock, database, logger }
  api = apiOf(await createServer({ ...options, onDatabaseBroken: broken }), clock, database)
})
afterEach(async () => {
  full = null
  await api.app.close()
  await database.close()
  restore()
  await rm(folder, { recursive: true })
})

/** Fills the pages that a table has, so that the next rows need new ones. */
const insert = () =>
  database.query(
    "INSERT INTO audit_events (id, at, kind, user_id, reason, client, address) SELECT md5(random()::text), 0, 'login', 'u', '', repeat('x', 200), '' FROM generate_series(1, 100)",
  )
/** Makes the log of changes so long that it needs a new file of 16 MB. */
const growLog = () =>
  database.query(
    "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000)) FROM generate_series(1, 20)",
  )

async function health(): Promise<[number, boolean]> {
  const answer = await api.call('GET', '/health')
  return [answer.statusCode, answer.json<{ data: { writable: boolean } }>().data.writable]
}

const PASSING = { code: '50300', message: 'BUSY, TRY AGAIN' }

test('while no table can grow, writes are answered 503, reads go on, /health says so, and later writes work again', async () => {
  expect(await health()).toEqual([200, true])
  const { token } = await api.signIn()
  await api.get('/me', token)
  full = /\/base\//
  await expect(insert()).rejects.toThrow(DatabaseUnavailable)
  let failed
  for (let n = 0; failed === undefined && n < 500; n++) {
    const answer = await api.call('POST', '/login', { payload: { code: await api.code(`phone ${n}`) } })
    if (answer.statusCode !== 200) failed = answer
  }
  expect(failed?.statusCode).toBe(503)
  expect(failed?.headers['retry-after']).toBe('1')
  expect(failed?.json()).toMatchObject(PASSING)
  expect(log).toContain('"code":"53100"')
  expect(await health()).toEqual([200, false])
  for (let minutes = 0; minutes < 5; minutes++) {
    expect(await api.get('/me', token)).toMatchObject({ code: '10000' })
    api.clock.advance(60_001)
  }
  expect(await health()).toEqual([200, true])
  expect(broken).not.toHaveBeenCalled()
  full = null
  expect((await api.signIn('another phone')).token).toEqual(expect.any(String))
})

test('when the log of changes cannot grow, no statement follows, every request is answered 503, and it is reported once', async () => {
  const { token } = await api.signIn()
  await api.get('/me', token)
  full = /\/pg_wal\//
  await expect(growLog()).rejects.toThrow()
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.call('GET', '/me', { token })))
  for (const answer of answers)
    expect([answer.statusCode, answer.json()]).toEqual([503, expect.objectContaining(PASSING)])
  expect((await api.call('GET', '/ready')).statusCode).toBe(503)
  expect(await health()).toEqual([200, false])
  expect(broken).toHaveBeenCalledTimes(1)
  expect(log).toContain('the embedded database has broken down')
})

test('what was answered before the database broke down is there after the next start', async () => {
  const { token } = await api.signIn()
  full = /\/pg_wal\//
  await expect(growLog()).rejects.toThrow()
  await api.app.close()
  await database.close()
  full = null
  database = await openPglite(folder)
  api = apiOf(await createServer({ dataDir: folder, clock: api.clock, database }), api.clock, database)
  expect(await api.get('/me', token)).toMatchObject({ code: '10000' })
})

test('a start on a full disk fails with one line that names DATA_DIR, and leaves the folder unlocked', async () => {
  await api.app.close()
  await database.close()
  full = /./
  await expect(openPglite(folder)).rejects.toThrow(
    /^DATA_DIR: the embedded database in .+ could not be opened; \d+ MB are free/,
  )
  full = null
  database = await openPglite(folder)
})
