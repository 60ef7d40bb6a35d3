import { isAuthError } from '../../stores/errors'
import type { Clock } from '../../stores/types'
import type { Kind, Trace, TracePhase } from '../types'

/** Those who watch the calls of a client, and of those that extend it. */
export type Observers = ((trace: Trace) => void)[]

/** Returns the undo. */
export function enlist<Item>(list: Item[], item: Item): () => void {
  list.push(item)
  return () => {
    const at = list.indexOf(item)
    if (at >= 0) list.splice(at, 1)
  }
}

/** What is known of a call. */
interface Known {
  readonly id: number
  readonly kind: Kind
  readonly method: unknown
  /** May be shown. */
  readonly path: string
  readonly generation: number
}

export function tell(
  observers: Observers,
  clock: Pick<Clock, 'now'>,
  { id, kind, method, path, generation }: Known,
  phase: TracePhase,
  statusCode: number,
  error: unknown,
): void {
  const step: Trace = {
    id,
    phase,
    kind,
    method: String(method),
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
