import type { WebSocket } from '@fastify/websocket'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { bearerToken } from '../../auth/authenticate'
import { fingerprint } from '../../auth/tokens/secrets'
import { ApiError } from '../../protocol/errors'
import type { Services } from '../../services'
import type { Live, Watcher } from './live'
import { createLiveConnections, sendOff, sendOrCut, startPulse } from './live-connections'

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
      tell: (turnout) => sendOrCut(socket, JSON.stringify(envelope.success(turnout))),
      expire: () => sendOff(socket, TOKEN_EXPIRED, 'TOKEN EXPIRED'),
    }
    // While the token is checked, messages wait in the network and not in the memory of this process.
    socket.pause()
    const admitted = token === null ? Promise.resolve(null) : sessions.authenticate(token)
    admitted
      .then((principal) => {
        if (principal === null) return watcher.expire()
        if (socket.readyState === socket.OPEN) admit(principal.userId)
      })
      .catch(() => sendOff(socket, OUR_FAULT, 'INTERNAL ERROR'))
      .finally(() => socket.resume())

    function admit(userId: string): void {
      connections.enter(userId, socket)
      startPulse(socket, () => connections.allows(userId, socket))
      socket.on('message', (data, isBinary) => {
        if (connections.allows(userId, socket)) hear(socket, watcher, isBinary ? null : String(data))
      })
      socket.on('close', () => live.leave(watcher))
      // A client that watches nothing yet is registered as well, so that its connection ends with the token.
      live.watch(watcher, [])
    }
  }

  function hear(socket: WebSocket, watcher: Watcher, text: string | null): void {
    if (socket.readyState !== socket.OPEN) return
    const wish = parsed(text)
    if (Value.Check(WatchSchema, wish)) return live.watch(watcher, wish.watch)
    socket.send(
      JSON.stringify(envelope.failure(new ApiError('badRequest', 'BAD REQUEST: watch is expected'))),
    )
    sendOff(socket, BAD_MESSAGE, 'BAD REQUEST')
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
