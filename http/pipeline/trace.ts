import { isAuthError } from '../../stores/errors'
import type { Clock } from '../../stores/types'
import type { Trace, TracePhase } from '../types'
import type { Observers, Plan } from './types'

/** What observers see of a call. */
export interface Shown {
  readonly id: number
  /** The path of its address, secrets hidden. */
  path: string
  /** The generation of the token that it was sent with last. */
  generation: number
}

export function notifyObservers(
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
      // An observer that throws must not break the calls that it watches.
    }
}
