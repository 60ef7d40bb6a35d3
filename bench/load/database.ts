import pg from 'pg'
import { startCluster } from '../../test/postgres/cluster'

/** Rows made by the database itself, in the places where the server would have put them. */
const DAY = '(extract(epoch FROM now()) * 1000)::bigint + 86400000::bigint * '
const hashOf = (token: string): string =>
  `translate(rtrim(encode(sha256((${token})::bytea), 'base64'), '='), '+/', '-_')`

/** Two sessions of each user, so that no login comes to the limit and ends one of them; their tokens are a1, a2 … and r1, r2 …, the codes of their WeChat c0, c1 …. */
export const usersOf = (sessions: number): number => Math.ceil(sessions / 2)

const rows = `generate_series($1::int, $2::int) AS i`
const statements = [
  `INSERT INTO sessions (id, user_id, created_at, last_used_at)
   SELECT 's' || i, 'u' || (i - 1) / 2, ${DAY} 0, ${DAY} 0 FROM ${rows}`,
  `INSERT INTO access_tokens (hash, session_id, expires_at, used)
   SELECT ${hashOf("'a' || i")}, 's' || i, ${DAY} 1, true FROM ${rows}`,
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

/** A PostgreSQL of our own as it is installed: it waits for the disk, as the tests' own does not. */
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

/** Brings the server's database from `from` sessions to `to`, and its statistics up to date. */
export async function fill(database: LoadDatabase, url: string, from: number, to: number): Promise<void> {
  const users = usersOf(to)
  await database.query(
    url,
    `INSERT INTO users (id, nickname, avatar_url, created_at, openid)
     SELECT 'u' || i, 'user ' || i, '/avatars/1.svg', ${DAY} 0, 'openid-c' || i
     FROM generate_series($1::int, $2::int) AS i`,
    [usersOf(from), users - 1],
  )
  for (const statement of statements) await database.query(url, statement, [from + 1, to])
  await database.query(url, 'VACUUM ANALYZE')
  await database.query(url, 'CHECKPOINT')
}
