import { RenewalFailedError } from '../stores/errors'
import type { Admission, AuthGate, Grant, Ticket } from '../stores/types'
import { AbortedError } from './errors'
import type { Answer, Header, HttpRequest, Interceptor, Next } from './types'

/** A request is sent at most this many times more because of expiry: then something else is wrong. */
const MAX_REPLAYS = 2

export interface AuthOptions {
  readonly gate: AuthGate
  readonly isExpired: (answer: Answer) => unknown
  readonly authHeader: (token: string) => Header
  /** May this address have the token? */
  readonly isOurs: (url: string) => boolean
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value

function hasHeader(header: Header, names: readonly string[]): boolean {
  return Object.keys(header).some((name) => names.indexOf(name.toLowerCase()) >= 0)
}

/** The server's clock in an answer: its `date` (the envelope's own is exact, the header's is in whole seconds). */
function serverTimeOf({ data, header }: Answer): number {
  const date: unknown = typeof data === 'object' && data !== null && 'date' in data ? data.date : undefined
  const ms = typeof date === 'number' ? date : Date.parse(String(date))
  return ms > 0 ? ms : Date.parse(String(header.date))
}

/**
 * The auth layer: waits at the store's gate, sends the token, and when the server calls it expired waits at the gate
 * again and replays. All judgement about the session is the gate's; this only carries requests there and back.
 */
export function authInterceptor({ gate, isExpired, authHeader, isOurs }: AuthOptions): Interceptor {
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
      if (isOurs(request.url)) gate.serverTime(() => serverTimeOf(answer))
      return expired ? { ...answer, expired: true } : answer
    })
  }

  return (request, next) => {
    if (request.auth === 'none' || !isOurs(request.url) || hasHeader(request.header, names))
      return pass(request, next)
    const ticket: Ticket = {
      auth: request.auth,
      waitForLogin: request.waitForLogin,
      explicit: request.explicit,
      account: null,
    }
    let replays = 0

    function send(grant: Grant | null): Promise<Answer> {
      if (request.signal.aborted) return Promise.reject(new AbortedError())
      if (replays) request.trace('replayed', grant ? grant.generation : 0)
      if (!grant) return pass(request, next)
      const header = Object.assign({}, request.header, authHeader(grant.token))
      const sent = next({ ...request, header, trace: traceWith(request, grant.generation) })
      return judged<Answer>(sent, (answer, expired) => {
        gate.serverTime(() => serverTimeOf(answer))
        if (!expired) {
          gate.accepted(grant)
          return answer
        }
        request.trace('expired', grant.generation, answer.statusCode)
        gate.expired(grant)
        if (++replays > MAX_REPLAYS)
          throw new RenewalFailedError(new Error('Every new token was called expired'), false)
        return enter()
      })
    }

    function go(admission: Admission): Promise<Answer> {
      return admission.kind === 'go'
        ? send(admission.grant)
        : Promise.reject(admission.kind === 'fail' ? admission.error : new AbortedError())
    }

    function enter(): Promise<Answer> {
      const admission = gate.admit(ticket)
      if (admission.kind !== 'wait') return go(admission)
      request.trace('parked')
      return new Promise((resolve) => {
        const leave = gate.park(ticket, (later) => resolve(go(later)))
        request.signal.addEventListener('abort', leave)
      })
    }

    return enter()
  }
}

function traceWith(request: HttpRequest, generation: number): HttpRequest['trace'] {
  return (phase, _generation, statusCode) => request.trace(phase, generation, statusCode)
}
