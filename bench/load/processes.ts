import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Started {
  /** The address it listens on. */
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts a server in a process of its own. The server must print the address it listens on. */
export async function start(file: string, env: Readonly<Record<string, string>>): Promise<Started> {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const { pid = 0 } = child
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const read = (piece: string): void => {
      output += piece
      const [, found] = /server listening on (http:\S+)\n/.exec(output) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void ended.then(() => reject(new Error(`${file} ended without listening:\n${output}`)))
  })
  return {
    address,
    pid,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
