import { wrong } from '../../stores/check'
import { enlist } from '../../stores/enlist'
import type { Clock } from '../../stores/types'
import { callEach } from '../pipeline/deadlines'

export interface Listeners<Event> {
  tell(event: Event): void
  /** Returns the undo. @throws TypeError if the listener is not a function */
  on(listener: (event: Event) => void): () => void
}

/** A list of listeners. If one listener throws, the others are still called, and so are all of them later. */
export function createListeners<Event>(clock: Pick<Clock, 'setTimeout'>): Listeners<Event> {
  const listeners: ((event: Event) => void)[] = []
  return {
    tell: (event) => callEach(clock, listeners, (listener) => listener(event)),
    on(listener) {
      if (typeof listener !== 'function') throw wrong('Socket', 'listener', 'a function', listener)
      return enlist(listeners, listener)
    },
  }
}
