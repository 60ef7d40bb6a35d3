import { STATUS_CODES } from 'node:http'
import type { Writable } from 'node:stream'
import type { Envelope } from './envelope'
import type { ApiError } from './errors'

/** Refuses what never became a request of the framework, in an envelope as any other, and closes the connection. */
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
