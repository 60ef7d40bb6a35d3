import { isAuthError } from '../../stores/errors'
import type { Clock } from '../../stores/types'
import type { Trace, TracePhase } from '../types'
import type { Observers, Plan } from './types'

/** What is shown of a call that is watched. */
export interface Shown {
  readonly id: number
  /** Of its address, without what is secret in it. */
  path: string
  /** Of the token it was sent with last. */
  generation: number
}

export function tell(
  observers: Observers,
  clock: Pick<Clock, 'now'>,
  { kind, method }: Pick<Plan, 'kind' | 'method'>,
  { id, path, generation }: Shown,
  phase: TracePhase,
  statusCode: number,
  error: unknown,
): void {
  const step: Trace = {
    id,
    phase,
    kind,
    method,
    path,
    generation,
    statusCode,
    error: phase === 'failed' ? (isAuthError(error) ? error.code : 'error') : '',
    at: clock.now(),
  }
  for (const listener of observers.slice())
    try {
      listener(step)
    } catch {
      // A panel that breaks must not break the calls it watches.
    }
}
