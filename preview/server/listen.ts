import { createServer } from 'node:http'
import type { Server } from 'node:http'

/** An error that the user can mend, for example a port that is in use. Its message is shown without a stack. */
export class StartError extends Error {}

const HOST = '127.0.0.1'

/** The ports that the user asked for; 0 for any free port. Without a port, the default or the next free port is taken. */
export interface WantedPorts {
  readonly port?: number | undefined
  readonly apiPort?: number | undefined
}

export interface Ports {
  readonly port: number
  readonly apiPort: number
}

interface Listener {
  readonly name: string
  readonly option: string
  readonly asked: number | undefined
  readonly default: number
}

/** The reason why a port cannot be used; null if it can. */
async function problemWith(port: number): Promise<string | null> {
  const probe = createServer()
  try {
    await listen(probe, port)
    await close(probe)
    return null
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') return 'is in use'
    if (code === 'EACCES') return 'may not be opened'
    throw error
  }
}

/** The first port after this one that is free and not in `taken`; 0, which means any free port, if there is none. */
async function nextFree(port: number, taken: ReadonlySet<number>): Promise<number> {
  // Ports below 1024 may need more rights.
  for (let next = Math.max(port + 1, 1024); next <= 65_535; next++)
    if (!taken.has(next) && (await problemWith(next)) === null) return next
  return 0
}

/**
 * Chooses both ports. Instead of a default port that is in use, the next free one is taken, and `log` is called.
 * @throws {StartError} if a port that the user asked for is in use; the message holds a command with ports that are free
 */
export async function choosePorts(wanted: WantedPorts, log: (message: string) => void): Promise<Ports> {
  const listeners: readonly Listener[] = [
    { name: 'preview', option: '--port', asked: wanted.port, default: 8080 },
    { name: 'server', option: '--api-port', asked: wanted.apiPort, default: 8787 },
  ]
  const taken = new Set<number>()
  const refused: string[] = []
  const moved: string[] = []
  const chosen: number[] = []
  for (const { name, asked, default: usual } of listeners) {
    const port = asked ?? usual
    const why = port === 0 ? null : taken.has(port) ? 'is in use' : await problemWith(port)
    const free = why === null ? port : await nextFree(port, taken)
    if (why !== null) {
      const words = `Port ${port} for the ${name} ${why}`
      if (asked === undefined) moved.push(`${words}; it takes ${free === 0 ? 'another' : free}.`)
      else refused.push(`${words}.`)
    }
    taken.add(free)
    chosen.push(free)
  }
  if (refused.length > 0) {
    const options = listeners.map(({ option }, index) => `${option} ${chosen[index] ?? 0}`)
    throw new StartError(`${refused.join(' ')} These are free: npm start -- ${options.join(' ')}`)
  }
  moved.forEach(log)
  const [port = 0, apiPort = 0] = chosen
  return { port, apiPort }
}

/** The port, or the next one that is free. */
export async function freePort(port: number): Promise<number> {
  return port === 0 || (await problemWith(port)) === null ? port : nextFree(port, new Set())
}

/** Listens on the loopback address. Resolves with the address of the server, which ends with a slash. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const address = server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      resolve(`http://${HOST}:${actual}/`)
    })
  })
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    // Open pages keep a connection for the events of builds, which would keep the server from closing.
    server.closeAllConnections()
  })
}
