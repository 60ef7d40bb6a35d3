import type { FastifyServerOptions } from 'fastify'
import type { LoggerOptions } from './options'

/**
 * The fields whose value a log line may hold. Of any other field only the name is written. A field that holds an object
 * needs a serializer below.
 */
const FIELDS: ReadonlySet<string> = new Set([
  'req',
  'res',
  'err',
  'reqId',
  'responseTime',
  'event',
  'userId',
  'sessionId',
  'orderId',
  'why',
])
/**
 * Matches a bearer token, a JWT, and the texts of `randomSecret`: access and refresh tokens, file names of pictures.
 */
const CREDENTIAL = /Bearer +\S+|eyJ[\w-]+\.[\w-]+\.[\w-]*|[\w-]{43,}/gi

const scrub = (text: string) => text.replace(CREDENTIAL, '[withheld]')

/**
 * The logger's options, which keep secrets out of the log at every level. A line holds the pattern of the route instead
 * of the address, which may contain the secret name of a picture; it holds no headers and no bodies, and of an error
 * only what cannot quote a value. Libraries log fields of their own choice, so only fields known to be harmless are
 * written, and the `%s` of a message are not filled in.
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

/**
 * The type, the code, the message and the stack. Errors of the database and of JSON quote values: their message is
 * withheld.
 */
export function describeError(error: Error & { code?: unknown }) {
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
