import type { IncomingMessage, Server } from 'node:http'
import * as ws from 'ws'
import { RELAY_PATH, readFrame, writeFrame } from '../relay-frames'
import type { Frame, Hello } from '../relay-frames'

/** What a connection is closed with by one who gave no code, and by one who is gone: nobody may send these. */
const NO_CODE = 1005
const ABNORMAL = 1006

/**
 * Opens WebSockets for the page: a browser's cannot carry a header, and a mini-program's can. The page says first where to
 * and with what; from then on everything is handed on, in both directions.
 */
export function relaySockets(
  server: Server,
  { WebSocket, WebSocketServer }: Pick<typeof ws, 'WebSocket' | 'WebSocketServer'> = ws,
): void {
  const entrance = new WebSocketServer({ noServer: true })

  function relay(page: ws.WebSocket, { url, header, protocols }: Hello): void {
    const tell = (frame: Frame) => {
      if (page.readyState === page.OPEN) page.send(writeFrame(frame))
    }
    let far: ws.WebSocket
    try {
      far = new WebSocket(url, [...protocols], { headers: header })
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
    // Another site's page must not reach, through us, what this machine can.
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

/** Whether the page was asked for by a name of this machine: another site may let a name of its own point here. */
export const isOwnHost = (host: string | undefined): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '')

function isOwnPage({ url, headers }: IncomingMessage): boolean {
  return url === RELAY_PATH && isOwnHost(headers.host) && headers.origin === `http://${headers.host ?? ''}`
}
