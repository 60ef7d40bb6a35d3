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

/** What the gate needs of the store around it. */
export interface GateDeps {
  /** The state now. */
  readonly live: { readonly state: State }
  /** By the server's clock. */
  now(at?: number): number
  /** What the last renewal or login failed with. */
  lastError(): Error | null
  /** Starts a renewal if one may start now. */
  demand(): void
  loginRequired(ticket: Ticket, waiting: boolean): void
  waiting(count: number): void
  /** Somebody's `settle` threw. */
  broken(thrown: unknown): void
}

export interface Gate extends Pick<AuthGate, 'admit' | 'park' | 'epoch' | 'leave' | 'hasParked'> {
  /** Judges everything that is parked once more; what may go goes, first come, first served. */
  review(): void
  /** Takes everything out, now; the result fails it, as after a logout. */
  evict(): () => void
  /** The user will not log in: fails what waits for that. */
  cancel(): void
  /** Fails what is parked and what comes from now on. */
  close(): void
}

/** Holds requests back until the session can serve them: the judgement is one function of the state and the ticket. */
export function createGate(deps: GateDeps): Gate {
  const { live, lastError } = deps
  const parked = new Set<Parked>()
  let asking = 0
  let closed = false
  let epoch = 0
  /** The last admission with a token: the same for all requests of one generation. */
  let pass: Admission = WAIT
  let passed = 0

  /** @param waited the request has waited for a renewal, so it does not ask for another one if that has failed */
  function judge(ticket: Ticket, at?: number, waited = false): Admission {
    const s = live.state
    if (closed) return fail(new SignedOutError())
    if (!s.session) {
      if (!s.restored) return WAIT
      // It belonged to a session that somebody ended on purpose.
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

  /** Notes what it waits for, and says, once, that it waits for the user. */
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
    // Told once, not for each.
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
