import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { openPostgres } from '../../server/database/postgres'
import type { Timeouts } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'
import { DatabaseUnavailable } from '../../server/database/unavailable'
import { createTestDatabase } from '../server/_database'

/** Short timeouts for short tests; the errors do not depend on their length. */
const SHORT: Timeouts = { connection: 300, lock: 200, statement: 300, answer: 500 }

let url: string
let database: Database
let other: Database
beforeEach(async () => {
  url = await createTestDatabase()
  database = await openPostgres(url, SHORT)
  other = await openPostgres(url)
})
afterEach(async () => {
  await database.close()
  await other.close()
})

test('a query that waits too long for a lock fails with DatabaseUnavailable', async () => {
  await other.query('CREATE TABLE t (n integer)')
  await other.transaction(async (transaction) => {
    await transaction.query('LOCK TABLE t')
    await expect(database.query('SELECT n FROM t')).rejects.toThrow(DatabaseUnavailable)
  })
  expect(await database.query('SELECT n FROM t')).toEqual([])
})

test('a statement that takes too long fails and is cancelled in the database, but not with noTimeouts', async () => {
  await expect(database.query('SELECT pg_sleep(60)')).rejects.toThrow(DatabaseUnavailable)
  const [running] = await other.query<{ n: number }>(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'",
  )
  expect(running?.n).toBe(0)
  await database.transaction((transaction) => transaction.query('SELECT pg_sleep(0.7)'), { noTimeouts: true })
})

test('a connection closed by the database fails with DatabaseUnavailable and is replaced', async () => {
  await database.query('SELECT 1')
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()`
  const broken = database.transaction(async (transaction) => {
    await transaction.query('SELECT 1')
    await other.query(cut)
    await transaction.query('SELECT 1')
  })
  await expect(broken).rejects.toThrow(DatabaseUnavailable)
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('with sslmode=verify-full a database without TLS is not used', async () => {
  await expect(openPostgres(`${url}?sslmode=verify-full`, SHORT)).rejects.toThrow(
    'DATABASE_URL: no connection to the database',
  )
})

test('a full disk fails with DatabaseUnavailable, whose code is that of PostgreSQL', async () => {
  const refused = database.query("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$")
  await expect(refused).rejects.toThrow(DatabaseUnavailable)
  await expect(refused).rejects.toMatchObject({ code: '53100' })
})

test('errors of a statement and of the caller are not DatabaseUnavailable', async () => {
  await expect(database.query('SELECT nonsense')).rejects.not.toThrow(DatabaseUnavailable)
  await expect(database.transaction(() => Promise.reject(new Error('of the caller')))).rejects.toThrow(
    'of the caller',
  )
})

test('a database that stops answering fails with DatabaseUnavailable until it answers again', async () => {
  const { port } = new URL(url)
  let silent = false
  const sockets: Socket[] = []
  const proxy = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    near.on('data', (bytes) => silent || far.write(bytes))
    far.on('data', (bytes) => silent || near.write(bytes))
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined))
    near.on('close', () => far.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = new URL(url)
  address.port = String((proxy.address() as AddressInfo).port)
  const behind = await openPostgres(address.href, SHORT)
  silent = true
  await expect(behind.query('SELECT 1')).rejects.toThrow(DatabaseUnavailable)
  await expect(behind.transaction((t) => t.query('SELECT 1'))).rejects.toThrow(DatabaseUnavailable)
  silent = false
  expect(await behind.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  for (const socket of sockets) socket.destroy()
  await behind.close()
  proxy.close()
})
