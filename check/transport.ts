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
  /** Names in lower case. */
  readonly header: Readonly<Record<string, string>>
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[]
  readonly text: string
}

/** Sends one request, follows no redirect, and rejects where no answer came within `timeout` ms. */
export type Transport = (request: Outgoing, timeout: number) => Promise<Incoming>

/** WeChat's `Referer`, which no mini-program can change; 0 is a version in development. */
export function refererOf(appId: string): string {
  return `https://servicewechat.com/${encodeURIComponent(appId)}/0/page-frame.html`
}

/** What a phone sends beside what the app gives. */
export const OF_A_PHONE = {
  'user-agent': 'mobx-miniprogram-auth MicroMessenger/8.0.50 MiniProgramEnv',
  referer: refererOf('wx0000000000000000'),
  accept: '*/*',
}

export interface PhoneRequest {
  readonly method: string
  readonly url: string
  /** `referer`, in lower case, says which app asks. @default one that there is not */
  readonly header: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  readonly signal: AbortSignal
}

/**
 * Sends one request as a phone does: with a `Referer`, and without the `Sec-Fetch-*` of a browser, which `fetch` adds and some
 * backends take for a page of another site. Follows no redirect; the body of the answer is as it was packed.
 * @throws what Node throws for a bad address, and where no answer came
 */
export const sendAsPhone = ({ method, url, header, body, signal }: PhoneRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { protocol, href } = new URL(url)
    const send = protocol === 'https:' ? requestHttps : requestHttp
    const length = body && { 'content-length': body.length }
    send(href, { method, headers: { ...OF_A_PHONE, ...header, ...length }, signal })
      .on('response', resolve)
      .on('error', reject)
      // Without either of them where the other side changes the protocol.
      .on('close', () => reject(new Error('closed without an answer')))
      .end(body)
  })

/** Those that have one value; `Set-Cookie` has many. */
export const headerOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

/** The whole of a body, as it comes. */
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
