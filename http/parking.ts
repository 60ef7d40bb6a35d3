import type { Admission, AuthGate, Grant, Ticket } from '../stores/types'
import type { Lanes } from './lanes'
import type { Stage } from './route'
import type { HttpRequest } from './types'

/** Waits at the gate, among those for whom a request without a token may be urgent. */
export function park(
  gate: AuthGate,
  lanes: Lanes,
  ticket: Ticket,
  settle: (admission: Admission) => void,
): Stage {
  lanes.parked++
  const leave = gate.park(ticket, (admission) => {
    lanes.parked--
    settle(admission)
  })
  return {
    stop() {
      lanes.parked--
      leave()
    },
  }
}

/** What the gate judges a request by. */
export const ticketOf = (
  { auth, waitForLogin, explicit }: Pick<HttpRequest, 'auth' | 'waitForLogin' | 'explicit'>,
  account: number | null,
): Ticket => ({
  auth: auth === 'optional' ? auth : 'required',
  waitForLogin,
  explicit,
  account,
})

/** 0 for none. */
export const generationOf = (grant: Pick<Grant, 'generation'> | null): number =>
  grant ? grant.generation : 0
