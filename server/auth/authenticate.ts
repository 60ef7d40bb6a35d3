import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'
import { needsToken } from '../protocol/openapi'
import type { Principal, Sessions } from './sessions/sessions'

/** From here on the routes of this plugin need somebody: no live token, no answer but TOKEN EXPIRED. */
export function requireToken(app: Pick<FastifyInstance, 'addHook'>, sessions: Sessions): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: needsToken }
  })
  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request)
    const principal = token === null ? null : await sessions.authenticate(token)
    if (principal === null) throw new ApiError('tokenExpired')
    request.setDecorator<Principal | null>('principal', principal)
  })
}

/** From here on the routes of this plugin serve visitors, too. A token that has ended is no visitor: it is renewed first. */
export function welcomeVisitors(app: Pick<FastifyInstance, 'addHook'>, sessions: Sessions): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{}, ...needsToken] }
  })
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization === undefined) return
    const token = bearerToken(request)
    const principal = token === null ? null : await sessions.authenticate(token)
    if (principal === null) throw new ApiError('tokenExpired')
    request.setDecorator<Principal | null>('principal', principal)
  })
}

/** Who is asking; null for a visitor. Only for routes behind `welcomeVisitors`. */
export function visitorOf(request: FastifyRequest): Principal | null {
  return request.getDecorator<Principal | null>('principal')
}

/** Who is asking. Only for routes behind `requireToken`. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.getDecorator<Principal | null>('principal')
  if (principal === null) throw new Error('this route is not behind requireToken')
  return principal
}

export function bearerToken(request: FastifyRequest): string | null {
  const match = /^Bearer +([\w.-]{1,2000})$/i.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}
