import type { Clock } from '../../stores/types'
import { isAuthError } from '../../stores/errors'
import { callEach } from '../pipeline/deadlines'
import { platformError } from '../errors'
import { createTaskProxy, type TaskProxy } from './task-proxy'
import type { Success } from '../pipeline/types'
import type { ChunkEvent } from '../platform/task'
import type { Kind } from '../types'

export const CALLBACKS = ['success', 'fail', 'complete']

/** Calls the callbacks of one request: each once at most, with the platform's own answer or failure. */
export interface Callbacks {
  readonly relay: TaskProxy
  answered(answer: Success | undefined): Success | undefined
  failed(failure: object | undefined): object
  /** Sets the chunks that are held back until `isExpired` has answered. */
  held(pieces: readonly ChunkEvent[]): void
  /** @param answer the answer of the call, for `success` if an interceptor answered without asking the platform */
  succeed(answer: object): void
  fail(error: unknown): void
}

/**
 * @param given the caller's options, with any of `success`, `fail` and `complete`
 */
export function createCallbacks(
  given: Readonly<Record<string, unknown>>,
  kind: Kind,
  clock: Pick<Clock, 'setTimeout'>,
): Callbacks {
  const relay = createTaskProxy(clock)
  const name = kind === 'request' ? kind : kind + 'File'
  /** Used when the platform calls back with nothing. */
  const silence = { errMsg: name + ':fail' }
  let last: object | null = null
  let pieces: readonly ChunkEvent[] = []

  function end(callback: unknown, result: object): void {
    relay.end()
    // If the app's own `success` or `fail` throws, `complete` is still called.
    callEach(clock, [callback, given.complete], (each) => {
      if (typeof each === 'function') each(result)
    })
  }

  return {
    relay,
    answered: (answer) => {
      last = answer || silence
      return answer
    },
    failed: (failure) => (last = failure || silence),
    held: (found) => {
      pieces = found
    },
    succeed(answer) {
      pieces.forEach(relay.listeners.chunk)
      end(given.success, last || answer)
    },
    fail(error) {
      // If the platform failed, pass on its own failure, with a message that quotes no secret.
      const same = last && 'errMsg' in last && isAuthError(error, platformError(last, 0).code)
      const message = isAuthError(error, 'network') && { errMsg: error.message }
      end(given.fail, same ? Object.assign({}, last, message) : failureOf(name, error))
    },
  }
}

/** An error of ours in the shape of WeChat's failures. */
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
