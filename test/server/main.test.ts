import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The server as people start it: a process of its own. */
const root = join(__dirname, '../..')
const LONG = 60_000

interface Running {
  readonly process: ChildProcess
  output: string
  /** The exit code, or the name of the signal. */
  readonly ended: Promise<number | string>
  /** Resolves to the first match in the output, or rejects when the process ends without it. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

function start(env: Record<string, string>): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'server/main.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', ...env },
  })
  const closed = once(child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? 'none')
  const running: Running = {
    process: child,
    output: '',
    ended: closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(running.output)
          if (match) resolve(match)
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        void closed.then(() => reject(new Error(`ended without ${String(pattern)}: ${running.output}`)))
        look()
      }),
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (running.output += chunk.toString()))
  }
  started.push(running)
  return running
}

const started: Running[] = []
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'))
})
afterEach(async () => {
  for (const { process, ended } of started.splice(0)) {
    process.kill('SIGKILL')
    await ended
  }
  await rm(folder, { recursive: true })
})

const addressOf = async (server: Running) => {
  const match = await server.until(/server listening on (http:\/\/127\.0\.0\.1:\d+)\n/)
  return match[1] ?? ''
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops it after what is running was answered',
  async (signal) => {
    const server = start({ DEV_ROUTES: '1' })
    const address = await addressOf(server)
    const faults = { method: 'POST', headers: { 'content-type': 'application/json' } }
    await fetch(`${address}/dev/faults`, { ...faults, body: '{"latencyMs":300}' })
    const slow = fetch(`${address}/health`)
    let requests = 0
    while (requests === 0) {
      const state: { data: { requests: number } } = await (await fetch(`${address}/dev/state`)).json()
      requests = state.data.requests
    }
    server.process.kill(signal)
    expect((await slow).status).toBe(200)
    expect(await server.ended).toBe(0)
  },
  LONG,
)

test(
  'a port that is taken is one clear line, and no data folder stays locked',
  async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const server = start({ PORT: String(port) })
    expect(await server.ended).toBe(1)
    expect(server.output).toBe(`server: Port ${port} on 127.0.0.1 is in use. Set PORT to another one.\n`)
    other.close()
    await addressOf(start({}))
  },
  LONG,
)

test.each([
  [{ PORT: 'x' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ DEV_ROUTES: '1', NODE_ENV: 'production' }, 'DEV_ROUTES must not be set when NODE_ENV is production.'],
])(
  'with %j it says what is wrong in one line and ends with 1',
  async (env, message) => {
    const server = start(env)
    expect(await server.ended).toBe(1)
    expect(server.output).toBe(`server: ${message}\n`)
  },
  LONG,
)

test(
  'a PostgreSQL that is not there is one clear line without the password',
  async () => {
    const server = start({ DATABASE_URL: 'postgres://meetup:hunter2@127.0.0.1:1/meetup' })
    expect(await server.ended).toBe(1)
    expect(server.output).toBe('server: DATABASE_URL: no connection to the database (ECONNREFUSED).\n')
  },
  LONG,
)
