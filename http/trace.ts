import { wrong } from '../stores/check'
import { isAuthError } from '../stores/errors'
import type { Clock } from '../stores/types'
import type { Kind, Trace } from './types'
import { pathOf } from './url'

export interface Observers {
  readonly any: boolean
  tell(step: Trace): void
  add(listener: (trace: Trace) => void): () => void
}

/** Those who watch the calls of a client. */
export function createObservers(): Observers {
  const listeners: ((trace: Trace) => void)[] = []
  return {
    get any() {
      return listeners.length > 0
    },
    tell(step) {
      for (const listener of listeners.slice())
        try {
          listener(step)
        } catch {
          // A panel that breaks must not break the calls it watches.
        }
    },
    add(listener) {
      if (typeof listener !== 'function') throw wrong('Http', 'observe', 'called with a function', listener)
      listeners.push(listener)
      return () => {
        const at = listeners.indexOf(listener)
        if (at >= 0) listeners.splice(at, 1)
      }
    },
  }
}

/** The diary of one call. */
export interface Diary {
  /** Known only once the call has been checked. */
  url: string
  write(phase: Trace['phase'], generation?: number, statusCode?: number, error?: string): void
}

export function createDiary(
  observers: Observers,
  clock: Pick<Clock, 'now'>,
  { kind, method }: { readonly kind: Kind; readonly method: unknown },
  id: number,
): Diary {
  let last = 0
  const diary: Diary = {
    url: '',
    write(phase, generation = last, statusCode = 0, error = '') {
      last = generation
      if (!observers.any) return
      observers.tell({
        id,
        phase,
        kind,
        method: String(method),
        path: diary.url && pathOf(diary.url),
        generation,
        statusCode,
        error,
        at: clock.now(),
      })
    },
  }
  return diary
}

export const codeOf = (error: unknown): string => (isAuthError(error) ? error.code : 'error')
