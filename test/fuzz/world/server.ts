import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, Reply } from 'mobx-miniprogram-auth/testing'
import type { Config } from '../case'
import type { Random } from '../random'

/** Part of every secret: of tokens, passwords and codes. It must not be in any message, log or page data. */
export const SECRET = 'SeCrEt'

/** The origins of the app's backend. The token of the first client goes only to the first one. */
export const URLS = {
  api: 'https://api.example.com',
  cdn: 'https://cdn.example.com',
  img: 'https://img.example.com',
}

interface Issued {
  readonly user: string
  /** When it ends, by the server's clock; Infinity for never. */
  readonly endsAt: number
  revoked: boolean
}

interface Fault {
  readonly endpoint: string
  readonly mode: string
  left: number
}

/** A refresh token. */
interface Renewal {
  readonly user: string
  /** When it was used first, by the server's clock; Infinity before that. */
  usedAt: number
  /** What the server has given for it. */
  successor: Readonly<Record<string, unknown>> | null
}

/** The users for whom the server has served one unsafe call. */
interface UnsafeCall {
  readonly users: string[]
}

/** A backend that knows the user and the end of each token. */
export interface Server {
  answer(request: FakeRequest): Reply | 'hang'
  /** Issues a new token with a refresh token, as the answer of a login. */
  issue(user: string): Readonly<Record<string, unknown>>
  /** The user of a token, also of one that has ended; undefined if it was never issued. */
  userOf(token: string): string | undefined
  isGood(token: string): boolean
  /** Ends the tokens of a user; of all users for `all`. */
  revoke(user: string): void
  fault(endpoint: string, mode: string, times: number): void
  clearFaults(): void
  /** The unsafe calls that were served, by path. */
  readonly unsafeCalls: ReadonlyMap<string, UnsafeCall>
  /** How often a login or a renewal was refused, or answered by something that is no session. */
  readonly refusals: number
  /** Whether there are faults that have not been used up. */
  readonly broken: boolean
}

/** How long an answer with the fault `slow` takes, in ms. */
const SLOW = 3_000
/** How long an answer with the fault `late` takes, in ms: longer than a renewal may take. */
const LATE = 12_000
/** The faults that come after the server has done what it was asked. */
const SERVED = ['slow', 'late', 'gone']
/** How long an answer of the path `slow` takes, in ms. */
const SLOWEST = 20_000

const LOST = fail('-101:net::ERR_CONNECTION_RESET', 600001)

