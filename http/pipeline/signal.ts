import type { Clock } from '../../stores/types'
import type { AbortSignalLike, CallSignalLike } from '../types'
import { callEach } from './deadlines'

/** A minimal abort signal: the platform has no `AbortController`. */
export class CallSignal implements CallSignalLike {
  aborted = false
  reason: Error | null = null
  private readonly listeners: (() => void)[] = []

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.listeners.indexOf(listener)
    if (at >= 0) this.listeners.splice(at, 1)
  }

  /** @param clock for errors of the listeners, which are thrown from a timer */
  abort(reason: Error, clock: Pick<Clock, 'setTimeout'>): void {
    this.aborted = true
    this.reason = reason
    callEach(clock, this.listeners, (listener) => listener())
  }
}

/** Calls `abort` when the signal is aborted. Returns the undo. */
export function onAbort(signal: AbortSignalLike, abort: () => void): () => void {
  signal.addEventListener('abort', abort)
  return () => {
    try {
      signal.removeEventListener('abort', abort)
    } catch {
      // The signal has no such method, or it throws: the call has ended all the same.
    }
  }
}
