import { createServer } from 'node:http'
import type { Server } from 'node:http'

/** Something about the surroundings that the user can put right; its message says how. */
export class StartError extends Error {}

const HOST = '127.0.0.1'

function busyPort(error: unknown, port: number, what: string, option: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} for the ${what} is in use. Choose another: npm start -- ${option} ${port + 1}`,
    )
  }
  if (code === 'EACCES') {
    return new StartError(
      `Port ${port} for the ${what} may not be opened. Choose another: npm start -- ${option} 18080`,
    )
  }
  return error
}

/** Says so, before anything slow has started, when a port is taken. */
export async function checkPort(port: number, what: string, option: string): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  try {
    await listen(probe, port)
    await close(probe)
  } catch (error) {
    throw busyPort(error, port, what, option)
  }
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
