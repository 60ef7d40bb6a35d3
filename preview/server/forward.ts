import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { bytesOf, headerOf, refererOf, sendAsPhone } from '../../check/transport'
import type { PhoneRequest } from '../../check/transport'
import type { Answered } from '../forwarded'
import { ANSWER_HEADER, REQUEST_HEADER, readForwarded, write } from '../forwarded'

/** Headers of the app that are not sent: they belong to one connection, or WeChat sets them itself. */
const NOT_SENT = /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|referer)$/i
/** Headers of the answer that the app does not get: they describe the body before the browser has unpacked it. */
const NOT_PASSED_ON = /^(content-encoding|content-length|transfer-encoding|connection|keep-alive)$/
/** Headers that a redirect to another origin must not get. */
const SECRET = /^(authorization|proxy-authorization|cookie)$/i
const REDIRECTS = 20

const without = (header: PhoneRequest['header'], names: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(header).filter(([name]) => !names.test(name)))

/** The app's header as the phone sends it, with WeChat's `Referer`. */
export const headerOfPhone = (header: PhoneRequest['header'], appId: string): Record<string, string> => ({
  ...without(header, NOT_SENT),
  referer: refererOf(appId),
})

/** The request that follows a redirect, by the rules of browsers; null if the answer is not a redirect. */
function redirectOf(
  { statusCode = 0, headers }: IncomingMessage,
  request: PhoneRequest,
): PhoneRequest | null {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return null
  const from = new URL(request.url)
  // Node reads headers as Latin-1, but some servers write URLs in UTF-8.
  const to = new URL(Buffer.from(headers.location, 'latin1').toString(), from)
  const header = to.origin === from.origin ? request.header : without(request.header, SECRET)
  const becomesGet =
    statusCode === 303 ? !/^(GET|HEAD)$/.test(request.method) : statusCode < 303 && request.method === 'POST'
  const next = { ...request, url: to.href, header }
  return becomesGet
    ? { ...next, method: 'GET', header: without(header, /^content-/i), body: undefined }
    : next
}

/** Sends a request and follows redirects. */
async function send(first: PhoneRequest): Promise<IncomingMessage> {
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

const answeredBy = ({ statusCode = 0, headers }: IncomingMessage): Answered => ({
  statusCode,
  header: without(headerOf(headers), NOT_PASSED_ON),
  cookies: headers['set-cookie'] ?? [],
})
const NO_ANSWER: Answered = { statusCode: 0, header: {}, cookies: [] }

/** Sends the request that the page asks for, as a phone would, and passes the answer on. Refuses requests of other pages by 403. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  appId: string,
): Promise<void> {
  const { headers } = request
  const asked = readForwarded(headers[REQUEST_HEADER]?.toString())
  // A page of another site must not reach servers through this one, which may be in a private network. Browsers send the origin
  // of the page with every POST.
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
    const answer = await send({
      method,
      url,
      header: {
        // The browser has chosen the boundary of an upload, and knows which encodings it can unpack.
        ...headerOf({
          'content-type': headers['content-type'],
          'accept-encoding': headers['accept-encoding']?.toString(),
        }),
        ...headerOfPhone(header, appId),
      },
      body: body.length > 0 && !/^(GET|HEAD)$/.test(method) ? body : undefined,
      signal: gone.signal,
    })
    const packing = method === 'HEAD' ? undefined : answer.headers['content-encoding']
    head(answeredBy(answer), { 'content-type': answer.headers['content-type'], 'content-encoding': packing })
    await pipeline(answer, response)
  } catch {
    // No answer came, or it broke off, or the page has been closed.
    if (response.headersSent) response.destroy()
    else head(NO_ANSWER).end()
  }
}
