import { randomBytes } from 'node:crypto'
import type { WebSocket } from '@fastify/websocket'
import type { Clock } from '../../clock'

/**
 * Connections that one user may have. A user has few devices; more are lost connections not yet noticed, or an attack.
 */
const MAX_CONNECTIONS = 10
/** Messages a minute of one user, over all connections: more than a page sends while it is scrolled. */
const MAX_MESSAGES = 120
const MINUTE_MS = 60_000
/** Bytes that may be buffered for a client that does not read. */
const MAX_WAITING = 64 * 1024
/** ms between two pings. */
const PING_INTERVAL = 30_000
/** ms that a client has to complete the closing handshake before its connection is terminated. */
const CLOSE_TIMEOUT = 2000

const BAD_MESSAGE = 1008
/** Corresponds to HTTP's 429, as 4401 does to its 401. */
const TOO_MANY = 4429

interface UserConnections {
  /** In the order of their opening. */
  readonly sockets: Set<WebSocket>
  minute: number
  messages: number
}

export type LiveConnections = ReturnType<typeof createLiveConnections>

/** Limits the connections of each user in this process, and the messages on them. */
export function createLiveConnections(clock: Clock) {
  const users = new Map<string, UserConnections>()

  return {
    /**
     * Adds a connection. Above the limit the user's oldest one is closed, so that a phone that lost its network can
     * connect again.
     */
    add(userId: string, socket: WebSocket): void {
      const connections = users.get(userId) ?? { sockets: new Set(), minute: 0, messages: 0 }
      users.set(userId, connections)
      connections.sockets.add(socket)
      socket.on('close', () => {
        connections.sockets.delete(socket)
        if (connections.sockets.size === 0) users.delete(userId)
      })
      const [oldest] = connections.sockets
      if (oldest && connections.sockets.size > MAX_CONNECTIONS) {
        connections.sockets.delete(oldest)
        closeSocket(oldest, TOO_MANY, 'TOO MANY CONNECTIONS')
      }
    },

    /** Counts a message or frame of a client. False above the limit; the connection is then closed. */
    countMessage(userId: string, socket: WebSocket): boolean {
      const connections = users.get(userId)
      if (!connections) return false
      const minute = Math.floor(clock.now() / MINUTE_MS)
      connections.messages = connections.minute === minute ? connections.messages + 1 : 1
      connections.minute = minute
      if (connections.messages <= MAX_MESSAGES) return true
      closeSocket(socket, BAD_MESSAGE, 'TOO MANY MESSAGES')
      return false
    },
  }
}

/** Sends a text. A client that does not read is disconnected, because its messages would fill the memory. */
export function sendOrTerminate(socket: WebSocket, text: string): void {
  if (socket.bufferedAmount > MAX_WAITING) socket.terminate()
  else socket.send(text)
}

/**
 * Closes a connection with a code and a reason. A client that does not complete the closing handshake is disconnected.
 */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT).unref()
}

/**
 * Pings the client at an interval and disconnects one that has not answered by the next ping: a phone that lost its
 * network does not close its connection. Only a pong with the data of our own ping counts as an answer. The client's
 * pings are answered too.
 * @param countMessage counts the client's pings and other pongs; false above the limit
 */
export function startHeartbeat(socket: WebSocket, countMessage: () => boolean, every = PING_INTERVAL): void {
  let question: Buffer | null = null
  socket.on('pong', (answer: Buffer) => {
    if (question?.equals(answer)) question = null
    else countMessage()
  })
  socket.on('ping', (data: Buffer) => {
    if (!countMessage() || socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_WAITING) socket.terminate()
    else socket.pong(data)
  })
  const timer = setInterval(() => {
    if (question) return socket.terminate()
    question = randomBytes(8)
    socket.ping(question)
  }, every).unref()
  socket.on('close', () => clearInterval(timer))
}
