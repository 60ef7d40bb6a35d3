import type { Clock } from '../stores/types'
import { report } from './deadlines'

export interface Topic<Event> {
  tell(event: Event): void
  /** Returns the undo. */
  on(listener: (event: Event) => void): () => void
}

/** One listener that throws keeps neither the others from hearing nor what comes next from being told. */
export function createTopic<Event>(clock: Pick<Clock, 'setTimeout'>): Topic<Event> {
  let listeners: ((event: Event) => void)[] = []
  return {
    tell(event) {
      for (const listener of listeners)
        try {
          listener(event)
        } catch (error) {
          report(clock, error)
        }
    },
    on(listener) {
      listeners = listeners.concat(listener)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
  }
}
