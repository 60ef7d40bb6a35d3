import { fail, ok, type Reply } from 'mobx-miniprogram-auth/testing'

/** All tokens begin with this, so that a search finds them where they must not be. */
export const SECRET = 'secret-'

export interface Issued {
  readonly token: string
  readonly refreshToken: string
  readonly expiresIn: number
  readonly user: string
}

/** A server with an envelope, code 99997 for a token that has ended, and refresh tokens that can be used once. */
export interface Backend {
  /** The answer to a renewal. */
  renewals: 'given' | 'refused' | 'busy'
  /** Refresh tokens that were used more than once. */
  readonly usedTwice: readonly string[]
  issue(user: string): Issued
  /** Makes all access tokens invalid. */
  expire(): void
  serve(path: string, bearer: string, body: unknown): Reply
}

const done = (data: unknown): Reply => ok({ code: '10000', data })

function field(body: unknown, name: string): string {
  const read: unknown = typeof body === 'string' ? JSON.parse(body) : body
  return String(Object(read)[name])
}

export function createBackend(): Backend {
  const good = new Map<string, string>()
  const users = new Map<string, string>()
  const used = new Set<string>()
  const usedTwice: string[] = []
  let issued = 0

  function renew(refreshToken: string): Reply {
    if (backend.renewals === 'busy') return ok('busy', { statusCode: 503 })
    const user = users.get(refreshToken)
    if (backend.renewals === 'refused' || user === undefined) return ok({ code: '1' }, { statusCode: 401 })
    if (used.has(refreshToken)) usedTwice.push(refreshToken)
    used.add(refreshToken)
    return done(backend.issue(user))
  }

  const backend: Backend = {
    renewals: 'given',
    usedTwice,
    issue(user) {
      const token = `${SECRET}${user}-${String(++issued)}`
      const refreshToken = `${SECRET}r-${user}-${String(issued)}`
      good.set(token, user)
      users.set(refreshToken, user)
      return { token, refreshToken, expiresIn: 3600, user }
    },
    expire: () => good.clear(),
    serve(path, bearer, body) {
      if (path === '/login') return done(backend.issue(field(body, 'user')))
      if (path === '/token/refresh') return renew(field(body, 'refreshToken'))
      if (path === '/lost') return fail('-2:net::ERR_INTERNET_DISCONNECTED', 600001)
      const as = bearer ? good.get(bearer) : 'visitor'
      return as === undefined ? ok({ code: '99997', message: 'TOKEN EXPIRED' }) : done({ path, as })
    },
  }
  return backend
}
