import { hide } from '../../stores/secrets'
import type { Admission, AuthGate, Grant, Parked, Ticket } from '../../stores/types'
import {
  AbortedError,
  isInterrupted,
  platformError,
  reasonOf,
  TimeoutError,
  tokenChanged,
  tokensSpent,
} from '../errors'
import { listen, type EarlyParts, type Task } from '../platform/task'
import { addHeader, hasHeader, linesOf } from '../request/header'
import { checkSecrets, secretsOf } from '../request/secrets'
import { pathOf } from '../request/url'
import type {
  Answer,
  AbortSignalLike,
  AuthNeed,
  Call,
  CallContext,
  Header,
  HttpRequest,
  Kind,
  Method,
  Next,
  TracePhase,
} from '../types'
import type { Client, Failure, Success } from './client'
import type { DeadlineGroup, Timed } from './deadlines'
import { whenShown } from './foreground'
import { visible } from './interceptor-chain'
import type { QueueItem } from './request-queue'
import { isThenable } from './response-check'
import { sampleClock } from './server-date'
import { CallSignal, onAbort } from './signal'
import { tell } from './trace'

/** So many times more it is sent, for each reason: then something else is wrong. */
const BUDGET = {
  /** The server called its token expired. */
  expired: 2,
  /** The background cut it off. As many as fit into the five seconds between hiding and freezing, and a few more. */
  interrupted: 8,
  /** The token changed while network interceptors thought, or in the queue behind them. */
  changed: 20,
}
/** A new token that is called expired within this time, in ms, was not too old: no other one would do. */
const AT_ONCE = 10_000
const VISITOR: Admission = { kind: 'go', grant: null }
const soon = Promise.resolve()

/** Where it is. `made` also while interceptors have it; `read` from the platform's answer to what follows from it. */
type State = 'made' | 'parked' | 'queued' | 'sent' | 'read' | 'hidden' | 'over'

/** 0 for none. */
const generationOf = (grant: Grant | null): number => (grant ? grant.generation : 0)

/**
 * A call, from its making to its end: one object, whose fields are its request, its place at the gate, in the queue and
 * among the deadlines, and its promise.
 *
 *     begin ─▶ enter ─▶ the store's gate ── wait: parked until a renewal or a login ends ─▶ settle
 *       ▲        ▲          │ go             fail: failed          (no token needed, or not an address of ours: go)
 *       │        │          ▼
 *       │        │       depart ── no slot: queued ─▶ start: the gate is asked again, the token taken last
 *       │        │          ▼
 *       │        │       transmit ─▶ wx.request ─▶ success
 *       │        │ expired: the gate is told;        ▼
 *       │        └─ twice at most ─────── weigh ◀── check
 *       │                                   │ a status or a body that is an error: the call fails
 *       │                                   ▼
 *       │                                the call is answered
 *       └─ failed, if the background cut it off: it goes again in the foreground; else the call fails
 *
 * Each step calls the next one, and no promise is in between but those of interceptors: what can leave at once leaves
 * while a tap's gesture is still alive. Where there are interceptors, what they hand on (`send`) is a call of its own,
 * whose parent is the one it was made for; what network interceptors hand on is one attempt.
 */
export class HttpCall implements CallContext, Parked, QueueItem, Timed {
  // The request, fixed when the call is made.
  url = ''
  header: Header = {}
  data: string | ArrayBuffer | undefined = undefined
  needs: AuthNeed = 'none'
  waitForLogin = false
  explicit = false
  idempotent = false
  urgent = false
  platform: HttpRequest['platform'] = {}
  /**
   * Its address is one of ours, and so is the one that network interceptors have sent it to last; another is none of our
   * business, and neither is what it answers.
   */
  ours = false

  // At the gate.
  auth: Ticket['auth'] = 'required'
  account: number | null = null
  asked = false
  flight = 0
  /** What it was let go with last; null for no token. */
  grant: Grant | null = null
  /** The gate has a say: it needs a token of ours, and brings none of its own. */
  private judged = false

