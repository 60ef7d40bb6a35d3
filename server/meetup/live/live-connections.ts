import { randomBytes } from 'node:crypto'
import type { WebSocket } from '@fastify/websocket'
import type { Clock } from '../../clock'

/** A user has a few devices; what is more than that are connections that died unnoticed, or an attack. */
const MAX_CONNECTIONS = 10
/** Messages a minute of one user, over all their connections: what a page asks for as it is scrolled, with room. */
const MAX_MESSAGES = 120
const MINUTE_MS = 60_000
/** Bytes that may wait for one client to read them. */
const MAX_WAITING = 64 * 1024
/** ms between two questions whether the client is still there. */
const PULSE = 30_000
/** ms that a client which broke the rules has to read why. */
const LAST_WORDS = 2000

const BAD_MESSAGE = 1008
/** Stands for HTTP's 429, as 4401 for its 401. */
const TOO_MANY = 4429

interface Presence {
  /** The oldest first. */
  readonly sockets: Set<WebSocket>
  minute: number
  messages: number
}

export type LiveConnections = ReturnType<typeof createLiveConnections>

/** What the connections of one user may use of this process, together. */
export function createLiveConnections(clock: Clock) {
  const users = new Map<string, Presence>()

  return {
    /** The oldest connection gives way to one too many: a phone that comes out of a tunnel is let in. */
    enter(userId: string, socket: WebSocket): void {
      const presence = users.get(userId) ?? { sockets: new Set(), minute: 0, messages: 0 }
      users.set(userId, presence)
      presence.sockets.add(socket)
      socket.on('close', () => {
        presence.sockets.delete(socket)
        if (presence.sockets.size === 0) users.delete(userId)
      })
      const [oldest] = presence.sockets
      if (oldest && presence.sockets.size > MAX_CONNECTIONS) {
        presence.sockets.delete(oldest)
        sendOff(oldest, TOO_MANY, 'TOO MANY CONNECTIONS')
      }
    },

    /** Counts something a client sent; false when it was too much, and its connection ends. */
    allows(userId: string, socket: WebSocket): boolean {
      const presence = users.get(userId)
      if (!presence) return false
      const minute = Math.floor(clock.now() / MINUTE_MS)
      presence.messages = presence.minute === minute ? presence.messages + 1 : 1
      presence.minute = minute
      if (presence.messages <= MAX_MESSAGES) return true
      sendOff(socket, BAD_MESSAGE, 'TOO MANY MESSAGES')
      return false
    },
  }
}

/** Sends to a client that reads. What one that does not read has coming would pile up in our memory: it is cut off. */
export function sendOrCut(socket: WebSocket, text: string): void {
  if (socket.bufferedAmount > MAX_WAITING) socket.terminate()
  else socket.send(text)
}

/** Says why and closes; a client that does not answer that is cut off. */
export function sendOff(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), LAST_WORDS).unref()
}

/**
 * Asks the client again and again whether it is there, and cuts off one that has not answered by the next time: a phone
 * that lost its network says nothing. Only the answer to our own question counts. Answers the client's questions too.
 * @param allows counts what else the client says
 */
export function startPulse(socket: WebSocket, allows: () => boolean, every = PULSE): void {
  let question: Buffer | null = null
  socket.on('pong', (answer: Buffer) => {
    if (question?.equals(answer)) question = null
    else allows()
  })
  socket.on('ping', (data: Buffer) => {
    if (!allows() || socket.readyState !== socket.OPEN) return
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
