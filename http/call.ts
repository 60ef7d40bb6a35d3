import type { Clock } from '../stores/types'
import { AbortedError, TimeoutError } from './errors'
import type { AbortSignalLike, Answer, Call, CallSignalLike } from './types'

/** A timer that is later than this was frozen with the app; what died meanwhile is told within as much again, in ms. */
const FROZEN = 1_000

/** A longer delay overflows in most engines and fires at once. */
const LONGEST = 2 ** 31 - 1

/** A signal of our own, as small as it can be: most calls end without anybody having listened. */
export class CallSignal implements CallSignalLike {
  aborted = false
  /** Why, once it is aborted: what everything that waits for this call ends with. */
  reason: Error | null = null
  private readonly listeners: (() => void)[] = []

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.listeners.indexOf(listener)
    if (at >= 0) this.listeners.splice(at, 1)
  }

  abort(reason: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const listener of this.listeners.slice()) listener()
  }
}

export interface CallOf {
  readonly clock: Clock
  /** ms for the whole call. */
  readonly timeout: number
  /** The caller's own way to call it off. */
  readonly outer: AbortSignalLike | undefined
  /** Begins before `createCall` returns: a tap's gesture is still alive in it. What it throws is the call's error. */
  work(signal: CallSignal, restartTimeout: () => void): Promise<Answer>
  /** Told of the call's error before the caller is. */
  failed(error: unknown): void
}

/**
 * Runs the work as a call: a promise that settles once, at the latest after `timeout` ms, and at once when it is
 * aborted. Whatever the work is waiting for then is told through the signal, so that nothing is kept or sent in vain.
 */
export function createCall<Data>({ clock, timeout, outer, work, failed }: CallOf): Call<Data> {
  const signal = new CallSignal()
  let cancel: (error: Error) => void = Boolean
  const abort = (): void => cancel(new AbortedError())

  const promise = new Promise<Answer>((resolve, reject) => {
    let over = false
    let timer: unknown
    let unlisten: () => void = Boolean

    function arm(ms: number): void {
      const due = clock.now() + ms
      timer = clock.setTimeout(
        () => {
          if (clock.now() - due > FROZEN) arm(FROZEN)
          else cancel(new TimeoutError(timeout))
        },
        Math.min(ms, LONGEST),
      )
    }

    /** True the first time; what was armed for this call is taken down. */
    function end(): boolean {
      if (over) return false
      over = true
      clock.clearTimeout(timer)
      unlisten()
      return true
    }

    function fail(error: unknown): void {
      if (!end()) return
      failed(error)
      reject(error)
    }

    cancel = (error) => {
      if (over) return
      fail(error)
      signal.abort(error)
    }

    function restart(): void {
      if (over) return
      clock.clearTimeout(timer)
      arm(timeout)
    }

    try {
      if (outer && outer.aborted) return abort()
      arm(timeout)
      work(signal, restart).then((answer) => {
        if (end()) resolve(answer)
      }, fail)
      // Only now: the work has looked at what kind of thing it is.
      if (!outer || over) return
      outer.addEventListener('abort', abort)
      unlisten = () => outer.removeEventListener('abort', abort)
    } catch (error) {
      fail(error)
    }
  })
  // What the server sends is of the type that the caller says it is; nothing here can check it.
  return Object.assign(promise as Promise<Answer<Data>>, { abort })
}
