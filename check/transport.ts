import { request as requestHttp } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'

export interface Outgoing {
  readonly method: string
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  readonly body?: string | FormData
}

export interface Incoming {
  readonly status: number
  /** The headers; their names are in lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  readonly text: string
}

/** Sends one request. It follows no redirect, and rejects if no answer comes within `timeout` ms. */
export type Transport = (request: Outgoing, timeout: number) => Promise<Incoming>

/** The `Referer` that WeChat sends, which a mini-program cannot change. The 0 stands for a version in development. */
export function refererOf(appId: string): string {
  return `https://servicewechat.com/${encodeURIComponent(appId)}/0/page-frame.html`
}

/** The headers that a phone sends besides those of the app. */
export const PHONE_HEADERS = {
  'user-agent': 'mobx-miniprogram-auth MicroMessenger/8.0.50 MiniProgramEnv',
  referer: refererOf('wx0000000000000000'),
  accept: '*/*',
}

export interface PhoneRequest {
  readonly method: string
  readonly url: string
  /** The headers of the app. `referer`, in lower case, names the app. @default for `referer`, an app that does not exist */
  readonly header: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  readonly signal: AbortSignal
}

/**
 * Sends one request as a phone does: with a `Referer`, and without the headers `Sec-Fetch-*`. `fetch` would add these, and some
 * backends would take the request for one of a page of another site. It follows no redirect, and does not unpack the body.
 * @throws what Node throws for a malformed URL, and if no answer comes
 */
export const sendAsPhone = ({ method, url, header, body, signal }: PhoneRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { protocol, href } = new URL(url)
    const send = protocol === 'https:' ? requestHttps : requestHttp
    const length = body && { 'content-length': body.length }
    send(href, { method, headers: { ...PHONE_HEADERS, ...header, ...length }, signal })
      .on('response', resolve)
      .on('error', reject)
      // If the server switches the protocol, there is neither a response nor an error.
      .on('close', () => reject(new Error('closed without an answer')))
      .end(body)
  })

/** The headers that have one value; `Set-Cookie` is not among them. */
export const headerOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

/** The whole body of a message. */
export async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

export const nodeTransport: Transport = async ({ method, url, header, body }, timeout) => {
  const payload = body === undefined ? undefined : new Response(body)
  const type = body instanceof FormData ? payload?.headers.get('content-type') : undefined
  const answer = await sendAsPhone({
    method,
    url,
    header: { ...(type ? { 'content-type': type } : {}), ...header },
    body: payload && Buffer.from(await payload.arrayBuffer()),
    signal: AbortSignal.timeout(timeout),
  })
  const bytes = await bytesOf(answer)
  return {
    status: answer.statusCode ?? 0,
    header: headerOf(answer.headers),
    cookies: answer.headers['set-cookie'] ?? [],
    text: bytes.toString(),
  }
}
