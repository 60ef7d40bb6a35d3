import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real PostgreSQL on loopback, which is removed after the tests. */
export interface Cluster {
  readonly url: string
  /** The id of the main server process. */
  readonly pid: number
  stop(): void
}

/** @param settings of the server; by default one that does not wait for its disk */
export async function startCluster(settings: readonly string[] = ['fsync=off']): Promise<Cluster> {
  const bin = programs()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // PostgreSQL refuses to run as root; its packages create a user for it.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const run = (name: string, ...parameters: string[]) =>
    // Its output becomes the message of the error. The server itself writes into its log.
    execFileSync(join(bin, name), parameters, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })

  const data = join(folder, 'data')
  const port = await freePort()
  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync')
  const all = ['max_connections=200', ...settings].map((setting) => `-c ${setting}`).join(' ')
  const options = `-p ${port} -h 127.0.0.1 -k ${folder} ${all}`
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start')
  return {
    pid: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true })
    },
  }
}

/** The folder of `initdb`, `pg_dump` and the others. */
export function programs(): string {
  const packaged = '/usr/lib/postgresql'
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [process.env.PG_BIN, ...versions.map((version) => join(packaged, version, 'bin'))]
  for (const folder of candidates) if (folder && existsSync(join(folder, 'initdb'))) return folder
  throw new Error(
    'PostgreSQL was not found: install the package postgresql, or set PG_BIN to the folder of initdb.',
  )
}

function idOf(kind: '-u' | '-g'): number {
  const { stdout, status } = spawnSync('id', [kind, 'postgres'])
  if (status === 0) return Number(stdout.toString())
  throw new Error(
    'PostgreSQL does not run as root, and there is no user postgres: install the package postgresql, or test as another user.',
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (typeof address === 'object' && address) resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}
