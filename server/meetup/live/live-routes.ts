import type { WebSocket } from '@fastify/websocket'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { bearerToken } from '../../auth/authenticate'
import { fingerprint } from '../../auth/tokens/secrets'
import { ApiError } from '../../protocol/errors'
import type { Services } from '../../services'
import type { Live, Watcher } from './live'
import { createLiveConnections, closeSocket, sendOrTerminate, startHeartbeat } from './live-connections'

/** Close codes from 4000 to 4999 are for applications. This one corresponds to HTTP's 401 and to the code 99997. */
const TOKEN_EXPIRED = 4401
const BAD_MESSAGE = 1008
const OUR_FAULT = 1011

const WatchSchema = Type.Object(
  { watch: Type.Array(Type.String({ pattern: '^[\\w-]{1,40}$' }), { maxItems: 50 }) },
  { additionalProperties: false },
)

/**
 * The live channel. A client that sends `{ "watch": [activityId, …] }` gets the numbers of sign-ups of these
 * activities, now and after each change. A connection without a live token is opened too and then closed with 4401: if
 * the handshake were refused, a phone would give its app only an error text, and a browser nothing.
 */
export function liveRoutes({ sessions, envelope, clock }: Services, live: Live): FastifyPluginAsyncTypebox {
  const connections = createLiveConnections(clock)

  function serve(socket: WebSocket, token: string | null): void {
    const watcher: Watcher = {
      tokenHash: token === null ? '' : fingerprint(token),
      send: (turnout) => sendOrTerminate(socket, JSON.stringify(envelope.success(turnout))),
      expire: () => closeSocket(socket, TOKEN_EXPIRED, 'TOKEN EXPIRED'),
    }
    // While the token is checked, messages wait in the network and not in the memory of this process.
    socket.pause()
    const admitted = token === null ? Promise.resolve(null) : sessions.authenticate(token)
    admitted
      .then((principal) => {
        if (principal === null) return watcher.expire()
        if (socket.readyState === socket.OPEN) admit(principal.userId)
      })
      .catch(() => closeSocket(socket, OUR_FAULT, 'INTERNAL ERROR'))
      .finally(() => socket.resume())

    function admit(userId: string): void {
      connections.add(userId, socket)
      startHeartbeat(socket, () => connections.countMessage(userId, socket))
      socket.on('message', (data, isBinary) => {
        if (connections.countMessage(userId, socket))
          handleMessage(socket, watcher, isBinary ? null : String(data))
      })
      socket.on('close', () => live.leave(watcher))
      // A client that watches nothing yet is registered as well, so that its connection ends with the token.
      live.watch(watcher, [])
    }
  }

  function handleMessage(socket: WebSocket, watcher: Watcher, text: string | null): void {
    if (socket.readyState !== socket.OPEN) return
    const message = parsed(text)
    if (Value.Check(WatchSchema, message)) return live.watch(watcher, message.watch)
    socket.send(
      JSON.stringify(envelope.failure(new ApiError('badRequest', 'BAD REQUEST: watch is expected'))),
    )
    closeSocket(socket, BAD_MESSAGE, 'BAD REQUEST')
  }

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/live',
      schema: { hide: true },
      handler: () => {
        throw new ApiError('noSuchAddress')
      },
      wsHandler: (socket, request) => serve(socket, bearerToken(request)),
    })
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