  // On its way.
  private state: State = 'made'
  private hasSlot = false
  /** Counts what is sent: what the platform says of an earlier attempt is not heard. */
  private attempt = 0
  private task: Task | undefined = undefined
  private early: EarlyParts | null = null
  private undo: (() => void) | null = null
  private spent: Record<keyof typeof BUDGET, number> | null = null
  private resent = false
  /** The generation that was called expired last; 0 for none. */
  private refused = 0
  /** When it got another token, having waited for it. */
  private renewedAt = -Infinity

  // Its end.
  group: DeadlineGroup | null = null
  slot = 0
  resolve: (answer: Answer) => void = Boolean
  reject: (error: unknown) => void = Boolean
  /** Nobody has been told of its end yet. */
  private pending = true
  /** It is being made: what ends meanwhile ends in a moment, so that what is called off at once is called off. */
  private making: boolean
  private own: CallSignal | null = null
  private unlisten: (() => void) | null = null
  /** What may be shown of its address, for those who watch. */
  path = ''
  /** Of the token it was sent with last. */
  generation = 0
  /** The call that the caller made. */
  readonly root: HttpCall
  /** Looked at by interceptors; on its way through the gate; one attempt of that. */
  private level: 0 | 1 | 2 = 0

  /** @param parent made for this one, by interceptors around it */
  constructor(
    readonly client: Client,
    readonly id: number,
    readonly kind: Kind,
    readonly method: Method,
    readonly timeout: number,
    private readonly parent: HttpCall | null = null,
  ) {
    this.root = parent ? parent.root : this
    this.making = !parent
  }

  get gate(): AuthGate | undefined {
    return this.client.gate
  }

  get over(): boolean {
    return this.state === 'over'
  }

  /** When its time began, in ms since the epoch; NaN before that. */
  get since(): number {
    const { group } = this.root
    return group ? group.at : NaN
  }

  /** Made for those who ask: most calls end without anybody having listened. */
  get signal(): CallSignal {
    return this.own || (this.own = new CallSignal())
  }

  /** It is not for JSON: an interceptor may want to write down the request it belongs to. */
  toJSON(): void {}

  trace(phase: TracePhase, generation = this.generation, statusCode = 0, error?: unknown): void {
    this.generation = generation
    const { observers, clock } = this.client
    // Most calls are watched by nobody.
    if (!observers.length) return
    // Once: what is secret in it may be so no longer when its token is replaced.
    if (!this.path && this.url) this.path = hide(pathOf(this.url), secretsOf(this))
    tell(observers, clock, this, phase, statusCode, error)
  }

  /** Gives it the whole of its time, from now on. */
  restartTimeout(): void {
    if (this.pending && !this.making) this.client.deadlines.set(this, this.timeout)
  }

  /** It has been made: from now on it may be too late for it, and the caller's signal is heard. */
  arm(outer: AbortSignalLike | undefined): void {
    this.making = false
    // What it met on its way may have called it off: an interceptor, an observer, the transport.
    if (outer && outer.aborted) return this.abort()
    if (!this.over) this.restartTimeout()
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
    this.cancel(new TimeoutError(this.timeout))
  }

  /** Whatever it waits for is told, so that nothing is kept or sent in vain. */
  private cancel(error: unknown): void {
    if (!this.pending) return
    try {
      this.tell(null, error)
    } finally {
      this.stop()
      if (!this.parent) this.signal.abort(error instanceof Error ? error : new AbortedError())
    }
  }

  private stop(): void {
    const { state, task, undo } = this
    if (state === 'over') return
    this.state = 'over'
    this.attempt = 0
    const { gate } = this
    if (state === 'parked' && gate) gate.leave(this)
    if (undo) undo()
    if (state !== 'sent') return
    try {
      if (task && task.abort) task.abort()
    } finally {
      this.free()
    }
  }

