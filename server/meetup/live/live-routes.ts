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

/** 4000 to 4999 are the application's own; this one stands for HTTP's 401, and says what 99997 says of a request. */
const TOKEN_EXPIRED = 4401
const BAD_MESSAGE = 1008
const OUR_FAULT = 1011

const WatchSchema = Type.Object(
  { watch: Type.Array(Type.String({ pattern: '^[\\w-]{1,40}$' }), { maxItems: 50 }) },
  { additionalProperties: false },
)

/**
 * The live channel: who sends `{ "watch": [activityId, …] }` is told how many come to these, now and whenever it changes.
 * A connection is opened whoever asks for it and closed at once without a live token: of a handshake that was refused a
 * phone tells its app no more than a text, and a browser nothing.
 */
export function liveRoutes({ sessions, envelope, clock }: Services, live: Live): FastifyPluginAsyncTypebox {
  const connections = createLiveConnections(clock)

  function serve(socket: WebSocket, token: string | null): void {
    const watcher: Watcher = {
      tokenHash: token === null ? '' : fingerprint(token),
      tell: (turnout) => sendOrCut(socket, JSON.stringify(envelope.success(turnout))),
      expire: () => sendOff(socket, TOKEN_EXPIRED, 'TOKEN EXPIRED'),
    }
    // What is said while we look at the token waits in the network, not in our memory.
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
      // Also who watches nothing yet is told when the token ends.
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
