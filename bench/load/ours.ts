import { execFileSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { hash } from '@node-rs/argon2'
import { fingerprint } from '../../server/auth/tokens/secrets'
import { createOpaqueTokens } from '../../server/auth/tokens/token-format'
import { out, root } from '../build'
import { fill, usersOf, type LoadDatabase } from './database'
import type { Request, Work } from './load'
import { start, type Started } from './processes'

const PASSWORD = 'correct horse battery'
const ACCOUNTS = 1_000

/** Each request has another client address, as from a proxy, because the logins of one address are limited. */
const headers = (): Record<string, string> => ({
  'content-type': 'application/json',
  'x-forwarded-for': [10, randomInt(256), randomInt(256), randomInt(256)].join('.'),
})
const post = (path: string, body: object): Request => ({
  method: 'POST',
  path,
  headers: headers(),
  body: JSON.stringify(body),
})

interface Answer {
  readonly code: string
  readonly data: { readonly refreshToken: string }
}

function answerOf(status: number, body: string): Answer {
  const answer: Answer = JSON.parse(body)
  if (status !== 200 || answer.code !== '10000') throw new Error(`An answer of ${status}: ${body}`)
  return answer
}
const check = (status: number, body: string): void => void answerOf(status, body)

/** A fake WeChat that accepts every code and answers at once. */
async function startWechat(): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer((request, response) => {
    const code = new URL(request.url ?? '', 'http://wechat').searchParams.get('js_code') ?? ''
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ openid: `openid-${code}`, session_key: 'AAAAAAAAAAAAAAAAAAAAAA==' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Starts the reference server as it is deployed: the bundle, in production mode, with all limits. */
export async function startOurs(database: LoadDatabase, processes: number) {
  const folder = join(root, '.cache/bench-server')
  execFileSync(process.execPath, [join(root, 'server/deploy/bundle.mjs'), folder])
  const url = await database.create('ours')
  const wechat = await startWechat()
  const key = randomBytes(32)
  const dataKeys = 'bench:' + key.toString('base64')
  const opaqueTokens = createOpaqueTokens([{ id: 'bench', key }])
  /** The access token of each session; sessions are counted from 1. */
  const tokens: string[] = ['']
  const servers: Started[] = []
  for (let i = 0; i < processes; i++)
    servers.push(
      await start(join(folder, 'main.js'), {
        ...{ PORT: '0', DATABASE_URL: url, DATA_DIR: join(out, 'ours'), DATA_KEYS: dataKeys },
        ...{ TRUST_PROXY: 'loopback', LOG_LEVEL: 'error' },
        ...{ WECHAT_APPID: 'wx1', WECHAT_SECRET: 'secret', WECHAT_ENDPOINT: wechat.endpoint },
      }),
    )
  let sessions = 0
  /**
   * Sessions after number `unused` still have the refresh token they were made with; `renewed` of these were used
   * since.
   */
  let [unused, renewed] = [0, 0]
  /** Refresh tokens that the server has issued in renewals. */
  const fresh: string[] = []

  async function fillTo(count: number): Promise<void> {
    while (tokens.length <= count) tokens.push(await opaqueTokens.mint())
    await fill(database, url, sessions, count, (session) => fingerprint(tokens[session] ?? ''))
    if (sessions === 0)
      await database.query(
        url,
        "UPDATE users SET account = 'account' || substr(id, 2), password_hash = $1 WHERE substr(id, 2)::int < $2",
        [await hash(PASSWORD), ACCOUNTS],
      )
    ;[unused, renewed, sessions] = [sessions, 0, count]
    fresh.length = 0
  }

  const work = {
    code: { next: () => post('/login', { code: `c${randomInt(usersOf(sessions))}` }), check },
    password: {
      next: () =>
        post('/login/password', {
          account: `account${randomInt(Math.min(ACCOUNTS, usersOf(sessions)))}`,
          password: PASSWORD,
        }),
      check,
    },
    // First each token from `fill` once, in an order that jumps through the table, then the tokens from renewals.
    renewal: {
      next: () => {
        const all = sessions - unused
        const token = renewed < all ? `r${unused + 1 + ((renewed++ * 7919) % all)}` : fresh.shift()
        return post('/token/refresh', { refreshToken: token })
      },
      check: (status, body) => void fresh.push(answerOf(status, body).data.refreshToken),
    },
    read: {
      next: () => ({
        method: 'GET',
        path: '/me',
        headers: { authorization: `Bearer ${tokens[randomInt(sessions) + 1] ?? ''}` },
      }),
      check,
    },
  } satisfies Record<string, Work>

  return {
    servers,
    work,
    fillTo,
    async stop() {
      for (const server of servers) await server.stop()
      wechat.stop()
    },
  }
}
