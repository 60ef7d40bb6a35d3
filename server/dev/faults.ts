import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../auth/authenticate'
import { ApiError } from '../protocol/errors'
import type { Services } from '../services'
import { createRequestFaults, noRequestFaults } from './fault-rules'
import type { FailingStatus, FaultKind, FaultRule, RequestFaultGenerator, RequestFaults } from './fault-rules'

/** The faults that are injected on purpose. They apply to all routes but the development routes. */
export interface Faults {
  /** ms by which every answer is delayed. */
  latencyMs: number
  /** Every connection is reset without an answer. */
  down: boolean
  /** Every answer is a 503. */
  status5xx: boolean
  /** Faults of some requests, in addition to these. */
  rules: FaultRule[]
  /** The seed of the random numbers that the rules draw. */
  seed: number
}

export const noFaults = (): Faults => ({ latencyMs: 0, down: false, status5xx: false, rules: [], seed: 1 })

export interface FaultControl {
  readonly faults: Readonly<Faults>
  /** The number of requests that met each kind of fault since the start. */
  readonly injected: Readonly<Record<FaultKind, number>>
  /** Changes the given fields only. New rules or a new seed start the random numbers anew. */
  set(change: Partial<Faults>): Readonly<Faults>
  /** Removes all faults. */
  reset(): Readonly<Faults>
}

export const isDevRoute = (url: string): boolean => url.startsWith('/dev/')

/**
 * Must be called after CORS is installed: a browser lets a page see a fault only if the answer has the CORS headers.
 */
export function installFaults(app: FastifyInstance, { sessions, clock }: Services): FaultControl {
  const routes = new Set<string>()
  const requestFaults = new WeakMap<FastifyRequest, RequestFaults>()
  const injected = { latency: 0, reset: 0, lost: 0, status: 0, clock: 0, expired: 0 }
  let faults = noFaults()
  let generator: RequestFaultGenerator = createRequestFaults([], faults.seed)

  app.addHook('onRoute', ({ url }) => {
    routes.add(url)
  })

  app.addHook('onRequest', async (request, reply) => {
    if (isDevRoute(request.url) || request.method === 'OPTIONS') return
    const drawn = faultsOf(request)
    requestFaults.set(request, drawn)
    if (drawn.reset) {
      injected.reset++
      reply.hijack()
      request.raw.socket.destroy()
      return
    }
    const token = drawn.expired ? bearerToken(request) : null
    if (token !== null && (await sessions.expireToken(token))) injected.expired++
    if (drawn.status) {
      injected.status++
      return fail(reply, drawn.status)
    }
  })

  // A wrong clock changes every answer, also that of a request refused before it reached its route.
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const offset = requestFaults.get(request)?.clockOffsetMs ?? 0
    if (offset === 0 || typeof payload !== 'object' || payload === null || !('date' in payload))
      return payload
    return { ...payload, date: clock.now() + offset }
  })

  // The answer is delayed, not the request: a slow answer shows the state at the time when the request arrived.
  app.addHook('onSend', async (request, reply) => {
    const drawn = requestFaults.get(request) ?? noRequestFaults
    if (drawn.clockOffsetMs !== 0) {
      injected.clock++
      reply.header('date', new Date(clock.now() + drawn.clockOffsetMs).toUTCString())
    }
    if (drawn.latencyMs > 0) {
      injected.latency++
      await clock.sleep(drawn.latencyMs)
    }
    if (drawn.lost) {
      injected.lost++
      request.raw.socket.destroy()
    }
  })

  function faultsOf(request: FastifyRequest): RequestFaults {
    const drawn = generator.faultsOf(request.method, request.routeOptions.url ?? '')
    drawn.latencyMs += faults.latencyMs
    drawn.reset ||= faults.down
    if (faults.status5xx) drawn.status ??= { status: 503, retryAfter: undefined }
    return drawn
  }

  function set(change: Partial<Faults>): Readonly<Faults> {
    for (const rule of change.rules ?? []) {
      if (rule.route !== undefined && !routes.has(rule.route))
        throw new ApiError('badRequest', 'BAD REQUEST: rules name a route that does not exist')
      if (rule.fault === 'latency' && rule.minMs > rule.maxMs)
        throw new ApiError('badRequest', 'BAD REQUEST: minMs must not be above maxMs')
    }
    faults = { ...faults, ...change }
    if (change.rules || change.seed !== undefined) generator = createRequestFaults(faults.rules, faults.seed)
    return faults
  }

  return {
    get faults() {
      return faults
    },
    injected,
    set,
    reset: () => set(noFaults()),
  }
}

function fail(reply: FastifyReply, { status, retryAfter }: FailingStatus): FastifyReply {
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (status === 429) throw new ApiError('tooMany')
  if (status === 503) throw new ApiError('busy')
  if (status === 500) throw new ApiError('internal')
  return reply.code(status).type('text/html; charset=utf-8').send(`<html><h1>${status}</h1></html>`)
}
