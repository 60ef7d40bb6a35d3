import type { WebSocket } from '@fastify/websocket'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { bearerToken } from '../auth/authenticate'
import { fingerprint } from '../auth/secrets'
import { ApiError } from '../protocol/errors'
import type { Services } from '../services'
import type { Live, Watcher } from './live'

/** 4000 to 4999 are the application's own; this one stands for HTTP's 401, and says what 99997 says of a request. */
const TOKEN_EXPIRED = 4401
const BAD_MESSAGE = 1008
const OUR_FAULT = 1011
/** ms between two questions whether the client is still there. */
const PULSE = 30_000

const WatchSchema = Type.Object(
  { watch: Type.Array(Type.String({ pattern: '^[\\w-]{1,40}$' }), { maxItems: 50 }) },
  { additionalProperties: false },
)

/**
 * The live channel: who sends `{ "watch": [activityId, …] }` is told how many come to these, now and whenever it changes.
 * A connection is opened whoever asks for it and closed at once without a live token: of a handshake that was refused a
 * phone tells its app no more than a text, and a browser nothing.
 */
export function liveRoutes({ sessions, envelope }: Services, live: Live): FastifyPluginAsyncTypebox {
  function serve(socket: WebSocket, token: string | null): void {
    const watcher: Watcher = {
      tokenHash: token === null ? '' : fingerprint(token),
      tell: (turnout) => socket.send(JSON.stringify(envelope.success(turnout))),
      expire: () => socket.close(TOKEN_EXPIRED, 'TOKEN EXPIRED'),
    }
    const admitted = token === null ? Promise.resolve(null) : sessions.authenticate(token)
    // Listened to at once: what was said while we looked at the token must not be lost.
    socket.on('message', (data, isBinary) => {
      void admitted
        .then((principal) => principal && hear(socket, watcher, isBinary ? null : String(data)))
        .catch(() => undefined)
    })
    admitted.then(
      (principal) => {
        if (principal === null) watcher.expire()
        // Also who watches nothing yet is told when the token ends.
        else if (socket.readyState === socket.OPEN) live.watch(watcher, [])
      },
      () => socket.close(OUR_FAULT, 'INTERNAL ERROR'),
    )
    const pulse = startPulse(socket)
    socket.on('close', () => {
      clearInterval(pulse)
      live.leave(watcher)
    })
  }

  function hear(socket: WebSocket, watcher: Watcher, text: string | null): void {
    if (socket.readyState !== socket.OPEN) return
    const wish = parsed(text)
    if (Value.Check(WatchSchema, wish)) return live.watch(watcher, wish.watch)
    socket.send(
      JSON.stringify(envelope.failure(new ApiError('badRequest', 'BAD REQUEST: watch is expected'))),
    )
    socket.close(BAD_MESSAGE, 'BAD REQUEST')
  }

  return async (app) => {
    app.get('/live', { websocket: true }, (socket, request) => serve(socket, bearerToken(request)))
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** A phone that lost its network says nothing: who does not answer one question before the next is cut off. */
function startPulse(socket: WebSocket): NodeJS.Timeout {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  return setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, PULSE).unref()
}
