import websocket from '@fastify/websocket'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Envelope } from './envelope'
import { ApiError } from './errors'
import { writeRefusal } from './refusal'

const GOING_AWAY = 1001
const OUR_FAULT = 1011
/** ms that a client has to complete the closing handshake before its connection is terminated. */
const CLOSE_TIMEOUT = 2000
/** Bytes that one message of a client may have. */
const MAX_MESSAGE = 4096
/** ms from the arrival of an upgrade to its answer 101. */
const UPGRADE_TIMEOUT = 10_000

/**
 * Adds WebSockets for the routes that have a handler for them. Every other upgrade is refused here, before the router
 * sees it: Node no longer manages a connection that asks for an upgrade, so nothing else would close it. It must be
 * called before the routes are added.
 */
export async function installSockets(
  app: FastifyInstance,
  envelope: Envelope,
  upgradeTimeout = UPGRADE_TIMEOUT,
): Promise<void> {
  const paths = new Set<string>()
  /** Upgrades that have not been answered with 101 yet, with the timer that ends them. */
  const pending = new Map<IncomingMessage, { readonly socket: Duplex; readonly timer: NodeJS.Timeout }>()
  let stopping = false

  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE, autoPong: false },
    // For an error that a route throws. Violations of the WebSocket protocol are answered by `ws` itself.
    errorHandler: (error, socket, request) => {
      request.log.info({ err: error }, 'connection failed')
      socket.close(OUR_FAULT, 'INTERNAL ERROR')
    },
    preClose(done) {
      stopping = true
      for (const { socket } of pending.values()) socket.destroy()
      for (const client of app.websocketServer.clients) {
        client.close(GOING_AWAY, 'GOING AWAY')
        setTimeout(() => client.terminate(), CLOSE_TIMEOUT).unref()
      }
      app.websocketServer.close()
      done()
    },
  })
  app.addHook('onRoute', ({ url, websocket: isSocket, wsHandler }) => {
    if (isSocket || wsHandler) paths.add(url)
  })

  const refuse = (socket: Duplex, error: ApiError) => writeRefusal(socket, envelope, error)
  app.websocketServer.on('connection', (_client, request) => settle(request))
  app.websocketServer.on('wsClientError', (_error, socket) => refuse(socket, new ApiError('badUpgrade')))

  function settle(request: IncomingMessage): void {
    clearTimeout(pending.get(request)?.timer)
    pending.delete(request)
  }

  // Our listener takes the place of the plugin's listeners, and calls them for the upgrades it accepts.
  const serve = app.server.listeners('upgrade')
  app.server.removeAllListeners('upgrade')
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (stopping) return refuse(socket, new ApiError('busy'))
    if (!isUpgradeTo(paths, request)) return refuse(socket, new ApiError('noSuchUpgrade'))
    pending.set(request, { socket, timer: setTimeout(() => socket.destroy(), upgradeTimeout) })
    socket.on('close', () => settle(request))
    for (const listener of serve) Reflect.apply(listener, app.server, [request, socket, head])
  })
}

function isUpgradeTo(paths: ReadonlySet<string>, { method, url = '', headers }: IncomingMessage): boolean {
  const [path = ''] = url.split('?')
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && paths.has(path)
}
