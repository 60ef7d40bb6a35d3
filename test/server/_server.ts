import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { createServer } from '../../server/app'
import type { Clock } from '../../server/clock'
import type { Database } from '../../server/database/types'
import type { ServerOptions } from '../../server/options'
import { emptyTestDatabase, openTestDatabase, tablesOf } from './_database'

export interface FakeClock extends Clock {
  /** The ms of each call of `sleep`, which takes no time. */
  readonly slept: number[]
  advance(ms: number): void
}

/** A clock that stands still until `advance`. Its `sql` gives the same time to the database. */
export function fakeClock(): FakeClock {
  let time = Date.parse('2025-06-01T02:00:00Z')
  const slept: number[] = []
  return {
    slept,
    now: () => time,
    get sql() {
      return `${time}::bigint`
    },
    sleep: async (ms) => {
      slept.push(ms)
    },
    advance: (ms) => {
      time += ms
    },
  }
}

/** The clock of a process that is off by so many ms. Its database has the right time. */
export const skewedClock = (clock: FakeClock, off: number): Clock => ({
  now: () => clock.now() + off,
  get sql() {
    return clock.sql
  },
  sleep: clock.sleep,
})

/** The envelope of every answer. A failure has no `data`. */
export interface Body<Data = unknown> {
  code: string
  message: string
  status: 'OK' | 'ERROR'
  date: number
  data: Data
}

export interface SignedIn {
  token: string
  expiresIn: number
  refreshToken: string
  user: { id: string; nickname: string; avatarUrl: string }
}

export interface Api {
  readonly app: FastifyInstance
  readonly clock: FakeClock
  readonly database: Database
  call(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    init?: Init,
  ): Promise<LightMyRequestResponse>
  get<Data = unknown>(url: string, token?: string): Promise<Body<Data>>
  post<Data = unknown>(url: string, payload?: object, token?: string): Promise<Body<Data>>
  /** Issues a code of the built-in WeChat. */
  code(device?: string): Promise<string>
  signIn(device?: string): Promise<SignedIn>
  refresh(refreshToken: string): Promise<Body<SignedIn>>
}

export interface Init {
  readonly payload?: InjectOptions['payload']
  readonly token?: string | undefined
  readonly headers?: Record<string, string>
}

export interface World {
  /** Starts a server on an empty database, with the development routes. The previous server is closed. */
  server(options?: Partial<ServerOptions>): Promise<Api>
  /** Starts a server beside it on the same database, as a process whose clock is off by so many ms. */
  secondServer(api: Api, off: number, options?: Partial<ServerOptions>): Promise<Api>
  readonly folder: string
}

/** Opens one database for a test file, which is emptied for each server. */
export function useWorld(): World {
  let database: Database
  let tables = ''
  let folder = ''
  let app: FastifyInstance | undefined
  let second: FastifyInstance | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'server-'))
    database = await openTestDatabase()
    tables = await tablesOf(database)
  })
  afterEach(async () => {
    // Injected WebSockets have no network connection whose end would close them.
    for (const client of app?.websocketServer.clients ?? []) client.terminate()
    await app?.close()
    await second?.close()
    app = second = undefined
  })
  afterAll(async () => {
    await database.close()
    await rm(folder, { recursive: true })
  })

  return {
    get folder() {
      return folder
    },
    async server(options = {}) {
      await app?.close()
      await emptyTestDatabase(database, tables)
      const clock = fakeClock()
      app = await createServer({
        dataDir: folder,
        database,
        devRoutes: true,
        weakPasswords: !options.production,
        clock,
        ...options,
      })
      return apiOf(app, clock, database)
    },
    async secondServer({ clock }, off, options = {}) {
      await second?.close()
      second = await createServer({
        dataDir: folder,
        database,
        devRoutes: true,
        weakPasswords: true,
        clock: skewedClock(clock, off),
        ...options,
      })
      return apiOf(second, clock, database)
    },
  }
}

export function apiOf(app: FastifyInstance, clock: FakeClock, database: Database): Api {
  const call: Api['call'] = (method, url, { payload, token, headers } = {}) =>
    app.inject({
      method,
      url,
      ...(payload !== undefined && { payload }),
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    })
  const api: Api = {
    app,
    clock,
    database,
    call,
    get: async <Data>(url: string, token?: string) => (await call('GET', url, { token })).json<Body<Data>>(),
    post: async <Data>(url: string, payload?: object, token?: string) =>
      (await call('POST', url, { payload, token })).json<Body<Data>>(),
    code: async (device = 'phone') =>
      (await api.post<{ code: string }>('/dev/wechat/code', { device })).data.code,
    signIn: async (device) => (await api.post<SignedIn>('/login', { code: await api.code(device) })).data,
    refresh: (refreshToken) => api.post<SignedIn>('/token/refresh', { refreshToken }),
  }
  return api
}

/** The number of rows of a table, for what no route shows. */
export async function countOf(database: Database, table: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  return row?.n ?? 0
}
