import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as ws from 'ws'

/** Node 20 has no WebSocket of its own; @fastify/websocket brings this one. By its file: in jsdom the package's name means the browser's. */
const load = createRequire(createRequire(__filename).resolve('@fastify/websocket'))
const real = load(join(dirname(load.resolve('ws/package.json')), 'index.js')) as typeof ws

export const { WebSocket, WebSocketServer } = real
export type WebSocket = ws.WebSocket
export type WebSocketServer = ws.WebSocketServer
