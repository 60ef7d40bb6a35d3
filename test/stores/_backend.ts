import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, Reply } from 'mobx-miniprogram-auth/testing'

/** A request that waits until the test answers it. */
export interface HeldRequest {
  readonly request: FakeRequest
  /** Answers with `reply`, or without one as the server would answer now. */
  answer(reply?: Reply): void
}

/**
 * A server like that of the article: HTTP 200 with an envelope, code 99997 for an expired token, refresh tokens that
 * work once. Tokens are the user's name and a number: A1, A2 …; the refresh token of A1 is r-A1.
 */
export interface Backend {
  /** In seconds; undefined: the server does not say. */
  expiresIn: number | undefined
  /** The newest token. */
  readonly token: string
  /** The refresh token of each call of `token/refresh`. */
  readonly refreshes: readonly string[]
  readonly logins: readonly string[]
  /** Makes all access tokens invalid. */
  expire(): void
  /** Holds back requests to this path until the test answers them. */
  hold(path: string): HeldRequest[]
  /** Answers this path with this reply. */
  reply(path: string, reply: (request: FakeRequest) => Reply): void
  /** Ends `hold` and `reply` for this path. */
  reset(path: string): void
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
  const held = new Map<string, HeldRequest[]>()
  const replies = new Map<string, (request: FakeRequest) => Reply>()
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

  function replyTo(request: FakeRequest): Reply {
    const own = replies.get(request.path)
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
      const list: HeldRequest[] = []
      held.set(path, list)
      return list
    },
    reply: (path, reply) => void replies.set(path, reply),
    reset(path) {
      held.delete(path)
      replies.delete(path)
    },
    serve(request) {
      const list = held.get(request.path)
      if (!list) return replyTo(request)
      return new Promise((resolve) => {
        list.push({ request, answer: (reply) => resolve(reply === undefined ? replyTo(request) : reply) })
      })
    },
  }
  return backend
}
