import type { Ticket } from '../../stores/types'
import { platformError, tokenChanged } from '../errors'
import type { QueueItem } from './request-queue'
import { isThenable } from './response-check'
import { checkSecrets, secretsOf } from '../request/secrets'
import { generationOf } from './park'
import type { Callbacks, Failure, CallContext, Route, Sendable, Observer, Success } from './types'
import { listen, type EarlyParts, type Task } from '../platform/task'

/** One request on the wire. Whatever the server answers is an answer here, as it is in `wx`. */
export class Attempt implements QueueItem, Callbacks {
  over = false
  private started = false
  private stopped = false
  private task: Task | undefined = undefined
  private heard: EarlyParts | null = null

  /**
   * @param ticket what the gate judges it by; null if it has no say
   * @param header is its own
   * @param generation of the token that it was let go with; 0 for none
   * @param late true if that was a while ago
   */
  constructor(
    private readonly route: Pick<Route, 'gate' | 'isOurs' | 'queue' | 'adapter'>,
    private readonly request: Sendable,
    private readonly owner: CallContext,
    private readonly ticket: Ticket | null,
    private readonly header: Record<string, string>,
    private readonly generation: number,
    private readonly sink: Observer,
    private late = false,
  ) {}

  begin(): void {
    const { request, owner } = this
    const { queue: lanes } = this.route
    // A login that asks only after a while (for a code of wx.login) is told by this: it needs no token, and some wait.
    const urgent = request.urgent || (request.auth === 'none' && lanes.parked > 0)
    if (lanes.enter(urgent, this)) return
    this.late = true
    owner.trace('queued', this.generation)
  }

  /** There is a place for it. */
  start(): void {
    const { request, owner, route } = this
    this.started = true
    // Told, not thrown: V8 looks for the place of each throw.
    if (this.late && this.isStale()) return this.giveBack()
    try {
      checkSecrets(route, request, this.header)
      owner.trace('sent', this.generation)
      // Who hears of it may have called it off.
      if (this.over) return
      const task = route.adapter.dispatch(request, this.header, this)
      this.task = task
      // A transport that is an async function, or a `request` that promises as well, tells some of its failures there only.
      if (isThenable(task)) task.then(undefined, (error: unknown) => this.give(error))
      // So may the platform have, while it took it: `stop` knew of no task then.
      if (this.stopped && task && task.abort) task.abort()
      const listeners = task && !this.over && route.adapter.listenersOf(request, owner)
      if (task && listeners) this.heard = listen(task, listeners)
    } catch (error) {
      // What is not to be sent, by the platform's own judgement.
      this.give(error)
    }
  }

  /** Has the token changed while it stood in the queue? What leaves never carries an old one. */
  private isStale(): boolean {
    const { ticket } = this
    const { gate } = this.route
    if (!gate || !ticket) return false
    const admission = gate.admit(ticket)
    return admission.kind !== 'go' || generationOf(admission.grant) !== this.generation
  }

  success(raw: Success | undefined): void {
    // Nothing is no answer.
    if (!raw) return this.fail()
    if (!this.end()) return
    const { request, owner, sink, route } = this
    try {
      owner.trace('answered', this.generation, raw.statusCode)
      const answer = route.adapter.read(request, raw, this.heard)
      if (isThenable(answer)) answer.then(sink.answered.bind(sink), sink.failed.bind(sink))
      else sink.answered(answer)
    } catch (error) {
      sink.failed(error)
    }
    route.queue.leave()
  }

  fail(failure?: Failure): void {
    this.give(platformError(failure, this.request.timeout, secretsOf(this.route, this.header)))
  }

  /** False for what comes twice, or after the end: that is not heard. */
  private end(): boolean {
    return !this.over && (this.over = true)
  }

  /** The token has changed: its place is free first, so that it can have it again before what has queued after it. */
  private giveBack(): void {
    this.over = true
    this.route.queue.leave()
    this.sink.failed(tokenChanged())
  }

  /** Its place is free once it is known what follows from its end. */
  private give(error: unknown): void {
    if (!this.end()) return
    try {
      this.sink.failed(error)
    } finally {
      this.route.queue.leave()
    }
  }

  stop(): void {
    if (this.over) return
    this.over = this.stopped = true
    try {
      if (this.task && this.task.abort) this.task.abort()
    } finally {
      if (this.started) this.route.queue.leave()
    }
  }
}
