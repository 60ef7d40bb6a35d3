import { randomBytes, randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { LoadDatabase } from './database'
import type { Work } from './load'
import { start, type Started } from './processes'

const PASSWORD = 'correct horse battery'
const ACCOUNTS = 1_000
const emailOf = (i: number): string => `account${i}@example.com`

/** Signs up one user, copies its rows for the other users, and signs 50 of them in. @returns their cookies */
async function prepare(database: LoadDatabase, url: string, address: string): Promise<string[]> {
  const ask = async (path: string, body: object): Promise<Response> => {
    const response = await fetch(`${address}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  await ask('sign-up/email', { email: emailOf(0), password: PASSWORD, name: 'user' })
  await database.query(
    url,
    `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     SELECT 'u' || i, 'user', 'account' || i || '@example.com', false, now(), now()
     FROM generate_series(1, ${ACCOUNTS - 1}) AS i`,
  )
  await database.query(
    url,
    `INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     SELECT 'k' || i, 'u' || i, 'credential', 'u' || i, (SELECT password FROM account LIMIT 1), now(), now()
     FROM generate_series(1, ${ACCOUNTS - 1}) AS i`,
  )
  const cookies: string[] = []
  for (let i = 0; i < 50; i++) {
    const response = await ask('sign-in/email', { email: emailOf(i), password: PASSWORD })
    cookies.push(
      response.headers
        .getSetCookie()
        .flatMap((cookie) => cookie.split(';')[0] ?? [])
        .join('; '),
    )
  }
  await database.query(url, 'VACUUM ANALYZE')
  return cookies
}

export async function startBetterAuth(database: LoadDatabase, processes: number) {
  const url = await database.create('better_auth')
  const env = { DATABASE_URL: url, SECRET: randomBytes(32).toString('hex') }
  const servers: Started[] = []
  for (let i = 0; i < processes; i++)
    servers.push(await start(join(__dirname, 'better-auth-server.mjs'), env))
  const [first] = servers
  const cookies = await prepare(database, url, first?.address ?? '')

  const work = {
    password: {
      next: () => ({
        method: 'POST',
        path: '/api/auth/sign-in/email',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: emailOf(randomInt(ACCOUNTS)), password: PASSWORD }),
      }),
      check: (status, body) => {
        if (status !== 200 || !body.includes('"token"')) throw new Error(`better-auth: ${status} ${body}`)
      },
    },
    read: {
      next: () => ({
        method: 'GET',
        path: '/api/auth/get-session',
        headers: { cookie: cookies[randomInt(cookies.length)] ?? '' },
      }),
      check: (status, body) => {
        if (status !== 200 || !body.includes('"session"')) throw new Error(`better-auth: ${status} ${body}`)
      },
    },
  } satisfies Record<string, Work>

  return {
    servers,
    work,
    async stop() {
      for (const server of servers) await server.stop()
    },
  }
}
