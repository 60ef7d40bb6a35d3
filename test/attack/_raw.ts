import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** The TCP port of the server, which starts to listen at the first call. */
export async function portOf(app: FastifyInstance): Promise<number> {
  const listening = app.server.address()
  if (typeof listening === 'object' && listening) return listening.port
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}

export interface RawAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Sends bytes as they are, and reads until the server closes the connection; it does not end if the server keeps it open. */
export async function sendRaw(port: number, text: string): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  const answer = readAll(socket)
  socket.write(text)
  const result = parse(await answer)
  socket.destroy()
  return result
}

/** As `sendRaw`, but the client closes its side before the answer. */
export async function sendAndClose(port: number, text: string): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  socket.end(text)
  const closed = once(socket, 'close')
  await readAll(socket)
  socket.destroy()
  await closed
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  await Promise.race([once(socket, 'end'), once(socket, 'close')])
  return text
}

function parse(text: string): RawAnswer {
  const [headers = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body: body.join('\r\n\r\n') }
}

export const upgradeTo = (path: string, { method = 'GET', extra = '' } = {}): string =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n${extra}\r\n`
