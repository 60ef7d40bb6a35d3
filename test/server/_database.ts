import { randomBytes } from 'node:crypto'
import { migrate } from '../../server/database/migrate'
import { databaseOf } from '../../server/database/pglite'
import { openPostgres } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'
import { openPrepared } from './_template'

/**
 * Opens a database that has the schema and no rows: in this process, or, with TEST_DATABASE_URL, on that PostgreSQL.
 * The project `postgres` sets that variable.
 */
export async function openTestDatabase(): Promise<Database> {
  return process.env.TEST_DATABASE_URL === undefined
    ? databaseOf(await openPrepared())
    : openPostgres(await createTestDatabase(PREPARED))
}

const PREPARED = 'prepared'
const addressOf = (name: string): string =>
  (process.env.TEST_DATABASE_URL ?? '').replace(/\/[^/]*$/, `/${name}`)

/**
 * Creates a database on the PostgreSQL of TEST_DATABASE_URL as a copy of `template`, by default empty.
 * @returns its address
 */
export async function createTestDatabase(template = 'template1'): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await create(name, template)
  return addressOf(name)
}

/** Creates the template, with the schema, that the databases on the PostgreSQL of TEST_DATABASE_URL are copied from. */
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

/**
 * Empties a database. If a test has added or removed tables, all of them are dropped, and the next server creates them.
 */
export async function emptyTestDatabase(database: Database, prepared: string): Promise<void> {
  const tables = await tablesOf(database)
  if (tables === prepared) {
    // One statement, so that foreign keys do not matter. TRUNCATE would rewrite every table and index and take five
    // times as long.
    const emptied = tables.split(', ').map((table) => `${table}_emptied AS (DELETE FROM ${table})`)
    await database.query(`WITH ${emptied.join()} SELECT`)
  } else {
    await database.query('DROP SCHEMA public CASCADE')
    await database.query('CREATE SCHEMA public')
  }
}

/** The names of the tables that hold data, sorted and joined. */
export async function tablesOf(database: Database): Promise<string> {
  const rows = await database.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_steps' ORDER BY 1",
  )
  return rows.map(({ name }) => name).join(', ')
}
