import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { bytesOf, headerOf, refererOf, sendAsPhone } from '../../check/transport'
import type { PhoneRequest } from '../../check/transport'
import type { Answered } from '../forwarded'
import { ANSWER_HEADER, REQUEST_HEADER, readForwarded, write } from '../forwarded'

/** What belongs to one connection and not to what goes over it; and what WeChat sets itself. */
const NOT_SENT = /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|referer)$/i
/** Of an answer: the browser unpacks the body, and cookies are told apart. */
const NOT_TOLD = /^(content-encoding|content-length|transfer-encoding|connection|keep-alive)$/
/** Not for another server. */
const SECRET = /^(authorization|proxy-authorization|cookie)$/i
const REDIRECTS = 20

const without = (header: PhoneRequest['header'], names: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(header).filter(([name]) => !names.test(name)))

/** Where the answer sends us to, as browsers do it; null where it is an answer in itself. */
function redirectOf(
  { statusCode = 0, headers }: IncomingMessage,
  request: PhoneRequest,
): PhoneRequest | null {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return null
  const from = new URL(request.url)
  // Node reads headers byte by byte; some servers write addresses in UTF-8.
  const to = new URL(Buffer.from(headers.location, 'latin1').toString(), from)
  const header = to.origin === from.origin ? request.header : without(request.header, SECRET)
  const becomesGet =
    statusCode === 303 ? !/^(GET|HEAD)$/.test(request.method) : statusCode < 303 && request.method === 'POST'
  const next = { ...request, url: to.href, header }
  return becomesGet
    ? { ...next, method: 'GET', header: without(header, /^content-/i), body: undefined }
    : next
}

async function follow(first: PhoneRequest): Promise<IncomingMessage> {
  let request = first
  for (let left = REDIRECTS; ; left--) {
    const answer = await sendAsPhone(request)
    const next = redirectOf(answer, request)
    if (!next) return answer
    answer.resume()
    if (left === 0) throw new Error('too many redirects')
    request = next
  }
}

const told = ({ statusCode = 0, headers }: IncomingMessage): Answered => ({
  statusCode,
  header: without(headerOf(headers), NOT_TOLD),
  cookies: headers['set-cookie'] ?? [],
})
const NOBODY: Answered = { statusCode: 0, header: {}, cookies: [] }

/** Sends what the page asks for, as the phone of a mini-program would, and hands back what is answered. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  appId: string,
): Promise<void> {
  const { headers } = request
  const asked = readForwarded(headers[REQUEST_HEADER]?.toString())
  // Another site's page must not reach, through us, what this machine can; a browser says where a POST comes from.
  const isOwn = headers.origin === `http://${headers.host ?? ''}`
  if (request.method !== 'POST' || !asked || !isOwn) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const head = (answered: Answered, more: Record<string, string | undefined> = {}) =>
    response.writeHead(200, {
      [ANSWER_HEADER]: write(answered),
      'cache-control': 'no-store',
      ...headerOf(more),
    })
  try {
    const body = await bytesOf(request)
    const { method, url, header } = asked
    const answer = await follow({
      method,
      url,
      header: {
        // Of an upload the browser has chosen the boundary; what it can unpack, it says itself.
        ...headerOf({
          'content-type': headers['content-type'],
          'accept-encoding': headers['accept-encoding']?.toString(),
        }),
        ...without(header, NOT_SENT),
        referer: refererOf(appId),
      },
      body: body.length > 0 && !/^(GET|HEAD)$/.test(method) ? body : undefined,
      signal: gone.signal,
    })
    const packing = method === 'HEAD' ? undefined : answer.headers['content-encoding']
    head(told(answer), { 'content-type': answer.headers['content-type'], 'content-encoding': packing })
    await pipeline(answer, response)
  } catch {
    // Nobody answered, or stopped half-way; or the page is gone.
    if (response.headersSent) response.destroy()
    else head(NOBODY).end()
  }
}
