import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Answered, Forwarded } from '../forwarded'
import { ANSWER_HEADER, REQUEST_HEADER, readForwarded, write } from '../forwarded'

/** What belongs to one connection, not to what goes over it. */
const HOP = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
])
/** Of an answer: the body arrives here unpacked. */
const PACKING = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
])

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

function headersOf({ header }: Forwarded, contentType: string | undefined): Headers {
  const headers = new Headers()
  // An upload: the browser has chosen the boundary.
  if (contentType !== undefined) headers.set('content-type', contentType)
  for (const [name, value] of Object.entries(header))
    if (!HOP.has(name.toLowerCase())) headers.set(name, value)
  return headers
}

const told = (answer: Response): Answered => ({
  statusCode: answer.status,
  header: Object.fromEntries(
    [...answer.headers].filter(([name]) => !PACKING.has(name) && name !== 'set-cookie'),
  ),
  cookies: answer.headers.getSetCookie(),
})
const NOBODY: Answered = { statusCode: 0, header: {}, cookies: [] }

/** Sends what the page asks for, as a mini-program's phone would, and hands back what is answered. */
export async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = readForwarded(request.headers[REQUEST_HEADER]?.toString())
  // Another site's page must not reach, through us, what this machine can; a browser says where a POST comes from.
  const isOwn = request.headers.origin === `http://${request.headers.host ?? ''}`
  if (request.method !== 'POST' || !asked || !isOwn) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const head = (answered: Answered, type: string | null) =>
    response.writeHead(200, {
      [ANSWER_HEADER]: write(answered),
      'cache-control': 'no-store',
      ...(type === null ? {} : { 'content-type': type }),
    })
  try {
    const body = await bodyOf(request)
    const answer = await fetch(asked.url, {
      method: asked.method,
      headers: headersOf(asked, request.headers['content-type']),
      signal: gone.signal,
      ...(body.length > 0 && !/^(GET|HEAD)$/.test(asked.method) ? { body: new Uint8Array(body) } : {}),
    })
    head(told(answer), answer.headers.get('content-type'))
    if (answer.body) await pipeline(Readable.from(answer.body), response)
    else response.end()
  } catch {
    // Nobody answered, or stopped half-way; or the page is gone.
    if (response.headersSent) response.destroy()
    else head(NOBODY, null).end()
  }
}
