import { randomBytes } from 'node:crypto'
import { migrate } from '../../server/database/migrate'
import { databaseOf } from '../../server/database/pglite'
import { openPostgres } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'
import { openPrepared } from './_template'

/** With the schema, and nothing in it: in this process, or where TEST_DATABASE_URL says, as the project `postgres` does. */
export async function openTestDatabase(): Promise<Database> {
  return process.env.TEST_DATABASE_URL === undefined
    ? databaseOf(await openPrepared())
    : openPostgres(await createTestDatabase(PREPARED))
}

const PREPARED = 'prepared'
const addressOf = (name: string): string =>
  (process.env.TEST_DATABASE_URL ?? '').replace(/\/[^/]*$/, `/${name}`)

/** The address of a new database on the PostgreSQL of TEST_DATABASE_URL, a copy of `template`. @default an empty one */
export async function createTestDatabase(template = 'template1'): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await create(name, template)
  return addressOf(name)
}

/** Makes on the PostgreSQL of TEST_DATABASE_URL what its prepared databases are copies of. */
export async function prepareTestDatabase(): Promise<void> {
  await create(PREPARED, 'template1')
  const database = await openPostgres(addressOf(PREPARED))
  await migrate(database)
  await database.close()
}

async function create(name: string, template: string): Promise<void> {
  const admin = await openPostgres(process.env.TEST_DATABASE_URL ?? '')
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  await admin.close()
}

/** Empties a prepared database. One whose tables a test has changed loses them: the next server makes them anew. */
export async function emptyTestDatabase(database: Database, prepared: string): Promise<void> {
  const tables = await tablesOf(database)
  if (tables === prepared) {
    // One statement, so that what refers to each other goes at once. TRUNCATE makes every table and index anew: five times as long.
    const emptied = tables.split(', ').map((table) => `${table}_emptied AS (DELETE FROM ${table})`)
    await database.query(`WITH ${emptied.join()} SELECT`)
  } else {
    await database.query('DROP SCHEMA public CASCADE')
    await database.query('CREATE SCHEMA public')
  }
}

/** The tables that hold data, by name. */
export async function tablesOf(database: Database): Promise<string> {
  const rows = await database.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_steps' ORDER BY 1",
  )
  return rows.map(({ name }) => name).join(', ')
}
