import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { lockFolder } from '../../../server/database/folder-lock'
import { WebSocket } from '../../web-socket'
import { useProcesses } from '../_process'
import type { Body, SignedIn } from '../_server'
import { LIVE } from '../_socket'
import { prepareFolder } from '../_template'

const processes = useProcesses()

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops the server after running requests were answered',
  async (signal) => {
    await prepareFolder(processes.folder)
    const server = processes.start({ DEV_ROUTES: '1' })
    const address = await server.address
    const faults = { method: 'POST', headers: { 'content-type': 'application/json' } }
    await fetch(`${address}/dev/faults`, { ...faults, body: '{"latencyMs":300}' })
    const slow = fetch(`${address}/health`)
    await untilRequests(address, 1)
    server.child.kill(signal)
    expect((await slow).status).toBe(200)
    expect(await server.ended).toBe(0)
  },
)

async function post<Data>(url: string, body: object, token?: string): Promise<Body<Data> & { http: number }> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { ...((await response.json()) as Body<Data>), http: response.status }
}

async function signIn(address: string, device: string): Promise<Body<SignedIn> & { http: number }> {
  const { data } = await post<{ code: string }>(`${address}/dev/wechat/code`, { device })
  return post<SignedIn>(`${address}/login`, { code: data.code })
}

test('a request that does not end is cut after STOP_TIMEOUT, and the process ends with code 0', async () => {
  await prepareFolder(processes.folder)
  const server = processes.start({ DEV_ROUTES: '1', STOP_TIMEOUT: '1' })
  const address = await server.address
  await post(`${address}/dev/faults`, { latencyMs: 120_000 })
  const hung = fetch(`${address}/health`).then(
    () => 'answered',
    () => 'cut',
  )
  await untilRequests(address, 1)
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(await hung).toBe('cut')
})

test('SIGTERM closes live connections with code 1001', async () => {
  await prepareFolder(processes.folder)
  const server = processes.start({ DEV_ROUTES: '1' })
  const address = await server.address
  const { data } = await signIn(address, 'phone')
  const socket = new WebSocket(`${address.replace('http', 'ws')}${LIVE}`, {
    headers: { authorization: `Bearer ${data.token}` },
  })
  await once(socket, 'open')
  const closed = once(socket, 'close')
  server.child.kill('SIGTERM')
  expect(await closed).toEqual([1001, Buffer.from('GOING AWAY')])
  expect(await server.ended).toBe(0)
})

test('SIGTERM under load: what was answered is there after the restart, and lost renewals can be repeated', async () => {
  await prepareFolder(processes.folder)
  const env = { DEV_ROUTES: '1', LOG_LEVEL: 'silent' }
  const server = processes.start(env)
  const address = await server.address
  const phones = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => (await signIn(address, `phone ${n}`)).data),
  )
  // Every third answer is lost although the work was done, and all answers are slow enough to be running at the signal.
  await post(`${address}/dev/faults`, {
    rules: [
      { fault: 'lost', route: '/token/refresh', rate: 0.3 },
      { fault: 'latency', minMs: 20, maxMs: 60 },
    ],
  })
  let renewals = 0
  let stopping = false
  const answers = new Set<string>()
  /** Renews until the server stops, each time with the newest token that was received. */
  async function live(phone: SignedIn): Promise<SignedIn> {
    let current = phone
    for (;;) {
      const { refreshToken } = current
      const answer = await post<SignedIn>(`${address}/token/refresh`, { refreshToken }).catch(() => null)
      if (answer) answers.add(`${answer.http} ${answer.code}`)
      if (answer?.code === '10000') current = answer.data
      if (++renewals === 40) {
        server.child.kill('SIGTERM')
        stopping = true
      }
      // Without an answer it may have been renewed, or the server is gone: the phone keeps what it has.
      if (stopping && answer?.code !== '10000') return current
    }
  }
  const held = await Promise.all(phones.map(live))
  expect(await server.ended).toBe(0)
  answers.delete('503 50300')
  expect([...answers]).toEqual(['200 10000'])

  const again = await processes.start(env).address
  for (const { refreshToken } of held) {
    const renewed = await post<SignedIn>(`${again}/token/refresh`, { refreshToken })
    expect(renewed.code).toBe('10000')
    const me = await fetch(`${again}/me`, { headers: { authorization: `Bearer ${renewed.data.token}` } })
    expect(await me.json()).toMatchObject({ code: '10000' })
  }
  const state = await fetch(`${again}/dev/state`)
  expect(await state.json()).toMatchObject({ data: { sessions: 10 } })
})

