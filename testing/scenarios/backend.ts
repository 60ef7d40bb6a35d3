import { isReply, ok } from '../network/answers'
import type { Reply } from '../network/answers'
import type { FakeRequest, FakeServer } from '../network/network-types'
import { isRecord } from '../options'
import type { Operation, Said, ScenarioBackend } from './types'

export const BASE = 'https://api.example.com/'

/** Does the operation get a new token without the user? */
export const isRenewal = (operation: Operation): boolean => operation === 'refresh' || operation === 'silent'

/** After so many requests the server answers no more, because the client is in a loop. */
const LIMIT = 300

/** A request as the server saw it, for the log. */
export interface Entry {
  readonly operation: Operation
  readonly path: string
  readonly method: string
  readonly token: string
  /** The account of the token; empty without a token, or for an unknown token. */
  readonly account: string
  readonly body: unknown
  readonly said: string
}

/** What a scenario may put in place of the server's answer: another `Said`, a reply, silence; undefined for no change. */
export type Override = (operation: Operation, request: FakeRequest) => Said | Reply | 'hang' | undefined

/** The server of the scenarios: it knows the account of each token, and logs each request. */
export interface Backend {
  readonly serve: FakeServer
  readonly log: readonly Entry[]
  /** In ms: how long the server takes, by operation. A silent login takes as long as a refresh. */
  readonly takes: Record<Exclude<Operation, 'silent'>, number>
  /** In ms: how long the server takes for one path, in place of `takes`. */
  readonly delays: Map<string, number>
  /** How the server says that a token has ended: HTTP 401, or a code in a 200. */
  expiredBy: 'status' | 'code'
  /** The lifetime of a token, in s. */
  lifetime: number
  override: Override | null
  /** How many times a refresh token came again after its use. */
  readonly reused: number
  /** True when the server answers no more, after `LIMIT` requests. */
  readonly exhausted: boolean
  /** Ends all tokens. */
  end(): void
  /** The account of a token, also of an ended one; empty if unknown. */
  ownerOf(token: string): string
  /** All tokens and refresh tokens that the server has given out. */
  secrets(): readonly string[]
}

export function createBackend(words: Partial<ScenarioBackend> = {}): Backend {
  const { operation, accountOf, tokenOf, refreshTokenOf, answer } = { ...usual, ...words }
  const owners = new Map<string, string>()
  const refreshTokens = new Map<string, { readonly account: string; used: boolean }>()
  const log: Entry[] = []
  let alive = new Set<string>()
  let reused = 0
  let count = 0

  function session(account: string): Said {
    count += 1
    const token = `T${String(count)}-of-${account}`
    const refreshToken = `R${String(count)}-of-${account}`
    owners.set(token, account)
    alive.add(token)
    refreshTokens.set(refreshToken, { account, used: false })
    return { kind: 'session', token, refreshToken, expiresIn: backend.lifetime, account }
  }

  function refresh(request: FakeRequest): Said {
    const found = refreshTokens.get(refreshTokenOf(request))
    if (!found) return { kind: 'refused' }
    if (found.used) {
      // As RFC 9700 demands: a refresh token used twice may be stolen, so end all tokens of its account.
      reused += 1
      alive = new Set([...alive].filter((token) => owners.get(token) !== found.account))
      return { kind: 'refused' }
    }
    found.used = true
    return session(found.account)
  }

  function say(asked: Operation, request: FakeRequest): Said {
    switch (asked) {
      case 'login': {
        const account = accountOf(request)
        return account === 'nobody' ? { kind: 'refused' } : session(account)
      }
      case 'silent':
        return session('A')
      case 'refresh':
        return refresh(request)
      case 'logout':
        alive.delete(tokenOf(request))
        return { kind: 'done' }
      case 'data': {
        const token = tokenOf(request)
        if (!alive.has(token)) return { kind: 'expired', by: backend.expiredBy }
        return {
          kind: 'data',
          served: `served ${request.path} to ${owners.get(token) ?? ''}, ${String(log.length)}`,
        }
      }
    }
  }

  const backend: Backend = {
    serve(request) {
      const asked = operation(request)
      const token = tokenOf(request)
      const said = log.length >= LIMIT ? 'hang' : (backend.override?.(asked, request) ?? say(asked, request))
      log.push({
        operation: asked,
        path: request.path,
        method: request.method,
        token,
        account: owners.get(token) ?? '',
        body: request.body,
        said: said === 'hang' || isReply(said) ? 'none' : said.kind,
      })
      if (said === 'hang' || isReply(said)) return said
      const usually = backend.takes[asked === 'silent' ? 'refresh' : asked]
      return { ...answer(said, request), delay: backend.delays.get(request.path) ?? usually }
    },
    log,
    takes: { login: 200, refresh: 300, logout: 100, data: 100 },
    delays: new Map(),
    expiredBy: 'status',
    lifetime: 7200,
    override: null,
    get reused() {
      return reused
    },
    get exhausted() {
      return log.length >= LIMIT
    },
    end() {
      alive = new Set()
    },
    ownerOf: (token) => owners.get(token) ?? '',
    secrets: () => [...owners.keys(), ...refreshTokens.keys()],
  }
  return backend
}

/** A field of a request's body, which is an object, or JSON that the client wrote itself. */
function field({ data }: FakeRequest, name: string): string {
  const body = typeof data === 'string' ? parsed(data) : data
  const value = isRecord(body) ? body[name] : undefined
  return typeof value === 'string' ? value : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const PATHS: Readonly<Record<string, Operation>> = {
  '/login': 'login',
  '/refresh': 'refresh',
  '/logout': 'logout',
}

const usual: ScenarioBackend = {
  operation: ({ path }) => PATHS[path] ?? 'data',
  accountOf: (request) => field(request, 'account'),
  tokenOf: (request) => (request.get('authorization') ?? '').replace(/^bearer\s*/i, ''),
  refreshTokenOf: (request) => field(request, 'refreshToken'),
  answer(said) {
    switch (said.kind) {
      case 'session': {
        const { token, refreshToken, expiresIn, account } = said
        return ok({ token, refreshToken, expiresIn, account })
      }
      case 'data':
        return ok({ code: '0', served: said.served })
      case 'expired':
        return ok({ code: '99997' }, { statusCode: said.by === 'status' ? 401 : 200 })
      case 'refused':
        return ok({ code: '40001' }, { statusCode: 401 })
      case 'busy':
        return ok({ code: '42900' }, { statusCode: 429, header: { 'Retry-After': String(said.retryAfter) } })
      case 'broken':
        return ok({ code: '50300' }, { statusCode: 503 })
      case 'done':
        return ok({ code: '0' })
    }
  },
}
