import type { WebSocket } from '@fastify/websocket'
import type { Turnout } from '../../server/meetup/activities/turnout'
import type { Api, Body } from './_server'

export interface LiveConnection {
  readonly socket: WebSocket
  watch(...activityIds: string[]): void
  /** Resolves with the next message, in the order of arrival. */
  next(): Promise<Body<Turnout>>
  /** Messages that have arrived and that `next` has not returned yet. */
  readonly unread: readonly Body<Turnout>[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

export const LIVE = '/meetup/api/v1/live'

/** Opens a connection to the live channel, with a token or without. */
export async function openConnection({ app }: Api, token?: string): Promise<LiveConnection> {
  let connection: LiveConnection | undefined
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  await app.injectWS(LIVE, { headers }, { onInit: (socket) => (connection = connectionOf(socket)) })
  if (!connection) throw new Error('there was no connection')
  return connection
}

function connectionOf(socket: WebSocket): LiveConnection {
  const unread: Body<Turnout>[] = []
  const waiting: ((message: Body<Turnout>) => void)[] = []
  socket.on('message', (data) => {
    const message: Body<Turnout> = JSON.parse(String(data))
    const first = waiting.shift()
    if (first) first(message)
    else unread.push(message)
  })
  return {
    socket,
    unread,
    watch: (...activityIds) => socket.send(JSON.stringify({ watch: activityIds })),
    next: () =>
      new Promise((resolve) => {
        const first = unread.shift()
        if (first) resolve(first)
        else waiting.push(resolve)
      }),
    closed: new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    }),
  }
}
