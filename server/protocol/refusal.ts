import { STATUS_CODES } from 'node:http'
import type { Writable } from 'node:stream'
import type { Envelope } from './envelope'
import type { ApiError } from './errors'

/** Answers a connection on which fastify has no request with the envelope of a failure, and closes it. */
export function writeRefusal(socket: Writable, { failure }: Envelope, error: ApiError): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(failure(error))
  const head = [
    `HTTP/1.1 ${error.statusCode} ${STATUS_CODES[error.statusCode] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(error.retryAfter !== undefined ? [`Retry-After: ${error.retryAfter}`] : []),
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
