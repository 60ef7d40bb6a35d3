import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'

const GOING_AWAY = 1001
const OUR_FAULT = 1011
/** ms that a client has to say goodbye in before its connection is cut. */
const LAST_WORDS = 2000
/** Bytes of one message: clients say little. */
const MAX_MESSAGE = 4096

/** WebSockets, for routes that say so; to all others an upgrade is a request like any other. Has to come before the routes. */
export async function installSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE },
    // A client that breaks the rules is told by `ws` itself; this is for what a route throws.
    errorHandler: (error, socket, request) => {
      request.log.info({ err: error }, 'connection failed')
      socket.close(OUR_FAULT, 'INTERNAL ERROR')
    },
    preClose(done) {
      for (const client of app.websocketServer.clients) {
        client.close(GOING_AWAY, 'GOING AWAY')
        setTimeout(() => client.terminate(), LAST_WORDS).unref()
      }
      app.websocketServer.close()
      done()
    },
  })
}