  /** Sets out. */
  begin(): void {
    const { client, root, needs } = this
    this.level = 1
    this.judged =
      this.ours && needs !== 'none' && !!client.gate && !hasHeader(this.header, client.tokenHeaders)
    if (needs !== 'none')
      // What the server has asked for a token does not go without.
      this.auth = needs === 'challenge' && root.auth !== 'challenge' ? 'optional' : needs
    this.account = root.account
    this.enter()
  }

  /** What the gate says. */
  private admission(): Admission {
    const { parent, root, gate } = this
    if (this.level === 2 && parent) {
      const admission = parent.admission()
      // What interceptors have put into it is of the token that they saw.
      return admission.kind === 'go' && generationOf(admission.grant) === generationOf(this.grant)
        ? admission
        : { kind: 'fail', error: tokenChanged() }
    }
    if (!this.judged || !gate) return VISITOR
    const admission = gate.admit(this)
    root.account = this.account
    return admission
  }

  private enter(): void {
    const { gate } = this
    const admission = this.admission()
    if (admission.kind !== 'wait') return this.follow(admission)
    this.root.trace('parked')
    // Who hears of it may have called it off, here and below.
    if (this.over || !gate) return
    this.state = 'parked'
    gate.park(this)
  }

  settle(admission: Admission): void {
    if (this.spent && this.spent.expired) this.renewedAt = this.client.clock.now()
    this.follow(admission)
  }

  /** There is a slot for it. */
  start(): void {
    this.hasSlot = true
    try {
      this.enter()
    } finally {
      this.free()
    }
  }

  /** Gives its slot back, if nothing is sent in it. */
  private free(): void {
    if (!this.hasSlot || this.state === 'sent') return
    this.hasSlot = false
    this.client.queue.leave()
  }

  private follow(admission: Admission): void {
    if (admission.kind !== 'go')
      return this.failed(admission.kind === 'fail' ? admission.error : new AbortedError())
    const { client, gate } = this
    const { grant } = admission
    const generation = generationOf(grant)
    if (generation && generation === this.refused) return this.failed(tokensSpent())
    this.grant = grant
    if (client.attempts && this.level === 1) return this.hand(client.attempts)
    if (!this.hasSlot) {
      // A login that asks only after a while (for a code of wx.login) is told by this: it needs no token, and some wait.
      const urgent = this.urgent || (this.needs === 'none' && !!gate && gate.hasParked())
      this.hasSlot = client.queue.enter(urgent, this)
    }
    if (this.hasSlot) return this.transmit()
    this.state = 'queued'
    this.root.trace('queued', generation)
  }

  /** Its header with that of its token: a new one each time. */
  private sentHeader(): Record<string, string> {
    const { grant } = this
    if (this.resent) this.root.trace('replayed', generationOf(grant))
    this.resent = false
    return addHeader(grant && this.level === 1 ? this.client.authHeader(grant.token) : {}, this.header)
  }

  /** Hands it to the network interceptors, and takes what they bring. */
  private hand(attempts: Next): void {
    this.state = 'made'
    try {
      const header = this.sentHeader()
      if (this.over) return
      attempts(visible(this, header, this.grant || undefined)).then(
        (answer) => this.check(answer),
        (error: unknown) => this.failed(error),
      )
    } catch (error) {
      // The gate lets many go in one row: what one of them throws must not reach the others.
      this.failed(error)
    }
  }

