import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(__dirname, '../..')

/** A server in a process of its own, as in production. */
export interface ServerProcess {
  readonly child: ChildProcess
  /** Its standard output and standard error so far. */
  readonly output: string
  /** The exit code, or the name of the signal. */
  readonly ended: Promise<number | string>
  /** The address it listens on. Rejects if the process ends before it listens. */
  readonly address: Promise<string>
}

export interface Processes {
  /** The data folder of the running test. */
  readonly folder: string
  /** @param entry the file that is run, from the root of the project. @default server/main.ts */
  start(env: Record<string, string>, entry?: string): ServerProcess
}

/** Starts servers that share one data folder for each test. Those still running after the test are killed. */
export function useProcesses(): Processes {
  const started: ServerProcess[] = []
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'server-'))
  })
  afterEach(async () => {
    for (const { child, ended } of started.splice(0)) {
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true })
  })
  return {
    get folder() {
      return folder
    },
    start(env, entry = 'server/main.ts') {
      const server = startServer({ DATA_DIR: folder, ...env }, entry)
      started.push(server)
      return server
    },
  }
}

function startServer(env: Record<string, string>, entry: string): ServerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, entry)], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'silent', ...env },
  })
  const ended = once(child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? 'none')
  let output = ''
  const address = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const match = /server listening on (http:\S+)\n/.exec(output)
      if (match?.[1] !== undefined) resolve(match[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => reject(new Error(`ended without listening: ${output}`)))
  })
  // A test of a server that does not start never awaits the address.
  address.catch(() => undefined)
  return {
    child,
    ended,
    address,
    get output() {
      return output
    },
  }
}
