import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ok, type FakeRequest, type FakeServer } from 'mobx-miniprogram-auth/testing'

/** A request that a backend receives, over HTTP or from the fake `wx`. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly header: (name: string) => string | undefined
  /** The fields of the query, and of a JSON body or a form. */
  readonly fields: Readonly<Record<string, string>>
  readonly isUpload: boolean
}

export interface Answer {
  readonly status?: number
  readonly body: unknown
  readonly header?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  /** Cut the connection instead of answering. */
  readonly cut?: boolean
}

/** The answers of a backend. */
export interface BackendKind {
  /** The path after the origin. */
  readonly base?: string
  readonly loginPath: string
  /** Whether the fields are enough for a login. */
  hasCredentials(fields: ReceivedRequest['fields']): boolean
  loggedIn(token: string, refreshToken: string): Answer
  /** The token that a request carries; undefined for none. */
  tokenOf(sent: ReceivedRequest): string | undefined
  answer(path: string): Answer
  /** The answer if there is no token, or it is not valid. */
  unauthorized(token: string | undefined, state: State, sent: ReceivedRequest): Answer
  /** Answers to special requests; undefined for the usual answer. */
  special?(sent: ReceivedRequest, state: State): Answer | undefined
}

export interface State {
  readonly valid: Set<string>
  readonly issued: Set<string>
  /** The valid refresh tokens. */
  readonly refreshTokens: Set<string>
  issue(): { token: string; refreshToken: string }
  logins: number
  renewals: number
  /** The number of refusals so far, for servers that count them. */
  refused: number
}

export const PUBLIC = 'goods/list'
export const PRIVATE = 'user/cart'

export interface Backend {
  readonly state: State
  readonly kind: BackendKind
  /** Method, path and token of every request. */
  readonly seen: string[]
  /** Every token and refresh token that was ever given out or shown. */
  readonly secrets: () => string[]
  handle(sent: ReceivedRequest): Answer
  /** Tokens end; refresh tokens live. */
  end(): void
  readonly server: FakeServer
  /** Serves it on loopback; answers with the address. */
  listen(): Promise<string>
  close(): Promise<void>
}

export function createBackend(kind: BackendKind): Backend {
  const state: State = {
    valid: new Set(),
    issued: new Set(),
    refreshTokens: new Set(),
    logins: 0,
    renewals: 0,
    refused: 0,
    issue() {
      const n = String(state.issued.size + 1)
      const token = `tk${n}-0f9e8d7c6b5a4938`
      const refreshToken = `rt${n}-a1b2c3d4e5f60718`
      state.issued.add(token).add(refreshToken)
      state.valid.add(token)
      state.refreshTokens.add(refreshToken)
      return { token, refreshToken }
    },
  }
  const seen: string[] = []
  const base = '/' + (kind.base ?? '')

  function handle(sent: ReceivedRequest): Answer {
    const path = sent.path.startsWith(base) ? sent.path.slice(base.length) : sent.path
    const inside = { ...sent, path }
    seen.push(`${sent.method} ${path}`)
    const special = kind.special?.(inside, state)
    if (special) return special
    if (path === kind.loginPath) {
      if (!kind.hasCredentials(sent.fields)) return kind.unauthorized(undefined, state, inside)
      state.logins++
      const { token, refreshToken } = state.issue()
      return kind.loggedIn(token, refreshToken)
    }
    const token = kind.tokenOf(inside)
    const isPublic = path === PUBLIC && token === undefined
    if (isPublic || (token !== undefined && state.valid.has(token))) return kind.answer(path)
    return kind.unauthorized(token, state, inside)
  }

  const http = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const { status = 200, body, header = {}, cookies = [], cut } = handle(sentOf(request, text))
      if (cut) return void request.socket.destroy()
      for (const [name, value] of Object.entries(header)) response.setHeader(name, value)
      if (header['Date'] === '') response.sendDate = false
      if (header['Date'] === '') response.removeHeader('Date')
      if (cookies.length) response.setHeader('Set-Cookie', [...cookies])
      response.statusCode = status
      if (typeof body === 'string') return void response.end(body)
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(body))
    })
  })
  return {
    state,
    kind,
    seen,
    handle,
    secrets: () => [...state.issued],
    end: () => state.valid.clear(),
    server: (request) => {
      const { status = 200, body, header = {}, cookies = [] } = handle(fromPhone(request))
      return ok(body, { statusCode: status, header, cookies })
    },
    listen: () =>
      new Promise((resolve) => {
        http.listen(0, '127.0.0.1', () => {
          const { port } = http.address() as AddressInfo
          resolve(`http://127.0.0.1:${String(port)}/${kind.base ?? ''}`)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function sentOf({ method = 'GET', url = '/', headers }: IncomingMessage, text: string): ReceivedRequest {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const header = (name: string): string | undefined => {
    const found = headers[name]
    return Array.isArray(found) ? found.join(', ') : found
  }
  const isUpload = /^multipart/.test(header('content-type') ?? '')
  const fields = { ...Object.fromEntries(searchParams), ...(isUpload ? {} : fieldsOf(text)) }
  return { method, path: pathname, header, fields, isUpload }
}

function fromPhone({ method, path, query, body, kind, get }: FakeRequest): ReceivedRequest {
  const fields = { ...query, ...fieldsOf(typeof body === 'string' ? body : '') }
  return { method, path, header: (name) => get(name), fields, isUpload: kind === 'upload' }
}

function fieldsOf(text: string): Record<string, string> {
  if (!text.startsWith('{')) return Object.fromEntries(new URLSearchParams(text))
  const body: unknown = JSON.parse(text)
  return Object.fromEntries(
    Object.entries(Object(body) as object).map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  )
}