  /** What interceptors hand on, of a call or of an attempt: ends with the call. */
  send(request: HttpRequest): Promise<Answer> {
    const { root, client, grant } = this
    return new Promise((resolve, reject) => {
      const { signal } = root
      if (signal.aborted) return reject(reasonOf(signal))
      const child = new HttpCall(client, root.id, request.kind, request.method, request.timeout, this)
      child.resolve = resolve
      child.reject = reject
      child.url = request.url
      child.data = request.data
      child.needs = request.auth
      child.waitForLogin = request.waitForLogin
      child.explicit = request.explicit
      child.idempotent = request.idempotent
      child.urgent = request.urgent
      child.platform = request.platform
      child.ours = client.isOurs(request.url)
      child.unlisten = onAbort(signal, () => child.cancel(reasonOf(signal)))
      if (!this.level) {
        child.header = linesOf(request.header)
        return child.begin()
      }
      // Sent elsewhere by one of them, it does not take the token with it; and one that they kept from another attempt
      // takes the token of this one.
      const other = request.generation !== generationOf(grant)
      const header = linesOf(request.header, other || (grant && !child.ours) ? client.tokenHeaders : [])
      child.header = other && grant && child.ours ? addHeader(header, client.authHeader(grant.token)) : header
      child.grant = grant
      child.level = 2
      child.enter()
    })
  }

  private transmit(): void {
    const { client, root, grant } = this
    const attempt = ++this.attempt
    this.state = 'sent'
    this.task = undefined
    this.early = null
    try {
      const header = this.sentHeader()
      if (this.over) return
      if (!this.ours) checkSecrets(client, this, header)
      root.trace('sent', generationOf(grant))
      if (this.over) return
      const task = client.adapter.dispatch(
        this,
        header,
        (raw) => this.success(attempt, raw, header),
        (failure) => this.fail(attempt, failure, header),
      )
      // A transport that is an async function, or a `request` that promises as well, tells some of its failures there only.
      if (isThenable(task)) task.then(undefined, (error: unknown) => this.broken(attempt, error))
      // It may have been called off while the platform took it: nobody knew of the task then.
      if (!this.attempt && task && task.abort) task.abort()
      if (!this.isOut(attempt) || !task) return
      this.task = task
      const listeners = client.adapter.listenersOf(this)
      if (listeners) this.early = listen(task, listeners)
    } catch (error) {
      // What is not to be sent, by the platform's own judgement.
      this.broken(attempt, error)
    } finally {
      this.free()
    }
  }

  /** Is this attempt under way? What the platform says twice, or after the end, is not heard. */
  private isOut(attempt: number): boolean {
    return this.state === 'sent' && this.attempt === attempt
  }

  private success(attempt: number, raw: Success | undefined, header: Header): void {
    // Nothing is no answer.
    if (!raw) return this.fail(attempt, undefined, header)
    if (!this.isOut(attempt)) return
    this.state = 'read'
    try {
      this.root.trace('answered', generationOf(this.grant), raw.statusCode)
      const answer = this.client.adapter.read(this, raw, this.early)
      if (!isThenable(answer)) return this.check(answer)
      answer.then(
        (read) => this.check(read),
        (error: unknown) => this.failed(error),
      )
    } catch (error) {
      this.failed(error)
    } finally {
      // Once it is known what follows from its end.
      this.free()
    }
  }

  private fail(attempt: number, failure: Failure | undefined, header: Header): void {
    this.broken(attempt, platformError(failure, this.timeout, secretsOf(this, header)))
  }

  private broken(attempt: number, error: unknown): void {
    if (!this.isOut(attempt)) return
    this.state = 'read'
    try {
      this.failed(error)
    } finally {
      this.free()
    }
  }

  /** Is it the answer to a token that has ended? Of an attempt that is asked when interceptors have seen it. */
  private check(answer: Answer): void {
    const { gate } = this
    if (this.level === 2) return this.answered(answer)
    if (!gate || !this.ours) return this.judge(answer, false)
    const unjudged = (error: unknown): void => {
      // The server has done what it was asked for: that the app cannot read the answer does not undo it.
      gate.report('isExpired', error)
      this.judge(answer, null)
    }
    try {
      const verdict = this.client.isExpired(answer)
      if (!isThenable(verdict)) return this.judge(answer, !!verdict)
      Promise.resolve(verdict).then((expired) => this.judge(answer, !!expired), unjudged)
    } catch (error) {
      unjudged(error)
    }
  }

