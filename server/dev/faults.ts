import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock'
import { ApiError } from '../protocol/errors'

/** What goes wrong on purpose, for every route but the development routes themselves. */
export interface Faults {
  /** Every answer comes this much later. */
  latencyMs: number
  /** Connections are reset without an answer. */
  down: boolean
  /** Every answer is a 503. */
  status5xx: boolean
}

export const noFaults: Readonly<Faults> = { latencyMs: 0, down: false, status5xx: false }

export const isDevRoute = (url: string): boolean => url.startsWith('/dev/')

/** Has to come after CORS: a browser shows a page the fault only if the answer carries the CORS headers. */
export function installFaults(app: FastifyInstance, faults: Faults, clock: Clock): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isDevRoute(request.url)) return
    if (faults.down) {
      reply.hijack()
      request.raw.socket.destroy()
      return
    }
    if (faults.status5xx) throw new ApiError('busy')
  })

  // Late on the way out, not in: a slow answer tells of the world as it was when the request arrived.
  app.addHook('onSend', async (request) => {
    if (isDevRoute(request.url) || request.method === 'OPTIONS' || faults.latencyMs === 0) return
    await clock.sleep(faults.latencyMs)
  })
}
