import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import path from 'node:path'
import { FORWARD_PATH } from '../forwarded'
import type { BuildResult } from './build'
import { forward } from './forward'
import { isOwnHost, relaySockets } from './relay'

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
}
const ASSETS = '/app/'
/** The path of the second app. */
const OTHER = '/httputil/'
/** The greatest size of a request's headers, in bytes. A forwarded request is in one header, with a URL that may be long. */
const MAX_HEADERS = 256 * 1024

/** The files of the page around the phone. */
export interface PageFiles {
  readonly html: string
  readonly js: string
  readonly css: string
}

export interface WebOptions {
  /** The address of the reference server; null if the app has a backend of its own. Then this server forwards the app's requests. */
  readonly baseUrl: string | null
  /** The code that `wx.login` gives in an app with a backend of its own. @default one that is made up */
  readonly code?: string | undefined
  readonly page: PageFiles
  /** The last build of the app. */
  readonly build: () => BuildResult
  /** A second app, which the page can show on a second phone. */
  readonly other?: BuildResult
}

export interface Web {
  readonly server: Server
  /** Tells the open pages that there is a new build. */
  built(): void
}

/** Serves the page, the compiled app and its assets, and the events of new builds. */
export function createWeb(options: WebOptions): Web {
  const { page, baseUrl, code, other } = options
  const pageFor = (compiled: string, alone: boolean) => {
    const compares = !alone && other !== undefined
    const config = { baseUrl, code, assetBase: ASSETS, compiled, alone, compares }
    return page.html.replace('<!--config-->', () => JSON.stringify(config).replace(/</g, '\\u003c'))
  }
  const sendBuild = (result: BuildResult, response: ServerResponse) =>
    send(
      response,
      200,
      'application/json; charset=utf-8',
      JSON.stringify(result.ok ? result.compiled : { failure: result.failure }),
    )
  const listeners = new Set<ServerResponse>()
  let count = 0
  const build = () => `${process.pid}-${count}`
  const tell = (response: ServerResponse) => response.write(`event: build\ndata: ${build()}\n\n`)

  const follow = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
    tell(response)
  }
  const sendAsset = (file: string, response: ServerResponse) => {
    const result = options.build()
    const place = result.ok && result.compiled.assets.includes(file) ? result.locate(file) : null
    if (place === null) return send(response, 404, 'text/plain', 'not found')
    const type = TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
    createReadStream(place)
      .on('error', () => response.destroy())
      .pipe(response)
  }
  const appId = () => {
    const result = options.build()
    return result.ok ? result.compiled.appId : 'touristappid'
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const pathname = pathOf(request)
    if (!isOwnHost(request.headers.host)) send(response, 403, 'text/plain', 'not from here')
    else if (pathname === null) send(response, 400, 'text/plain', 'bad request')
    else if (pathname === '/')
      send(response, 200, 'text/html; charset=utf-8', pageFor('/compiled.json', false))
    else if (pathname === OTHER && other)
      send(response, 200, 'text/html; charset=utf-8', pageFor(`${OTHER}compiled.json`, true))
    else if (pathname === `${OTHER}compiled.json` && other) sendBuild(other, response)
    else if (pathname === '/main.js') send(response, 200, 'text/javascript; charset=utf-8', page.js)
    else if (pathname === '/main.css') send(response, 200, 'text/css; charset=utf-8', page.css)
    else if (pathname === '/events') follow(response)
    else if (pathname === FORWARD_PATH && baseUrl === null) void forward(request, response, appId())
    else if (pathname === '/compiled.json') sendBuild(options.build(), response)
    else if (pathname.startsWith(ASSETS)) sendAsset(pathname.slice(ASSETS.length), response)
    else send(response, 404, 'text/plain', 'not found')
  }
  const server = createServer({ maxHeaderSize: MAX_HEADERS }, answer)
  relaySockets(server, appId)
  return {
    server,
    built: () => {
      count++
      for (const response of listeners) tell(response)
    },
  }
}

function pathOf(request: IncomingMessage): string | null {
  try {
    return decodeURIComponent(new URL(request.url ?? '/', 'http://preview').pathname)
  } catch {
    return null
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