  private judge(answer: Answer, expired: boolean | null): void {
    try {
      this.weigh(answer, expired)
    } catch (error) {
      this.failed(error)
    }
  }

  /** @param expired null if the app's function failed: that is no word on the token, neither good nor bad */
  private weigh(answer: Answer, expired: boolean | null): void {
    const { client, grant, root } = this
    const gate = this.ours ? this.gate : undefined
    // What the server calls expired without a token is a challenge, to those who leave it to the server.
    const challenged = this.judged && this.needs === 'challenge'
    if (gate) sampleClock(gate, client, root.since, this, answer)
    if (gate && expired && (grant || challenged)) {
      root.trace('expired', generationOf(grant), answer.statusCode)
      if (!this.spend('expired')) return this.failed(tokensSpent())
      if (challenged) this.auth = root.auth = 'challenge'
      this.refused = generationOf(grant)
      this.resent = true
      // Refused at once again, it goes with a newer token, if there is one by now, but asks for none.
      const atOnce = client.clock.now() - this.renewedAt < AT_ONCE
      if (grant && !atOnce) gate.expired(grant)
      return this.over ? undefined : this.enter()
    }
    // What fails on the way, or in the server, says nothing about the token.
    if (gate && grant && expired !== null && answer.statusCode < 500) gate.accepted(grant)
    // What was sent without a token is the caller's affair, but is marked.
    const marked = expired ? Object.assign({}, answer, { expired }) : answer
    const fault = client.adapter.faultOf(this, marked)
    if (fault) this.failed(fault)
    else this.answered(marked)
  }

  private spend(why: keyof typeof BUDGET): boolean {
    const spent = this.spent || (this.spent = { expired: 0, interrupted: 0, changed: 0 })
    return ++spent[why] <= BUDGET[why]
  }

  answered(answer: Answer): void {
    if (this.over) return
    this.state = 'over'
    this.tell(answer)
  }

  failed(error: unknown): void {
    if (this.over) return
    if (this.level === 1 && error === tokenChanged()) {
      if (this.spend('changed')) return this.enter()
      error = tokensSpent()
    }
    if (this.level === 1 && this.idempotent && isInterrupted(error) && this.spend('interrupted'))
      return this.goAgain()
    this.state = 'over'
    this.tell(null, error)
  }

  /** Goes on when the app is, or may be, in the foreground. */
  private goAgain(): void {
    const { client, root, spent } = this
    if (!spent) return
    this.state = 'hidden'
    const undo = whenShown(client, spent.interrupted - 1, () => {
      this.undo = null
      // The time in the background was not the call's; and after hours there the token comes first.
      root.restartTimeout()
      spent.expired = 0
      this.resent = true
      this.begin()
    })
    // It may have gone, and been cut off again, meanwhile.
    if (undo) this.undo = undo
  }

  /** Tells its end, once. */
  private tell(answer: Answer | null, error?: unknown): void {
    if (!this.pending) return
    if (this.making) return void soon.then(() => this.tell(answer, error))
    this.pending = false
    if (answer) this.resolve(answer)
    else {
      if (!this.parent) this.trace('failed', undefined, 0, error)
      this.reject(error)
    }
    this.client.deadlines.drop(this)
    if (this.unlisten) this.unlisten()
  }
}

/** The call as its caller sees it. */
export function promiseOf<Data>(call: HttpCall): Call<Data> {
  opening = call
  const promise: Promise<Answer> & { abort?(): void } = new Promise(attach)
  promise.abort = () => call.abort()
  // What the server sends is of the type that the caller says it is; nothing here can check it.
  return promise as Call<Data>
}

/** Whose promise is being made: its executor runs before `new Promise` returns, so one is enough for all. */
let opening: HttpCall | null = null

function attach(resolve: (answer: Answer) => void, reject: (error: unknown) => void): void {
  if (!opening) return
  opening.resolve = resolve
  opening.reject = reject
  opening = null
}
