import type { IncomingMessage, Server } from 'node:http'
import * as ws from 'ws'
import { PHONE_HEADERS } from '../../check/transport'
import { RELAY_PATH, readFrame, writeFrame } from '../relay-frames'
import type { Frame, Hello } from '../relay-frames'
import { headerOfPhone } from './forward'

/** Close codes that must not be sent (RFC 6455, 7.4.1): no code was given, and the connection broke. */
const NO_CODE = 1005
const ABNORMAL = 1006

/**
 * Opens WebSockets for the page, because those of a browser cannot send headers, and those of a mini-program can. The first message of
 * the page says which connection to open. From then on, all messages are passed on in both directions.
 * @param appId the app's id, for the `Referer` that WeChat sends
 */
export function relaySockets(
  server: Server,
  appId: () => string,
  { WebSocket, WebSocketServer }: Pick<typeof ws, 'WebSocket' | 'WebSocketServer'> = ws,
): void {
  const entrance = new WebSocketServer({ noServer: true })

  function relay(page: ws.WebSocket, { url, header, protocols }: Hello): void {
    const tell = (frame: Frame) => {
      if (page.readyState === page.OPEN) page.send(writeFrame(frame))
    }
    let far: ws.WebSocket
    try {
      far = new WebSocket(url, [...protocols], {
        headers: { ...PHONE_HEADERS, ...headerOfPhone(header, appId()) },
      })
    } catch {
      tell({ fail: 'invalid url' })
      return page.close()
    }
    far.on('open', () => tell({ open: {} }))
    far.on('message', (data, isBinary) => {
      if (!isBinary) tell({ text: String(data) })
      else if (page.readyState === page.OPEN) page.send(data)
    })
    far.on('error', (error) => tell({ fail: error.message }))
    far.on('close', (code, reason) => {
      tell({ close: [code, String(reason)] })
      page.close()
    })
    page.on('message', (data, isBinary) => {
      if (far.readyState !== far.OPEN) return
      const frame = isBinary ? null : readFrame(String(data))
      if (isBinary) far.send(data)
      else if (frame && 'text' in frame) far.send(frame.text)
    })
    page.on('close', (code, reason) => {
      if (far.readyState === far.CONNECTING) far.terminate()
      else if (code === NO_CODE || code === ABNORMAL) far.close()
      else far.close(code, reason)
    })
  }

  server.on('upgrade', (request, socket, head: Buffer) => {
    // A page of another site must not reach servers through this one, which may be in a private network.
    if (!isOwnPage(request)) {
      socket.destroy()
      return
    }
    entrance.handleUpgrade(request, socket, head, (page) => {
      page.on('error', () => page.terminate())
      page.once('message', (data) => {
        const hello = readFrame(String(data))
        if (hello && 'url' in hello) relay(page, hello)
        else page.close()
      })
    })
  })
}

/**
 * Whether the `Host` header is a name of this machine. The domain name of another site may point to this machine, too (DNS
 * rebinding).
 */
export const isOwnHost = (host: string | undefined): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '')

function isOwnPage({ url, headers }: IncomingMessage): boolean {
  return url === RELAY_PATH && isOwnHost(headers.host) && headers.origin === `http://${headers.host ?? ''}`
}
