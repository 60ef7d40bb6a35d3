import type { Clock } from '../../stores/types'
import { isAuthError } from '../../stores/errors'
import { report } from '../pipeline/deadlines'
import { platformError } from '../errors'
import { createTaskProxy, type TaskProxy } from './task-proxy'
import type { Success } from '../pipeline/types'
import type { ChunkEvent } from '../platform/task'
import type { Kind } from '../types'

export const CALLBACKS = ['success', 'fail', 'complete']

/** What the caller of an authorized function hears, and when: each callback once at most, with what the platform said. */
export interface Callbacks {
  readonly relay: TaskProxy
  /** A new attempt: what the last one said is not the end of it. */
  begin(): void
  answered(answer: Success | undefined): Success | undefined
  failed(failure: object | undefined): object
  /** Pieces of an answer that the verdict is waited for with. */
  held(pieces: readonly ChunkEvent[]): void
  succeed(): void
  fail(error: unknown): void
}

/**
 * @param given success, fail and complete, of which the app may give any
 */
export function createCallbacks(
  given: Readonly<Record<string, unknown>>,
  kind: Kind,
  clock: Pick<Clock, 'setTimeout'>,
): Callbacks {
  const relay = createTaskProxy()
  const name = kind === 'upload' ? 'uploadFile' : 'request'
  /** What is heard of a platform that calls back with nothing. */
  const silence = { errMsg: name + ':fail' }
  let last: object = {}
  let pieces: readonly ChunkEvent[] = []

  function end(callback: unknown, result: object): void {
    relay.end()
    for (const each of [callback, given.complete])
      try {
        if (typeof each === 'function') each(result)
      } catch (error) {
        // It is the app's own error, as it is when the platform calls; and it must not keep `complete` away.
        report(clock, error)
      }
  }

  return {
    relay,
    begin() {
      last = {}
      pieces = []
    },
    answered: (answer) => {
      last = answer || silence
      return answer
    },
    failed: (failure) => (last = failure || silence),
    held: (found) => {
      pieces = found
    },
    succeed() {
      pieces.forEach(relay.listeners.chunk)
      end(given.success, last)
    },
    fail(error) {
      // The platform's own words, if it was the platform; but for what they quote.
      const same = 'errMsg' in last && isAuthError(error, platformError(last, 0).code)
      const words = isAuthError(error, 'network') && { errMsg: error.message }
      end(given.fail, same ? Object.assign({}, last, words) : failureOf(name, error))
    },
  }
}

/** The shape of WeChat's failures, around an error of ours. */
function failureOf(name: string, error: unknown): object {
  const said = isAuthError(error, 'aborted')
    ? 'abort'
    : isAuthError(error, 'timeout')
      ? 'timeout'
      : error instanceof Error
        ? error.message
        : 'error'
  return { errMsg: name + ':fail ' + said, error }
}
