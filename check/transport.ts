import { request as requestHttp } from 'node:http'
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

/**
 * As a phone sends: with its `Referer`, which no mini-program can change, and without the `Sec-Fetch-*` of a browser, which
 * `fetch` adds and some backends take for a page of another site.
 */
const OF_A_PHONE = {
  'user-agent': 'mobx-miniprogram-auth check MicroMessenger/8.0.50 MiniProgramEnv',
  referer: 'https://servicewechat.com/wx0000000000000000/0/page-frame.html',
  accept: '*/*',
}

export const nodeTransport: Transport = async ({ method, url, header, body }, timeout) => {
  const payload = body === undefined ? undefined : new Response(body)
  const bytes = payload && Buffer.from(await payload.arrayBuffer())
  const type = body instanceof FormData ? payload?.headers.get('content-type') : undefined
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const request = send(url, {
      method,
      headers: {
        ...OF_A_PHONE,
        ...(type ? { 'content-type': type } : {}),
        ...header,
        ...(bytes ? { 'content-length': bytes.length } : {}),
      },
      signal: AbortSignal.timeout(timeout),
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          header: Object.fromEntries(
            Object.entries(response.headers).flatMap(([name, value]) =>
              typeof value === 'string' ? [[name, value]] : [],
            ),
          ),
          cookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(parts).toString(),
        }),
      )
    })
    request.end(bytes)
  })
}
