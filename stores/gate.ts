import {
  LoginCancelledError,
  LoginRequiredError,
  RenewalFailedError,
  SessionChangedError,
  SignedOutError,
} from './errors'
import { isDead, type State } from './state'
import type { Admission, AuthGate, Grant, Ticket } from './types'

const WAIT: Admission = { kind: 'wait' }
const VISITOR: Admission = { kind: 'go', grant: null }
const fail = (error: Error): Admission => ({ kind: 'fail', error })

/** What the gate needs of the store around it. */
export interface GateDeps {
  state(): State
  /** By the server's clock. */
  now(): number
  /** What the last renewal or login failed with. */
  lastError(): Error | null
  /** Starts a renewal if one may start now. */
  demand(): void
  loginRequired(ticket: Ticket, waiting: boolean): void
  waiting(count: number): void
}

export interface Gate extends Pick<AuthGate, 'admit' | 'park'> {
  /** Judges everything that is parked once more; what may go goes, first come, first served. */
  review(): void
  /** Empties the gate, or takes out only what waits for a login. Returns what fails it all. */
  evict(onlyLogin: boolean): (error: () => Error) => void
}

interface Parked {
  readonly ticket: Ticket
  readonly settle: (admission: Admission) => void
  /** It waits for a login, and that was announced. */
  asked: boolean
}

/** Holds requests back until the session can serve them: the judgement is one function of the state and the ticket. */
export function createGate(deps: GateDeps): Gate {
  const parked = new Set<Parked>()
  let asking = 0
  let grant: Grant | null = null

  function leave(item: Parked): void {
    if (parked.delete(item) && item.asked) deps.waiting(--asking)
  }

  /** The one judgement. 'renew' means: wait, and a renewal is needed for it. */
  function judge(ticket: Ticket): Admission | 'renew' {
    const s = deps.state()
    if (!s.session) {
      if (!s.restored) return WAIT
      // It belonged to a session that somebody ended on purpose.
      if (ticket.account !== null && s.reason === 'logout') return fail(new SignedOutError())
      if (ticket.auth === 'optional') return VISITOR
      if (s.login || ticket.waitForLogin) return WAIT
      return fail(new LoginRequiredError(s.reason, deps.lastError()))
    }
    if (ticket.account === null) ticket.account = s.account
    else if (ticket.account !== s.account) return fail(new SessionChangedError())
    if (s.renewal) return WAIT
    const now = deps.now()
    if (isDead(s, now)) return now < s.coolUntil ? fail(new RenewalFailedError(deps.lastError())) : 'renew'
    if (!grant || grant.generation !== s.generation)
      grant = { token: s.session.token, generation: s.generation, account: s.account }
    return { kind: 'go', grant }
  }

  function admit(ticket: Ticket): Admission {
    let verdict = judge(ticket)
    if (verdict === 'renew') {
      deps.demand()
      verdict = judge(ticket)
    }
    if (verdict === 'renew') return WAIT
    if (verdict.kind === 'fail' && verdict.error instanceof LoginRequiredError)
      deps.loginRequired(ticket, false)
    return verdict
  }

  /** Says that this one waits for the user, once. */
  function ask(item: Parked): void {
    const s = deps.state()
    if (item.asked || !s.restored || s.session || s.login) return
    item.asked = true
    deps.waiting(++asking)
    deps.loginRequired(item.ticket, true)
  }

  return {
    admit,
    park(ticket, settle) {
      const item: Parked = { ticket, settle, asked: false }
      parked.add(item)
      ask(item)
      return () => leave(item)
    },
    review() {
      for (const item of parked) {
        const verdict = admit(item.ticket)
        if (verdict.kind === 'wait') ask(item)
        else {
          leave(item)
          item.settle(verdict)
        }
      }
    },
    evict(onlyLogin) {
      const gone = Array.from(parked).filter((item) => item.asked || !onlyLogin)
      gone.forEach(leave)
      return (error) => gone.forEach((item) => item.settle(fail(error())))
    },
  }
}

export const loginCancelled = (): Error => new LoginCancelledError()
export const signedOut = (): Error => new SignedOutError()
