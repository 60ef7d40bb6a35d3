import { createRequire } from 'node:module'
import type * as ws from 'ws'

/** The WebSocket of Node 20 is this package; @fastify/websocket brings it. */
const load = createRequire(createRequire(__filename).resolve('@fastify/websocket'))

export const { WebSocket } = load('ws') as typeof ws
export type WebSocket = ws.WebSocket
