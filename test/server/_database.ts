import { randomBytes } from 'node:crypto'
import { openPglite } from '../../server/database/pglite'
import { openPostgres } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'

/** An empty database: in this process, or where TEST_DATABASE_URL says, as the project `postgres` does. */
export async function openTestDatabase(): Promise<Database> {
  return process.env.TEST_DATABASE_URL === undefined ? openPglite() : openPostgres(await createTestDatabase())
}

/** The address of a new database on the PostgreSQL of TEST_DATABASE_URL. */
export async function createTestDatabase(): Promise<string> {
  const url = process.env.TEST_DATABASE_URL ?? ''
  const admin = await openPostgres(url)
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.close()
  return url.replace(/\/[^/]*$/, `/${name}`)
}
