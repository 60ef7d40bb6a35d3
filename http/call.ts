import type { Clock } from '../stores/types'
import { AbortedError, TimeoutError } from './errors'
import type { AbortSignalLike, Answer, Call } from './types'

/** A signal of our own, as small as it can be: most calls end without anybody having listened. */
export interface CallSignal extends AbortSignalLike {
  aborted: boolean
  listeners: (() => void)[]
}

function createSignal(): CallSignal {
  const signal: CallSignal = {
    aborted: false,
    listeners: [],
    addEventListener: (_type, listener) => void signal.listeners.push(listener),
    removeEventListener: (_type, listener) => {
      signal.listeners = signal.listeners.filter((other) => other !== listener)
    },
  }
  return signal
}

/**
 * Runs the work as a call: a promise that settles once, at the latest after `timeout` ms, and at once when it is
 * aborted. Whatever the work is waiting for then is told through the signal, so that nothing is kept or sent in vain.
 * @param work begins before this function returns: a tap's gesture is still alive in it
 */
export function createCall<Data>(
  clock: Clock,
  timeout: number,
  outer: AbortSignalLike | undefined,
  work: (signal: CallSignal) => Promise<Answer>,
  ended: (error: unknown) => void,
): Call<Data> {
  const signal = createSignal()
  let cancel: (error: Error) => void = Boolean
  const abort = (): void => cancel(new AbortedError())

  const promise = new Promise<Answer>((resolve, reject) => {
    let over = false
    const timer = clock.setTimeout(() => cancel(new TimeoutError(timeout)), timeout)

    /** True the first time; what was armed for this call is taken down. */
    function end(): boolean {
      if (over) return false
      over = true
      clock.clearTimeout(timer)
      if (outer) outer.removeEventListener('abort', abort)
      return true
    }
    function fail(error: unknown): void {
      if (!end()) return
      ended(error)
      reject(error)
    }

    cancel = (error) => {
      if (over) return
      fail(error)
      signal.aborted = true
      for (const listener of signal.listeners) listener()
    }
    if (outer && outer.aborted) return abort()
    if (outer) outer.addEventListener('abort', abort)
    work(signal).then((answer) => {
      if (!end()) return
      ended(null)
      resolve(answer)
    }, fail)
  })
  // What the server sends is of the type that the caller says it is; nothing here can check it.
  return Object.assign(promise as Promise<Answer<Data>>, { abort })
}
