import type { FastifyError, FastifyInstance } from 'fastify'
import type { Envelope } from './envelope'
import { ApiError } from './errors'

/** Makes every failure an envelope, whoever threw it, and lets a POST come without a body. */
export function installProtocol(app: FastifyInstance, { failure }: Envelope): void {
  // wx.request names application/json as its type even when there is no data; that is an absent body, not a bad one.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else void parseJson(request, body.toString(), done)
  })

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = toApiError(error)
    if (known.problem === 'internal') request.log.error({ err: error }, 'request failed')
    if (known.retryAfter !== undefined && !reply.hasHeader('retry-after'))
      reply.header('retry-after', known.retryAfter)
    // The route's own response schema describes success and would cut a failure to its shape.
    return reply
      .code(known.statusCode)
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(failure(known))
  })

  app.setNotFoundHandler(() => {
    throw new ApiError('noSuchAddress')
  })
}

function toApiError(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error
  // The validator's message names the field and the rule, never the value.
  if (error.validation) return new ApiError('badRequest', `BAD REQUEST: ${error.message}`)
  switch (error.statusCode) {
    case 413:
      return new ApiError('tooLarge')
    case 415:
      return new ApiError('unsupportedType')
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new ApiError('badRequest')
        : new ApiError('internal')
  }
}
