import { hide } from '../../stores/secrets'
import type { AuthGate, Clock, Ticket } from '../../stores/types'
import type { DeadlineGroup, Deadlines, Timed } from './deadlines'
import { AbortedError, TimeoutError } from '../errors'
import type { PipelineStep, CallContext, Observer } from './types'
import { secretsOf } from '../request/secrets'
import { tell, type Observers } from './trace'
import type { AbortSignalLike, Answer, Call, CallSignalLike, Kind, TracePhase } from '../types'
import { pathOf } from '../request/url'

/** A signal of our own, as small as it can be. */
class CallSignal implements CallSignalLike {
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
    this.aborted = true
    this.reason = reason
    for (const listener of this.listeners.slice()) listener()
  }
}

/** Returns the undo. */
export function onAbort(signal: AbortSignalLike, abort: () => void): () => void {
  signal.addEventListener('abort', abort)
  return () => {
    if (signal.removeEventListener) signal.removeEventListener('abort', abort)
  }
}

/** What the calls of a client have in common. */
export interface Host {
  readonly clock: Pick<Clock, 'now'>
  readonly deadlines: Deadlines
  readonly observers: Observers
  readonly gate: AuthGate | undefined
}

/** Being sent on its way; answered from within that; on its way; over. */
type Phase = 'begins' | 'kept' | 'open' | 'over'

/** A call while it runs. It ends once: with an answer, an error, at the latest after `timeout` ms, or called off. */
export class OpenCall implements CallContext, Observer, Timed {
  group: DeadlineGroup | null = null
  slot = 0
  /** Of the token it was sent with last. */
  generation = 0
  /** Known once it has been checked. */
  url = ''
  /** What may be shown of that, for those who watch. */
  path = ''
  /** Where it is, unless interceptors know. */
  private leg: PipelineStep | null = null
  private phase: Phase = 'begins'
  ticket: Ticket | null = null
  /** Who made it; not asked where it leaves at once. */
  account: number | null = null
  resolve: (answer: Answer) => void = Boolean
  reject: (error: unknown) => void = Boolean
  private own: CallSignal | null = null
  private unlisten: (() => void) | null = null

  constructor(
    private readonly host: Host,
    readonly id: number,
    readonly kind: Kind,
    readonly method: unknown,
    private readonly timeout: number,
  ) {}

  get context(): CallContext['context'] {
    return this
  }

  get gate(): AuthGate | undefined {
    return this.host.gate
  }

  /** When its time began, in ms since the epoch; NaN before that. */
  get since(): number {
    return this.group ? this.group.at : NaN
  }

  /** Made for those who ask: most calls end without anybody having listened. */
  get signal(): CallSignal {
    return this.own || (this.own = new CallSignal())
  }

  trace(phase: TracePhase, generation = this.generation, statusCode = 0, error?: unknown): void {
    this.generation = generation
    const { observers, clock } = this.host
    // Most calls are watched by nobody.
    if (!observers.length) return
    // Once: what is secret in it may be so no longer when its token is replaced.
    if (!this.path && this.url) this.path = hide(pathOf(this.url), secretsOf(this.host))
    tell(observers, clock, this, phase, statusCode, error)
  }

  /** Sends it on its way, without interceptors. */
  go(leg: PipelineStep): void {
    this.leg = leg
    leg.begin()
  }

  /** It has left: from now on it may be too late for it, and the caller's signal is heard. */
  arm(outer: AbortSignalLike | undefined): void {
    const { phase } = this
    this.phase = 'open'
    // What it met on its way out may have called it off: an interceptor, an observer, the transport.
    if (outer && outer.aborted) return this.abort()
    if (phase !== 'kept') this.restartTimeout()
    if (!outer) return
    this.unlisten = onAbort(outer, () => this.abort())
  }

  restartTimeout(): void {
    if (this.phase === 'open') this.host.deadlines.set(this, this.timeout)
  }

  answered(answer: Answer): void {
    if (this.phase !== 'open') return this.keep(() => this.answered(answer))
    this.resolve(answer)
    this.end()
  }

  failed(error: unknown): void {
    if (this.phase !== 'open') return this.keep(() => this.failed(error))
    this.trace('failed', undefined, 0, error)
    this.reject(error)
    this.end()
  }

  /** What ends while it begins ends in a moment: who calls it off at once has called it off. */
  private keep(end: () => void): void {
    if (this.phase !== 'begins') return
    this.phase = 'kept'
    void Promise.resolve().then(end)
  }

  private end(): void {
    this.phase = 'over'
    this.host.deadlines.drop(this)
    if (this.unlisten) this.unlisten()
  }

  /** It does not even leave. */
  fault(error: unknown): void {
    this.phase = 'open'
    this.failed(error)
  }

  late(): void {
    this.cancel(new TimeoutError(this.timeout))
  }

  abort(): void {
    this.cancel(new AbortedError())
  }

  /** Whatever it is waiting for is told, so that nothing is kept or sent in vain. */
  private cancel(error: Error): void {
    if (this.phase !== 'open') return
    try {
      this.failed(error)
    } finally {
      if (this.leg) this.leg.stop()
      this.signal.abort(error)
    }
  }
}

/** The call as its caller sees it. */
export function promiseOf<Data>(call: OpenCall): Call<Data> {
  opening = call
  const promise: Promise<Answer> & { abort?(): void } = new Promise(attach)
  promise.abort = () => call.abort()
  // What the server sends is of the type that the caller says it is; nothing here can check it.
  return promise as Call<Data>
}

/** Whose promise is being made: its executor runs before `new Promise` returns, so one is enough for all. */
let opening: OpenCall | null = null

function attach(resolve: (answer: Answer) => void, reject: (error: unknown) => void): void {
  if (!opening) return
  opening.resolve = resolve
  opening.reject = reject
  opening = null
}
