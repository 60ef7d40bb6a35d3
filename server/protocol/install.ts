import type { FastifyError, FastifyInstance } from 'fastify'
import type { Envelope } from './envelope'
import { ApiError } from './errors'
import { sendFailure } from './failures'

const NUL_IN_JSON = /\\u0000/

/**
 * Makes every failure an envelope, whoever threw it. Refuses requests while the server closes, and values that the
 * database cannot hold. Lets a POST request come without a body.
 */
export function installProtocol(app: FastifyInstance, envelope: Envelope): void {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onRequest', async ({ url }) => {
    if (stopping) throw new ApiError('busy')
    // PostgreSQL cannot store text with a NUL character, so no valid request contains one.
    if (url.includes('%00')) throw new ApiError('badRequest', 'BAD REQUEST: a NUL character in the address')
  })
  // The validator reads 1e309 as Infinity, to which it does not apply `maximum`.
  app.addHook('preHandler', async ({ query, params }) => {
    for (const value of [...Object.values(Object(query)), ...Object.values(Object(params))])
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new ApiError('badRequest', 'BAD REQUEST: a number in the address is too large')
  })

  // wx.request sends `Content-Type: application/json` even without data. Such an empty body is absent, not malformed.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    if (text.length === 0) done(null, undefined)
    else
      void parseJson(request, text, (error, value: unknown) => {
        if (!error && NUL_IN_JSON.test(text) && holdsNul(value))
          done(new ApiError('badRequest', 'BAD REQUEST: a NUL character in the body'))
        else done(error, value)
      })
  })

  app.setErrorHandler<FastifyError>((error, request, reply) => sendFailure(envelope, error, request, reply))
  app.setNotFoundHandler(() => {
    throw new ApiError('noSuchAddress')
  })
}

/**
 * Whether a text in this value contains a NUL character. Not recursive: nested brackets can be deeper than the stack.
 */
function holdsNul(value: unknown): boolean {
  const left = [value]
  while (left.length > 0) {
    const item = left.pop()
    if (typeof item === 'string' && item.includes('\0')) return true
    if (typeof item === 'object' && item !== null) left.push(...Object.keys(item), ...Object.values(item))
  }
  return false
}
