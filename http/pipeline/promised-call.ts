import { hide } from '../../stores/secrets'
import type { AuthGate } from '../../stores/types'
import { AbortedError, TimeoutError } from '../errors'
import { secretsOf } from '../request/secrets'
import { pathOf } from '../request/url'
import type { AbortSignalLike, Answer, Call, TracePhase } from '../types'
import type { DeadlineGroup, Timed } from './deadlines'
import { CallSignal, onAbort } from './signal'
import { notifyObservers, type Shown } from './trace'
import type { Client, Plan } from './types'

const soon = Promise.resolve()

/** Where the call is with the platform. `read`: the platform has answered or failed. */
type State = 'made' | 'queued' | 'sent' | 'read'

/**
 * The part of a call that its caller sees: a promise that settles once, by an answer, an error, the timeout or an abort.
 * `SentCall` adds how the call is sent, `HttpCall` how it waits for a token and is sent again.
 */
export abstract class PromisedCall implements Timed {
  declare url: string
  declare data: string | ArrayBuffer | undefined
  /** The address is of `baseUrl`'s origin or of `allowOrigins`. Others get no token; their answers are not checked. */
  declare ours: boolean
  declare protected state: State
  /** The call has ended, or was cancelled. */
  declare over: boolean
  declare group: DeadlineGroup | null
  declare index: number
  declare resolve: (answer: Answer) => void
  declare reject: (error: unknown) => void
  /** The promise is not settled yet. */
  declare private pending: boolean
  declare private own: CallSignal | null
  declare protected unlisten: (() => void) | null
  declare private shown: Shown | null
  /** The call that the app made. It is this one, unless interceptors handed this one on for it. */
  readonly root: PromisedCall
  /** Until the call is made, an end is told in a microtask, so that an abort right after the call still comes first. */
  private making: boolean

  /** @param parent the call whose interceptors handed this one on; null for the caller's own call */
  constructor(
    readonly client: Client,
    public plan: Plan,
    protected readonly parent: PromisedCall | null = null,
  ) {
    this.root = parent ? parent.root : this
    this.making = !parent
  }

  /** Stops the work of a cancelled call: it leaves the gate, gives its slot back and aborts the platform's task. */
  protected abstract stop(): void

  get gate(): AuthGate | undefined {
    return this.client.gate
  }

  /** Made on first use, because most calls end without a listener. */
  get signal(): CallSignal {
    return this.own || (this.own = new CallSignal())
  }

  /** Leaves the call out of JSON: an interceptor may stringify the request, which has the call as its `context`. */
  toJSON(): void {}

  trace(phase: TracePhase, generation?: number, statusCode = 0, error?: unknown): void {
    const { observers, clock } = this.client
    // Most clients have no observer.
    if (!observers.length) return
    const shown = this.shown || (this.shown = { id: this.client.nextId(), path: '', generation: 0 })
    // Hide the secrets once, at the first step: when the token has been replaced, the store no longer knows the old one.
    if (!shown.path && this.url) shown.path = hide(pathOf(this.url), secretsOf(this))
    if (generation !== undefined) shown.generation = generation
    notifyObservers(observers, clock, this.plan, shown, phase, statusCode, error)
  }

  /** Gives the call its whole timeout again, from now on. */
  restartTimeout(): void {
    const { client, plan } = this
    if (this.pending && !this.making) client.deadlines.set(this, plan.timeout, client.clock.now())
  }

  /**
   * Ends the making of the call: starts its timeout, and listens to the caller's signal.
   * @param at the current time in ms
   */
  arm(outer: AbortSignalLike | undefined, at: number): void {
    this.making = false
    // An interceptor, an observer or the transport may have aborted the signal while the call was being made.
    if (outer && outer.aborted) return this.abort()
    if (!this.over) this.client.deadlines.set(this, this.plan.timeout, at)
    if (outer) this.unlisten = onAbort(outer, () => this.abort())
  }

  /** Fails a call that could not be made. */
  failToStart(error: unknown): void {
    this.making = false
    this.cancel(error)
  }

  abort(): void {
    this.cancel(new AbortedError())
  }

  timedOut(): void {
    this.cancel(new TimeoutError(this.plan.timeout))
  }

  /** Rejects the promise, stops the work, and aborts the signal that interceptors listen to. */
  protected cancel(error: unknown): void {
    if (!this.pending) return
    this.settlePromise(null, error)
    this.stop()
    this.signal.abort(error instanceof Error ? error : new AbortedError(), this.client.clock)
  }

  /** Settles the promise, once. */
  protected settlePromise(answer: Answer | null, error?: unknown): void {
    if (!this.pending) return
    if (this.making) return void soon.then(() => this.settlePromise(answer, error))
    this.pending = false
    if (answer) this.resolve(answer)
    else {
      if (this.root === this) this.trace('failed', undefined, 0, error)
      this.reject(error)
    }
    this.client.deadlines.drop(this)
    if (this.unlisten) this.unlisten()
  }
}

// The first values of the fields. On the prototype they cost a call nothing until it changes them.
Object.assign(PromisedCall.prototype, {
  url: '',
  data: undefined,
  ours: false,
  state: 'made',
  over: false,
  group: null,
  index: 0,
  resolve: Boolean,
  reject: Boolean,
  pending: true,
  own: null,
  unlisten: null,
  shown: null,
})

/** The promise of a call, with `abort()`. */
export function promiseOf<Data>(call: PromisedCall): Call<Data> {
  opening = call
  const promise: Promise<Answer> & { abort?(): void } = new Promise(attach)
  // An arrow function here would cost V8 without a JIT as much as five steps of the call.
  promise.abort = call.abort.bind(call)
  // The caller declares the type of the data; nothing here can check it.
  return promise as Call<Data>
}

/** The call whose promise is being made. The executor runs before `new Promise` returns, so one variable is enough. */
let opening: PromisedCall | null = null

function attach(resolve: (answer: Answer) => void, reject: (error: unknown) => void): void {
  if (!opening) return
  opening.resolve = resolve
  opening.reject = reject
  opening = null
}
