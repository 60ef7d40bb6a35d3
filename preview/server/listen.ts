import { createServer } from 'node:http'
import type { Server } from 'node:http'

/** Something about the surroundings that the user can put right; its message says how. */
export class StartError extends Error {}

const HOST = '127.0.0.1'

/** What was asked for: a port, 0 for any free one, or none, for the usual one or the next that is free. */
export interface WantedPorts {
  readonly port?: number | undefined
  readonly apiPort?: number | undefined
}

export interface Ports {
  readonly port: number
  readonly apiPort: number
}

interface Place {
  readonly name: string
  readonly option: string
  readonly asked: number | undefined
  readonly usual: number
}

/** Why a port cannot be had; null when it can. */
async function hindrance(port: number): Promise<string | null> {
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

/** The first port after this one that is free and not in `given`; 0, which is any, where there is none. */
async function nextFree(port: number, given: ReadonlySet<number>): Promise<number> {
  // What may not be opened lies below 1024.
  for (let next = Math.max(port + 1, 1024); next <= 65_535; next++)
    if (!given.has(next) && (await hindrance(next)) === null) return next
  return 0
}

/**
 * Finds both ports before anything slow has started. A usual port that is taken gives way to the next free one, and
 * `log` is told; one that was asked for is refused, with the command that works for both.
 * @throws {StartError}
 */
export async function choosePorts(wanted: WantedPorts, log: (message: string) => void): Promise<Ports> {
  const places: readonly Place[] = [
    { name: 'preview', option: '--port', asked: wanted.port, usual: 8080 },
    { name: 'server', option: '--api-port', asked: wanted.apiPort, usual: 8787 },
  ]
  const given = new Set<number>()
  const refused: string[] = []
  const moved: string[] = []
  const chosen: number[] = []
  for (const { name, asked, usual } of places) {
    const port = asked ?? usual
    const why = port === 0 ? null : given.has(port) ? 'is in use' : await hindrance(port)
    const free = why === null ? port : await nextFree(port, given)
    if (why !== null) {
      const words = `Port ${port} for the ${name} ${why}`
      if (asked === undefined) moved.push(`${words}; it takes ${free === 0 ? 'another' : free}.`)
      else refused.push(`${words}.`)
    }
    given.add(free)
    chosen.push(free)
  }
  if (refused.length > 0) {
    const options = places.map(({ option }, index) => `${option} ${chosen[index] ?? 0}`)
    throw new StartError(`${refused.join(' ')} These are free: npm start -- ${options.join(' ')}`)
  }
  moved.forEach(log)
  const [port = 0, apiPort = 0] = chosen
  return { port, apiPort }
}

/** This port, or the next that is free. */
export async function freePort(port: number): Promise<number> {
  return port === 0 || (await hindrance(port)) === null ? port : nextFree(port, new Set())
}

/** Listens on loopback; answers with the address. */
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
    // Pages keep an open line for news of builds; it must not keep us.
    server.closeAllConnections()
  })
}