async function untilRequests(address: string, least: number): Promise<void> {
  for (;;) {
    const state = (await (await fetch(`${address}/dev/state`)).json()) as { data: { requests: number } }
    if (state.data.requests >= least) return
  }
}

test('an embedded database that breaks down on a full disk ends the process with one line; a new one repairs it', async () => {
  await prepareFolder(processes.folder)
  const flag = join(processes.folder, 'full')
  const env = { DEV_ROUTES: '1', FULL_DISK: flag }
  const server = processes.start(env, 'test/server/_full-disk-server.ts')
  const address = await server.address
  const { data } = await signIn(address, 'phone')
  await writeFile(flag, '')
  const refused = await Promise.allSettled(['a', 'b', 'c'].map((device) => signIn(address, device)))
  for (const each of refused)
    if (each.status === 'fulfilled') expect([each.value.http, each.value.code]).toEqual([503, '50300'])
  expect(await server.ended).toBe(1)
  expect(server.output.split('\n').slice(1).join('\n')).toMatch(
    /^server: DATA_DIR: the embedded database has broken down \(\w+\), as it does when the disk is full\. Start the server again when there is space\.\n$/,
  )
  await rm(flag)
  const again = await processes.start({ DEV_ROUTES: '1' }).address
  const me = await fetch(`${again}/me`, { headers: { authorization: `Bearer ${data.token}` } })
  expect(await me.json()).toMatchObject({ code: '10000' })
})

test('an error that nobody catches ends the process with one line that does not quote values', async () => {
  await prepareFolder(processes.folder)
  const preload = join(processes.folder, 'reject.mjs')
  await writeFile(
    preload,
    `process.on('SIGUSR2', () => {
      const values = { severity: 'ERROR', code: '23505', params: ['hunter2'] }
      void Promise.reject(Object.assign(new Error('hunter2 is there already'), values))
    })`,
  )
  const server = processes.start({ NODE_OPTIONS: `--import ${preload}` })
  await server.address
  server.child.kill('SIGUSR2')
  expect(await server.ended).toBe(1)
  expect(server.output).not.toContain('hunter2')
  expect(server.output.trim().split('\n')).toHaveLength(2)
  expect(server.output).toContain('"code":"23505"')
})

test('a port in use ends the process with one line of output, and leaves the data folder unlocked', async () => {
  await prepareFolder(processes.folder)
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const server = processes.start({ PORT: String(port) })
  expect(await server.ended).toBe(1)
  expect(server.output).toBe(`server: Port ${port} on 127.0.0.1 is in use. Set PORT to another one.\n`)
  other.close()
  const unlock = await lockFolder(processes.folder)
  await unlock()
})

test.each([
  [{ PORT: 'x' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ DEV_ROUTES: '1', NODE_ENV: 'production' }, 'DEV_ROUTES must not be set when NODE_ENV is production.'],
])('with %j the process prints the error in one line and ends with code 1', async (env, message) => {
  const server = processes.start(env)
  expect(await server.ended).toBe(1)
  expect(server.output).toBe(`server: ${message}\n`)
})

test('a PostgreSQL that cannot be reached ends the process with one line without the password', async () => {
  const server = processes.start({ DATABASE_URL: 'postgres://meetup:hunter2@127.0.0.1:1/meetup' })
  expect(await server.ended).toBe(1)
  expect(server.output).toBe('server: DATABASE_URL: no connection to the database (ECONNREFUSED).\n')
})
