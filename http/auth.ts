import { RenewalFailedError } from '../stores/errors'
import type { Admission, AuthGate, Grant, Ticket } from '../stores/types'
import type { Layer } from './compose'
import { AbortedError, reasonOf } from './errors'
import type { Lanes } from './lanes'
import { serverTimeOf } from './server-time'
import type { Answer, Header, HttpRequest, Next } from './types'

/** A request is sent at most this many times more because of expiry: then something else is wrong. */
export const MAX_REPLAYS = 2

export interface AuthOptions {
  readonly gate: AuthGate
  readonly isExpired: (answer: Answer) => unknown
  readonly authHeader: (token: string) => Header
  /** May this address have the token? */
  readonly isOurs: (url: string) => boolean
  readonly lanes: Lanes
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value

export function hasHeader(header: Header, names: readonly string[]): boolean {
  return Object.keys(header).some((name) => names.indexOf(name.toLowerCase()) >= 0)
}

/** Nobody has to give up any more: every new token was called expired too. */
export const tokensSpent = (): Error =>
  new RenewalFailedError(new Error('Every new token was called expired'), false)

/**
 * The auth layer: waits at the store's gate, sends the token, and when the server calls it expired waits at the gate
 * again and replays. All judgement about the session is the gate's; this only carries requests there and back.
 */
export function authInterceptor(options: AuthOptions): Layer {
  const { gate, isExpired, authHeader, isOurs } = options
  const names = Object.keys(authHeader('')).map((name) => name.toLowerCase())
  /** Waits for the answer and for the app's verdict on it, which may take its time. */
  function judged<T>(
    sent: Promise<Answer>,
    judge: (answer: Answer, expired: boolean) => T | Promise<T>,
  ): Promise<T> {
    return sent.then((answer) => {
      const verdict = isExpired(answer)
      return isThenable(verdict)
        ? Promise.resolve(verdict).then((expired) => judge(answer, !!expired))
        : judge(answer, !!verdict)
    })
  }

  /** Sends without a token. What comes back is the caller's affair, but is marked if it is an expired answer. */
  function pass(request: HttpRequest, next: Next): Promise<Answer> {
    return judged(next(request), (answer, expired) => {
      gate.serverTime(() => serverTimeOf(request, answer))
      return expired ? { ...answer, expired: true } : answer
    })
  }

  return (request, next) => {
    // An address that is not ours is none of our business, and neither is what it answers.
    if (!isOurs(request.url)) return next(request)
    if (request.auth === 'none' || hasHeader(request.header, names)) return pass(request, next)
    // One for each call, however often a layer outside of this one sends it: what A asked never leaves as B's.
    const ticket = request.memo.ticket || (request.memo.ticket = ticketOf(request))
    let replays = 0

    function send(grant: Grant | null): Promise<Answer> {
      if (replays) request.trace('replayed', grant ? grant.generation : 0)
      if (!grant) return pass(request, next)
      return judged<Answer>(next(withToken(request, grant, authHeader)), (answer, expired) => {
        gate.serverTime(() => serverTimeOf(request, answer))
        if (!expired) {
          // What fails on the way, or in the server, says nothing about the token.
          if (answer.statusCode < 500) gate.accepted(grant)
          return answer
        }
        request.trace('expired', grant.generation, answer.statusCode)
        gate.expired(grant)
        if (++replays > MAX_REPLAYS) throw tokensSpent()
        return enter()
      })
    }

    function enter(): Promise<Answer> {
      return passGate(options, ticket, request, send)
    }

    return enter()
  }
}

/** The request as it is sent this time. Written out: a copy by spreading costs as much as all the rest of this layer. */
function withToken(request: HttpRequest, grant: Grant, authHeader: (token: string) => Header): HttpRequest {
  return {
    kind: request.kind,
    url: request.url,
    method: request.method,
    header: Object.assign({}, request.header, authHeader(grant.token)),
    data: request.data,
    auth: request.auth,
    waitForLogin: request.waitForLogin,
    explicit: request.explicit,
    timeout: request.timeout,
    idempotent: request.idempotent,
    token: grant.token,
    generation: grant.generation,
    urgent: request.urgent,
    platform: request.platform,
    memo: request.memo,
    signal: request.signal,
    restartTimeout: request.restartTimeout,
    trace: request.trace,
  }
}

function ticketOf({ auth, waitForLogin, explicit }: HttpRequest): Ticket {
  return { auth: auth === 'optional' ? auth : 'required', waitForLogin, explicit, account: null }
}

/**
 * Waits at the gate, if need be, and then goes on: with a token, or with null as a visitor. Goes on before it returns if
 * nothing has to be waited for.
 */
export function passGate<T>(
  { gate, lanes }: Pick<AuthOptions, 'gate' | 'lanes'>,
  ticket: Ticket,
  { signal, trace }: Pick<HttpRequest, 'signal' | 'trace'>,
  go: (grant: Grant | null) => Promise<T>,
): Promise<T> {
  if (signal.aborted) return Promise.reject(reasonOf(signal))
  const admission = gate.admit(ticket)
  if (admission.kind !== 'wait') return follow(admission, go)
  trace('parked')
  lanes.parked++
  return new Promise((resolve, reject) => {
    const leave = gate.park(ticket, (later) => {
      lanes.parked--
      signal.removeEventListener('abort', abort)
      resolve(follow(later, go))
    })
    function abort(): void {
      lanes.parked--
      leave()
      reject(reasonOf(signal))
    }
    signal.addEventListener('abort', abort)
  })
}

function follow<T>(admission: Admission, go: (grant: Grant | null) => Promise<T>): Promise<T> {
  if (admission.kind === 'wait') return Promise.reject(new AbortedError())
  if (admission.kind === 'fail') return Promise.reject(admission.error)
  try {
    return go(admission.grant)
  } catch (error) {
    // The gate lets many go in one row: what one of them throws must not reach the others.
    return Promise.reject(error instanceof Error ? error : new TypeError('Http: not an Error was thrown'))
  }
}
