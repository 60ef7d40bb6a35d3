import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, Reply } from 'mobx-miniprogram-auth/testing'

/** A request that the test answers in its own time. */
export interface Held {
  readonly request: FakeRequest
  /** By what the server knows now, or by the test's own word. */
  answer(reply?: Reply): void
}

/**
 * A server as the article has it: HTTP 200 with an envelope, code 99997 for a token that ended, refresh tokens that
 * can be used once. Tokens are the user's name and a number: A1, A2 …; the refresh token of A1 is r-A1.
 */
export interface Backend {
  /** In seconds; undefined: the server does not say. */
  expiresIn: number | undefined
  /** The newest token. */
  readonly token: string
  /** Every call of `token/refresh`, by the refresh token it brought. */
  readonly refreshes: readonly string[]
  readonly logins: readonly string[]
  /** No access token is good any more. */
  expire(): void
  /** What comes to this path waits for the test. */
  hold(path: string): Held[]
  /** This path is answered so. */
  reply(path: string, reply: (request: FakeRequest) => Reply): void
  /** No special treatment any more. */
  normal(path: string): void
  serve(request: FakeRequest): Reply | Promise<Reply>
}

export const expired = (): Reply => ok({ code: '99997', message: 'TOKEN EXPIRED', status: 'ERROR' })
export const busy = (header: Record<string, string> = {}): Reply => ok('busy', { statusCode: 503, header })
export const offline = (): Reply => fail('-2:net::ERR_INTERNET_DISCONNECTED', 600001)
export const refusal = (): Reply => ok({ code: '99996' }, { statusCode: 401 })
export const done = (data: unknown): Reply => ok({ code: '10000', message: '', status: 'OK', data })

const text = (data: unknown, name: string): string => {
  const body: unknown = typeof data === 'string' ? JSON.parse(data) : data
  return String(Object(body)[name])
}

export function createBackend(): Backend {
  const good = new Set<string>()
  const usable = new Set<string>()
  const held = new Map<string, Held[]>()
  const special = new Map<string, (request: FakeRequest) => Reply>()
  const refreshes: string[] = []
  const logins: string[] = []
  let issued = 0
  let token = ''

  function issue(user: string): Reply {
    token = user + String(++issued)
    good.add(token)
    usable.add('r-' + token)
    return done({
      token,
      refreshToken: 'r-' + token,
      user,
      ...(backend.expiresIn === undefined ? {} : { expiresIn: backend.expiresIn }),
    })
  }

  function judge(request: FakeRequest): Reply {
    const own = special.get(request.path)
    if (own) return own(request)
    if (request.path === '/login') {
      const user = text(request.data, 'user')
      logins.push(user)
      return issue(user)
    }
    if (request.path === '/token/refresh') {
      const refreshToken = text(request.data, 'refreshToken')
      refreshes.push(refreshToken)
      return usable.delete(refreshToken) ? issue(refreshToken.charAt(2)) : refusal()
    }
    const bearer = (request.get('Authorization') || '').replace('Bearer ', '')
    if (bearer && !good.has(bearer)) return expired()
    return done({ path: request.path, as: bearer || 'visitor' })
  }

  const backend: Backend = {
    expiresIn: 3600,
    get token() {
      return token
    },
    refreshes,
    logins,
    expire: () => good.clear(),
    hold(path) {
      const list: Held[] = []
      held.set(path, list)
      return list
    },
    reply: (path, reply) => void special.set(path, reply),
    normal(path) {
      held.delete(path)
      special.delete(path)
    },
    serve(request) {
      const list = held.get(request.path)
      if (!list) return judge(request)
      return new Promise((resolve) => {
        list.push({ request, answer: (reply) => resolve(reply === undefined ? judge(request) : reply) })
      })
    },
  }
  return backend
}
