import { wrong } from '../stores/check'
import { isAuthError } from '../stores/errors'
import type { Clock } from '../stores/types'
import type { Host } from './call'
import type { Trace } from './types'
import { pathOf } from './url'

/** Those who watch the calls of a client, and of those that extend it. */
export interface Observers {
  add(listener: (trace: Trace) => void): () => void
  /** @param clock the client's own */
  teller(clock: Pick<Clock, 'now'>): Host['tell']
}

export function createObservers(): Observers {
  let listeners: readonly ((trace: Trace) => void)[] = []
  return {
    add(listener) {
      if (typeof listener !== 'function') throw wrong('Http', 'observe', 'called with a function', listener)
      listeners = listeners.concat(listener)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
    teller: (clock) => (call, phase, statusCode, error) => {
      // Most calls are watched by nobody.
      if (!listeners.length) return
      const { id, kind, method, url, generation } = call
      const step: Trace = {
        id,
        phase,
        kind,
        method: String(method),
        path: url && pathOf(url),
        generation,
        statusCode,
        error: phase === 'failed' ? (isAuthError(error) ? error.code : 'error') : '',
        at: clock.now(),
      }
      for (const listener of listeners)
        try {
          listener(step)
        } catch {
          // A panel that breaks must not break the calls it watches.
        }
    },
  }
}
