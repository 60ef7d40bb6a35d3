import pg from 'pg'
import { startCluster } from '../../test/postgres/cluster'

/**
 * SQL for the current time in ms plus a number of days. The database itself makes the rows, with the values of the
 * server; only access tokens must come from the server's code.
 */
const DAY = '(extract(epoch FROM now()) * 1000)::bigint + 86400000::bigint * '
const hashOf = (token: string): string =>
  `translate(rtrim(encode(sha256((${token})::bytea), 'base64'), '='), '+/', '-_')`

/**
 * The number of users for so many sessions: each has two, so that no login exceeds the limit and ends another session.
 * The refresh tokens are r1, r2 …, and the users' WeChat codes c0, c1 …
 */
export const usersOf = (sessions: number): number => Math.ceil(sessions / 2)

const rows = `generate_series($1::int, $2::int) AS i`
const statements = [
  `INSERT INTO sessions (id, user_id, created_at, last_used_at)
   SELECT 's' || i, 'u' || (i - 1) / 2, ${DAY} 0, ${DAY} 0 FROM ${rows}`,
  `INSERT INTO refresh_tokens (hash, session_id, expires_at)
   SELECT ${hashOf("'r' || i")}, 's' || i, ${DAY} 30 FROM ${rows}`,
]

export interface LoadDatabase {
  /** The address of a new, empty database. */
  create(name: string): Promise<string>
  query<Row extends object>(url: string, sql: string, values?: readonly unknown[]): Promise<Row[]>
  readonly pid: number
  stop(): void
}

/** Starts a PostgreSQL with its default settings. Unlike that of the tests it waits for the disk at each commit. */
export async function startDatabase(): Promise<LoadDatabase> {
  const cluster = await startCluster([])
  async function query<Row extends object>(url: string, sql: string, values: readonly unknown[] = []) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Row>(sql, [...values])).rows
    } finally {
      await client.end()
    }
  }
  return {
    async create(name) {
      await query(cluster.url, `CREATE DATABASE ${name}`)
      return cluster.url.replace(/\/[^/]*$/, `/${name}`)
    },
    query,
    pid: cluster.pid,
    stop: () => cluster.stop(),
  }
}

/** The number of access tokens that one statement adds. */
const PART = 20_000

/**
 * Adds sessions to the server's database until it has `to` instead of `from`, and updates its statistics.
 * @param fingerprintOf what the server keeps of the access token of a session
 */
export async function fill(
  database: LoadDatabase,
  url: string,
  from: number,
  to: number,
  fingerprintOf: (session: number) => string,
): Promise<void> {
  const users = usersOf(to)
  await database.query(
    url,
    `INSERT INTO users (id, nickname, avatar_url, created_at, openid)
     SELECT 'u' || i, 'user ' || i, '/avatars/1.svg', ${DAY} 0, 'openid-c' || i
     FROM generate_series($1::int, $2::int) AS i`,
    [usersOf(from), users - 1],
  )
  for (const statement of statements) await database.query(url, statement, [from + 1, to])
  for (let first = from + 1; first <= to; first += PART)
    await database.query(
      url,
      `INSERT INTO access_tokens (hash, session_id, expires_at, used)
       SELECT hash, 's' || ($1::int + i - 1), ${DAY} 1, true
       FROM unnest($2::text[]) WITH ORDINALITY AS made (hash, i)`,
      [first, Array.from({ length: Math.min(PART, to - first + 1) }, (_, i) => fingerprintOf(first + i))],
    )
  await database.query(url, 'VACUUM ANALYZE')
  await database.query(url, 'CHECKPOINT')
}
