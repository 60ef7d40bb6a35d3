import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'
import { needsToken } from '../protocol/openapi'
import type { Principal, Sessions } from './sessions/sessions'

/**
 * Makes the routes that this plugin adds afterwards require a live access token. Without one they answer TOKEN EXPIRED.
 */
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

/**
 * Makes the routes that this plugin adds afterwards serve visitors as well, who send no `Authorization` header. A token
 * that has ended is answered TOKEN EXPIRED all the same: the client renews it and asks again as the user.
 */
export function allowVisitors(app: Pick<FastifyInstance, 'addHook'>, sessions: Sessions): void {
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

/** The user and session of a request; null for a visitor. Only for routes behind `allowVisitors`. */
export function visitorOf(request: FastifyRequest): Principal | null {
  return request.getDecorator<Principal | null>('principal')
}

/** The user and session of a request. Only for routes behind `requireToken`; throws an `Error` elsewhere. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.getDecorator<Principal | null>('principal')
  if (principal === null) throw new Error('this route is not behind requireToken')
  return principal
}

/** The token of the `Authorization: Bearer` header; null if there is none, or none that could be one of ours. */
export function bearerToken(request: FastifyRequest): string | null {
  const match = /^Bearer +([\w.-]{1,2000})$/i.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}