export function createServer(config: Config, chance: Random, now: () => number): Server {
  const tokens = new Map<string, Issued>()
  const renewals = new Map<string, Renewal>()
  const unsafeCalls = new Map<string, UnsafeCall>()
  let faults: Fault[] = []
  let count = 0
  let refusals = 0

  function issue(user: string): Readonly<Record<string, unknown>> {
    const number = String(++count)
    const token = [SECRET, 'token', user, number].join('-')
    const refreshToken = [SECRET, 'renewal', user, number].join('-')
    tokens.set(token, { user, endsAt: config.life ? now() + config.life * 1000 : Infinity, revoked: false })
    renewals.set(refreshToken, { user, usedAt: Infinity, successor: null })
    return { token, refreshToken, user, ...(config.life > 0 && { expiresIn: config.life }) }
  }

  const header = (): Record<string, string> => (config.dated ? { Date: new Date(now()).toUTCString() } : {})
  const reply = (data: unknown, statusCode = 200, delay = chance.below(config.latency + 1)): Reply =>
    ok(data, { statusCode, delay, header: header() })
  const expired = (): Reply =>
    config.expiry === 'status'
      ? reply({ code: '401' }, 401)
      : reply({ code: '99997', message: 'TOKEN EXPIRED' })

  function takeFault(endpoint: string): string | undefined {
    const fault = faults.find((each) => each.endpoint === endpoint)
    if (fault && --fault.left === 0) faults = faults.filter((each) => each !== fault)
    return fault?.mode
  }

  function broken(mode: string, request: FakeRequest): Reply | 'hang' | undefined {
    const sent = JSON.stringify(request.header)
    if (mode === 'hang') return 'hang'
    if (mode === 'lost') return LOST
    // Some platforms quote the request in the error.
    if (mode === 'quoted') return fail(`invalid header ${sent} of ${request.url}`)
    if (mode === 'form') return reply(`access_token=${SECRET}-form&expires_in=20`)
    if (mode === '429') return ok('', { statusCode: 429, header: { 'Retry-After': '2' } })
    return SERVED.includes(mode) ? undefined : reply({ code: mode }, Number(mode))
  }

  function renewed(body: unknown): Reply {
    const found = renewals.get(fieldOf(body, 'refreshToken'))
    const again = found && now() - found.usedAt < config.grace * 1000
    if (!found || (found.usedAt < Infinity && !again)) {
      refusals++
      return reply({ code: '40003' }, 400)
    }
    if (found.usedAt === Infinity) found.usedAt = now()
    // Within the grace each repeated use gets the same refresh token, as the reference server does it.
    const { successor } = found
    const made = successor && isGood(String(successor['token'])) ? null : issue(found.user)
    found.successor = { ...made, ...successor, ...(made && { token: made['token'] }) }
    return reply({ code: '10000', data: found.successor })
  }

  function answered(request: FakeRequest, path: string): Reply {
    const token = tokenIn(request.header)
    const known = tokens.get(token)
    if (path === 'login') return reply({ code: '10000', data: issue(fieldOf(request.body, 'user') || 'A') })
    if (path === 'refresh') return renewed(request.body)
    if (path === 'public') return reply({ code: '10000', data: { path } })
    if (path === 'slow') return reply({ code: '10000', data: { path } }, 200, SLOWEST)
    if (!known || !isGood(token) || path === 'always-expired') return expired()
    if (request.method === 'POST') {
      const unsafeCall = unsafeCalls.get(path) ?? { users: [] }
      unsafeCalls.set(path, unsafeCall)
      unsafeCall.users.push(known.user)
    }
    if (path === 'odd') return reply({ odd: true, user: known.user })
    if (path === 'text') return reply(`name ${known.user}, key=${SECRET}-text`)
    if (path === 'broken') return reply({ code: '500', message: 'it broke' }, 500)
    return reply({ code: '10000', data: { user: known.user, path } })
  }

  function isGood(token: string): boolean {
    const found = tokens.get(token)
    return !!found && !found.revoked && found.endsAt > now()
  }

  return {
    answer(request) {
      const path = request.path.replace(/^\/s\d\//, '')
      const mode = takeFault(path === 'login' || path === 'refresh' ? path : 'api')
      const faultReply = mode && broken(mode, request)
      if (faultReply) {
        if (/^(login|refresh)$/.test(path) && (mode === '400' || mode === 'form')) refusals++
        return faultReply
      }
      const reply = answered(request, path)
      if (mode === 'gone') return LOST
      if (!reply.ok || (mode !== 'slow' && mode !== 'late')) return reply
      return { ...reply, delay: mode === 'slow' ? SLOW : LATE }
    },
    issue,
    userOf: (token) => tokens.get(token)?.user,
    isGood,
    revoke(user) {
      for (const token of tokens.values()) if (user === 'all' || token.user === user) token.revoked = true
    },
    fault: (endpoint, mode, left) => void faults.push({ endpoint, mode, left }),
    clearFaults: () => void (faults = []),
    unsafeCalls,
    get refusals() {
      return refusals
    },
    get broken() {
      return faults.length > 0
    },
  }
}

/** The token in a header; '' for none. A client that was made by `extend` may send it as `X-Token`. */
export const tokenIn = (header: Readonly<Record<string, string>>): string =>
  (header['Authorization'] ?? header['X-Token'] ?? '').replace('Bearer ', '')

function fieldOf(body: unknown, name: string): string {
  const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : body
  const found: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : ''
  return typeof found === 'string' ? found : ''
}
