import {
  LoginCancelledError,
  LoginRequiredError,
  RenewalFailedError,
  SessionChangedError,
  SignedOutError,
} from '../errors'
import { isCooling, isDead, type State } from '../machine/state'
import type { Admission, AuthGate, Parked, Ticket } from '../types'

const WAIT: Admission = { kind: 'wait' }
const VISITOR: Admission = { kind: 'go', grant: null }
const fail = (error: Error): Admission => ({ kind: 'fail', error })

/** What the gate needs from its store. */
export interface GateDeps {
  /** Holds the current state. */
  readonly live: { readonly state: State }
  /** The time by the server's clock, in ms since the epoch. @param at what the device's clock shows */
  now(at?: number): number
  /** The error of the last renewal or login. */
  lastError(): Error | null
  /** Starts a renewal if one may start now, or ends the session if it cannot be renewed. */
  demand(): void
  /** A request needs a login. @param waiting true if the request waits for it, false if it fails */
  loginRequired(ticket: Ticket, waiting: boolean): void
  /** The number of requests that wait for a login has changed. */
  waiting(count: number): void
  /** The `settle` of a parked request threw. */
  broken(thrown: unknown): void
}

export interface Gate extends Pick<AuthGate, 'admit' | 'park' | 'epoch' | 'leave' | 'hasParked'> {
  /** Judges all parked requests again, in the order of their arrival, and settles those that may go or fail. */
  review(): void
  /** Takes all parked requests out at once. The result is a function that rejects them with `signed-out`. */
  evict(): () => void
  /** The user will not log in: requests that wait for a login fail. */
  cancel(): void
  /** Parked and later requests fail. */
  close(): void
}

/** Holds requests back until the session can serve them. `judge` decides from the state and the ticket alone. */
export function createGate(deps: GateDeps): Gate {
  const { live, lastError } = deps
  const parked = new Set<Parked>()
  let asking = 0
  let closed = false
  let epoch = 0
  /** The last admission with a token; all requests of the generation `passed` share it. */
  let pass: Admission = WAIT
  let passed = 0

  /** @param waited the request has waited for a renewal; if that has failed, it does not start another one */
  function judge(ticket: Ticket, at?: number, waited = false): Admission {
    const s = live.state
    if (closed) return fail(new SignedOutError())
    if (!s.session) {
      if (!s.restored) return WAIT
      // The request belonged to a session that a logout has ended.
      if (ticket.account !== null && s.reason === 'logout') return fail(new SignedOutError())
      if (ticket.auth === 'optional') return VISITOR
      if (s.login || ticket.waitForLogin) return WAIT
      deps.loginRequired(ticket, false)
      return fail(new LoginRequiredError(s.reason, lastError()))
    }
    if (ticket.account === null) ticket.account = s.account
    else if (ticket.account !== s.account) return fail(new SessionChangedError(s.key === null))
    if (s.renewal) return WAIT
    const now = deps.now(at)
    if (isDead(s, now)) {
      if (waited || isCooling(s, now)) return fail(new RenewalFailedError(lastError()))
      deps.demand()
      return judge(ticket, at, true)
    }
    if (passed !== s.generation) {
      passed = s.generation
      pass = {
        kind: 'go',
        grant: { token: s.session.token, generation: s.generation, account: s.account },
      }
    }
    return pass
  }

  /** Notes the renewal that a parked request waits for; announces, once, that the request waits for a login. */
  function note(item: Parked): void {
    const s = live.state
    item.flight = s.renewal
    if (item.asked || !s.restored || s.session || s.login) return
    item.asked = true
    deps.waiting(++asking)
    deps.loginRequired(item, true)
  }

  function leave(item: Parked): void {
    if (parked.delete(item) && item.asked) deps.waiting(--asking)
  }

  function settle(item: Parked, admission: Admission): void {
    try {
      item.settle(admission)
    } catch (error) {
      deps.broken(error)
    }
  }

  function takeOut(error: () => Error): () => void {
    const gone = Array.from(parked)
    parked.clear()
    epoch++
    // One call for all, not one for each.
    if (asking) deps.waiting((asking = 0))
    return () => gone.forEach((item) => settle(item, fail(error())))
  }

  const evict = (): (() => void) => takeOut(() => new SignedOutError())

  return {
    get epoch() {
      return epoch
    },
    admit: judge,
    park(item) {
      item.asked = false
      parked.add(item)
      note(item)
    },
    leave,
    hasParked: () => parked.size > 0,
    review() {
      for (const item of parked) {
        const verdict = judge(item, undefined, item.flight > 0)
        if (verdict === WAIT) note(item)
        else {
          leave(item)
          settle(item, verdict)
        }
      }
    },
    evict,
    cancel() {
      const s = live.state
      if (s.restored && !s.session) takeOut(() => new LoginCancelledError())()
    },
    close() {
      closed = true
      evict()()
    },
  }
}
