import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { DatabaseUnavailable } from '../database/unavailable'
import type { Envelope } from './envelope'
import { ApiError } from './errors'
import { REQUEST_ID } from './request-id'

/** Error codes of resources that may be free again later: the disk and open files. They are answered `busy`. */
const SCARCE = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EMFILE', 'ENFILE']

/** Answers a request with the envelope of a failure. Errors that are the server's own fault are logged. */
export function sendFailure(
  { failure }: Envelope,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = toApiError(error)
  const ours = known !== error && (known.problem === 'internal' || known.problem === 'busy')
  if (ours) request.log.error({ err: error }, 'request failed')
  if (known.retryAfter !== undefined && !reply.hasHeader('retry-after'))
    reply.header('retry-after', known.retryAfter)
  // The route's response schema describes success. Its serializer would drop fields of a failure.
  return reply
    .code(known.statusCode)
    .header(REQUEST_ID, request.id)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(failure(known))
}

function toApiError(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof DatabaseUnavailable || SCARCE.includes(error.code)) return new ApiError('busy')
  // The validator's message names the field and the rule it breaks, never the value.
  if (error.validation) return new ApiError('badRequest', `BAD REQUEST: ${error.message}`)
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
      return new ApiError('badHttp')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ApiError('addressTooLong')
  }
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

/**
 * The failure of a connection on which no complete request arrived, by Node's error code. Null if the client is gone.
 */
export function connectionError(code: string | undefined): ApiError | null {
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return null
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError('headersTooLarge')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError('tooSlow')
    default:
      return new ApiError('badHttp')
  }
}
