import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { bearerToken } from './auth/authenticate'
import { ApiError } from './protocol/errors'
import type { Services } from './services'

/** Seconds. The upper ones are for logins by password, whose hash is slow on purpose. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Adds `/metrics`: figures of this process in Prometheus' format, for requests that bear the token. It must be called
 * before the routes are added. Labels are patterns of routes and codes of answers; a client can invent neither, so
 * there are few of them.
 */
export function installMetrics(
  app: FastifyInstance,
  { audit, counters, database }: Services,
  token: string,
): void {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status', 'code'],
    buckets: BUCKETS,
    registers,
  })
  const events = new Counter({
    name: 'auth_events_total',
    help: 'Logins, refusals, reuse found, sessions ended and the like, as in the audit trail',
    labelNames: ['kind', 'reason'],
    registers,
  })
  new Counter({
    name: 'auth_renewals_total',
    help: 'Refresh tokens traded',
    registers,
    collect() {
      this.reset()
      this.inc(counters.renewals)
    },
  })
  new Gauge({
    name: 'live_connections',
    help: 'WebSockets that are open',
    registers,
    collect() {
      this.set(app.websocketServer.clients.size)
    },
  })
  new Gauge({
    name: 'database_connections',
    help: 'Of the pool to the database: in use, idle, and requests that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(database.pool?.() ?? {})) this.set({ state }, count)
    },
  })

  app.addHook(
    'onClose',
    audit.listen(({ kind, reason }) => events.inc({ kind, reason })),
  )
  const codes = new WeakMap<FastifyRequest, string>()
  app.addHook('preSerialization', async (request, _reply, payload) => {
    if (typeof payload === 'object' && payload !== null && 'code' in payload)
      codes.set(request, String(payload.code))
    return payload
  })
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    const { method, routeOptions } = request
    const labels = {
      method,
      route: routeOptions.url ?? 'none',
      status: statusCode,
      code: codes.get(request) ?? '',
    }
    requests.observe(labels, elapsedTime / 1000)
  })
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isSame(bearerToken(request) ?? '', token)) throw new ApiError('noSuchAddress')
    return reply.type(register.contentType).send(await register.metrics())
  })
}

/** Compares in constant time, so that the time of the answer does not tell how much of a guess was right. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
