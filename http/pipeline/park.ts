import type { Admission, AuthGate, Grant, Ticket } from '../../stores/types'
import type { RequestQueue } from './request-queue'
import type { Stoppable } from './types'
import type { HttpRequest } from '../types'

/** Waits at the gate, among those for whom a request without a token may be urgent. */
export function park(
  gate: AuthGate,
  lanes: RequestQueue,
  ticket: Ticket,
  settle: (admission: Admission) => void,
): Stoppable {
  let waiting = true
  lanes.parked++
  /** Once, however it ends: what has been let go is still there to be stopped. */
  const end = (): void => {
    if (waiting) lanes.parked--
    waiting = false
  }
  const leave = gate.park(ticket, (admission) => {
    end()
    settle(admission)
  })
  return {
    stop() {
      end()
      leave()
    },
  }
}

/** What the gate judges a request by. @param challenged the server has asked for a token: then it does not go without */
export const ticketOf = (
  { auth, waitForLogin, explicit }: Pick<HttpRequest, 'auth' | 'waitForLogin' | 'explicit'>,
  account: number | null,
  challenged = false,
): Ticket => ({
  auth: auth === 'none' ? 'required' : auth === 'challenge' && !challenged ? 'optional' : auth,
  waitForLogin,
  explicit,
  account,
})

/** 0 for none. */
export const generationOf = (grant: Pick<Grant, 'generation'> | null): number =>
  grant ? grant.generation : 0
