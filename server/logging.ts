import type { FastifyServerOptions } from 'fastify'
import type { LoggerOptions } from './options'

/** Fields a line may hold; of a field that is not here only the name is written. Objects need a serializer below. */
const FIELDS: ReadonlySet<string> = new Set([
  'req',
  'res',
  'err',
  'reqId',
  'responseTime',
  'event',
  'userId',
  'sessionId',
])
/** A bearer, a JWT, and what `randomSecret` makes: access and refresh tokens, names of pictures. */
const CREDENTIAL = /Bearer +\S+|eyJ[\w-]+\.[\w-]+\.[\w-]*|[\w-]{43,}/gi

const scrub = (text: string) => text.replace(CREDENTIAL, '[withheld]')

/**
 * What a log line says, at every level: the route's pattern instead of the address, which may hold a picture's secret
 * name, no headers, no bodies, and of an error only what cannot quote a value. Libraries log what they like, so it is the
 * fields known to be harmless that are let through, and a text is written as it stands in the code, without its `%s`.
 */
export function loggerOf(options: LoggerOptions | undefined): NonNullable<FastifyServerOptions['logger']> {
  if (!options) return false
  return {
    level: options.level ?? 'info',
    ...(options.stream && { stream: options.stream }),
    serializers: {
      req: (request) => ({ method: request.method, route: request.routeOptions?.url ?? 'unknown' }),
      res: (reply) => ({ statusCode: reply.statusCode }),
      err: describeError,
    },
    formatters: {
      log: (fields) =>
        Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [name, FIELDS.has(name) ? value : '[withheld]']),
        ),
    },
    hooks: {
      logMethod([first, second], method) {
        const text = (value: unknown) => (typeof value === 'string' ? scrub(value) : undefined)
        if (first instanceof Error) method.call(this, { err: first }, text(second) ?? 'error')
        else if (typeof first === 'string') method.call(this, scrub(first))
        else method.call(this, first, text(second))
      },
    },
  }
}

/** Where it happened, and what: but errors of the database and of JSON quote what they were given. */
function describeError(error: Error & { code?: unknown }) {
  const { name, code, message, stack = '' } = error
  const quotes = 'severity' in error || error instanceof SyntaxError
  return {
    type: name,
    ...(typeof code === 'string' && { code: scrub(code) }),
    message: quotes ? '[withheld]' : scrub(message),
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  }
}
