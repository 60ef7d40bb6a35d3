import { hide } from '../../stores/secrets'
import type { AuthGate } from '../../stores/types'
import { AbortedError, TimeoutError } from '../errors'
import { secretsOf } from '../request/secrets'
import { pathOf } from '../request/url'
import type { AbortSignalLike, Answer, Call, TracePhase } from '../types'
import type { DeadlineGroup, Timed } from './deadlines'
import { CallSignal, onAbort } from './signal'
import { tell, type Shown } from './trace'
import type { Client, Plan } from './types'

const soon = Promise.resolve()

/** Where it is. `made` also while interceptors have it; `read` from the platform's answer to what follows from it. */
type State = 'made' | 'parked' | 'queued' | 'sent' | 'read' | 'hidden'

/**
 * A call as its caller sees it: its promise, which ends once, at the latest when its time is over, or called off. What it is
 * made of stays the same; how it gets there is told further on, in `SentCall` and `HttpCall`.
 */
export abstract class PromisedCall implements Timed {
  declare url: string
  declare data: string | ArrayBuffer | undefined
  /** Its address is one of ours; another is none of our business, and neither is what it answers. */
  declare ours: boolean
  declare protected state: State
  /** It has ended, or nobody waits for it any more. */
  declare over: boolean
  declare group: DeadlineGroup | null
  declare slot: number
  declare resolve: (answer: Answer) => void
  declare reject: (error: unknown) => void
  /** Nobody has been told of its end yet. */
  declare private pending: boolean
  /** It is being made: what ends meanwhile ends in a moment, so that what is called off at once is called off. */
  private making: boolean
  declare private own: CallSignal | null
  declare protected unlisten: (() => void) | null
  declare private shown: Shown | null
  /** The call that the caller made: this one, unless it was made for that one by interceptors. */
  abstract readonly root: PromisedCall

  constructor(
    readonly client: Client,
    public plan: Plan,
    isRoot: boolean,
  ) {
    this.making = isRoot
  }

  /** Nobody waits for it any more: nothing is kept or sent in vain. */
  protected abstract stop(): void

  get gate(): AuthGate | undefined {
    return this.client.gate
  }

  /** Made for those who ask: most calls end without anybody having listened. */
  get signal(): CallSignal {
    return this.own || (this.own = new CallSignal())
  }

  /** It is not for JSON: an interceptor may want to write down the request it belongs to. */
  toJSON(): void {}

  trace(phase: TracePhase, generation?: number, statusCode = 0, error?: unknown): void {
    const { observers, clock } = this.client
    // Most calls are watched by nobody.
    if (!observers.length) return
    const shown = this.shown || (this.shown = { id: this.client.nextId(), path: '', generation: 0 })
    // Once: what is secret in it may be so no longer when its token is replaced.
    if (!shown.path && this.url) shown.path = hide(pathOf(this.url), secretsOf(this))
    if (generation !== undefined) shown.generation = generation
    tell(observers, clock, this.plan, shown, phase, statusCode, error)
  }

  /** Gives it the whole of its time, from now on. */
  restartTimeout(): void {
    const { client, plan } = this
    if (this.pending && !this.making) client.deadlines.set(this, plan.timeout, client.clock.now())
  }

  /**
   * It has been made: from now on it may be too late for it, and the caller's signal is heard.
   * @param at the time now
   */
  arm(outer: AbortSignalLike | undefined, at: number): void {
    this.making = false
    // What it met on its way may have called it off: an interceptor, an observer, the transport.
    if (outer && outer.aborted) return this.abort()
    if (!this.over) this.client.deadlines.set(this, this.plan.timeout, at)
    if (outer) this.unlisten = onAbort(outer, () => this.abort())
  }

  /** It does not even leave. */
  fault(error: unknown): void {
    this.making = false
    this.cancel(error)
  }

  abort(): void {
    this.cancel(new AbortedError())
  }

  late(): void {
    this.cancel(new TimeoutError(this.plan.timeout))
  }

  /** Whatever it waits for is told, so that nothing is kept or sent in vain. */
  protected cancel(error: unknown): void {
    if (!this.pending) return
    try {
      this.tell(null, error)
    } finally {
      this.stop()
      if (this.root === this) this.signal.abort(error instanceof Error ? error : new AbortedError())
    }
  }

  /** Tells its end, once. */
  protected tell(answer: Answer | null, error?: unknown): void {
    if (!this.pending) return
    if (this.making) return void soon.then(() => this.tell(answer, error))
    this.pending = false
    if (answer) this.resolve(answer)
    else {
      if (this.root === this) this.trace('failed', undefined, 0, error)
      this.reject(error)
    }
    if (this.group) this.client.deadlines.drop(this)
    if (this.unlisten) this.unlisten()
  }
}

// What a call begins with. On the prototype it costs none of them anything before it is something else.
Object.assign(PromisedCall.prototype, {
  url: '',
  data: undefined,
  ours: false,
  state: 'made',
  over: false,
  group: null,
  slot: 0,
  resolve: Boolean,
  reject: Boolean,
  pending: true,
  own: null,
  unlisten: null,
  shown: null,
})

/** The call as its caller sees it. */
export function promiseOf<Data>(call: PromisedCall): Call<Data> {
  opening = call
  const promise: Promise<Answer> & { abort?(): void } = new Promise(attach)
  // An arrow function here would cost V8 without a JIT as much as five steps of the call.
  promise.abort = call.abort.bind(call)
  // What the server sends is of the type that the caller says it is; nothing here can check it.
  return promise as Call<Data>
}

/** Whose promise is being made: its executor runs before `new Promise` returns, so one is enough for all. */
let opening: PromisedCall | null = null

function attach(resolve: (answer: Answer) => void, reject: (error: unknown) => void): void {
  if (!opening) return
  opening.resolve = resolve
  opening.reject = reject
  opening = null
}
