import { connect as connectBy } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { world } from '../_world'

export interface Listened {
  readonly socket: Socket
  readonly log: unknown[]
  readonly closed: SocketClose[]
}

export function listen(socket: Socket): Listened {
  const log: unknown[] = []
  const closed: SocketClose[] = []
  socket.onOpen(() => log.push('open'))
  socket.onMessage((data) => log.push(data))
  socket.onClose((event) => closed.push(event))
  return { socket, log, closed }
}

export const connect = (options: object = {}): Listened =>
  listen(connectBy(world.http, { url: 'ws', ...options }))
export const token = (socket: FakeSocket | undefined): string | undefined => socket?.header.Authorization
/** The server accepts connections with a valid token, and handles the others with `refuse`. */
export function serve(
  refuse: (socket: FakeSocket) => void = (socket) => void (socket.open(), socket.close(4401)),
): void {
  world.fake.socketServer((socket) => {
    if (token(socket) === 'Bearer ' + world.backend.valid) socket.open()
    else refuse(socket)
  })
}
export const last = (): FakeSocket => {
  const found = world.fake.sockets[world.fake.sockets.length - 1]
  if (!found) throw new Error('no socket')
  return found
}
export const codeOf = ({ error }: SocketClose): unknown => (error && 'code' in error ? error.code : error)
