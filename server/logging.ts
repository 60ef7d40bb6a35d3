import type { FastifyServerOptions } from 'fastify'
import type { LoggerOptions } from './options'

/**
 * What a log line says: the route's pattern instead of the address, which may hold a picture's secret name, no headers,
 * no bodies, and of an error only where it happened. A database error's own fields quote values.
 */
export function loggerOf(options: LoggerOptions | undefined): NonNullable<FastifyServerOptions['logger']> {
  if (!options) return false
  return {
    level: options.level ?? 'info',
    ...(options.stream && { stream: options.stream }),
    serializers: {
      req: (request) => ({ method: request.method, route: request.routeOptions?.url ?? 'unknown' }),
      res: (reply) => ({ statusCode: reply.statusCode }),
      err: (error) => ({ type: error.name, message: error.message, stack: error.stack ?? '' }),
    },
  }
}
