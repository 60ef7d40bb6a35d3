import type { Grant } from '../../stores/types'
import { platformError, tokenChanged } from '../errors'
import type { EarlyParts, Task } from '../platform/task'
import { addHeader } from '../request/header'
import { NONE } from '../request/make-request'
import { checkSecrets, secretsOf } from '../request/secrets'
import type { Answer, Header } from '../types'
import { PromisedCall } from './promised-call'
import type { QueueItem } from './request-queue'
import { isThenable } from './response-check'
import { sampleClock } from './server-date'
import type { Failure, Success } from './types'

/** What a call remembers once it has to be sent again. */
export interface Resends {
  // How often it was sent again, for each reason.
  expired: number
  interrupted: number
  changed: number
  /** The next sending is a replay, and is traced as one. */
  replaying: boolean
  /** The generation of the token that the server called expired last; 0 for none. */
  refusedGeneration: number
  /** When the gate last let the call go after a wait, in ms since the epoch. */
  renewedAt: number
  /** Ends the wait for the foreground; null if there is none. */
  cancelWait: (() => void) | null
}

/** The generation of a token; 0 for none. */
export const generationOf = (grant: Grant | null): number => (grant ? grant.generation : 0)

/** The part of a call that deals with the platform: it queues for a slot, is sent, and its answer comes back. */
export abstract class SentCall extends PromisedCall implements QueueItem {
  /** The token that the gate gave it last; null for none. */
  declare grant: Grant | null
  /** `interceptors`: not begun, or its interceptors have it. `gate`: it asks the gate. `attempt`: network interceptors sent it. */
  declare protected stage: 'interceptors' | 'gate' | 'attempt'
  declare protected resends: Resends | null
  declare private hasSlot: boolean
  /** Counts the sendings, so that callbacks of an earlier one are ignored; 0 when the call was stopped. */
  declare private attempt: number
  declare private task: Task | null
  declare private early: EarlyParts | null

  /** Asks the gate; then the call goes, waits or fails. */
  protected abstract enter(at?: number): void
  /** An answer has come. */
  protected abstract received(answer: Answer): void
  protected abstract failed(error: unknown): void

  /** The memory of a call that is sent again, made on first use. */
  protected ensureResends(): Resends {
    return (
      this.resends ||
      (this.resends = {
        expired: 0,
        interrupted: 0,
        changed: 0,
        replaying: false,
        refusedGeneration: 0,
        renewedAt: -Infinity,
        cancelWait: null,
      })
    )
  }

  /** Called by the queue: the call has a slot. */
  start(): void {
    this.hasSlot = true
    try {
      this.enter()
    } finally {
      this.freeSlot()
    }
  }

  /** Gives the slot back, unless a request is under way in it. */
  private freeSlot(): void {
    if (!this.hasSlot || (this.state === 'sent' && !this.over)) return
    this.hasSlot = false
    this.client.queue.leave()
  }

  /** The header to send: the call's own and that of its token. A new object each time. */
  protected sentHeader(): Record<string, string> {
    const { grant, resends } = this
    if (resends && resends.replaying) {
      resends.replaying = false
      this.root.trace('replayed', generationOf(grant))
    }
    return addHeader(
      grant && this.stage === 'gate' ? this.client.authHeader(grant.token) : {},
      this.plan.header,
    )
  }

  /** Sends the request, as soon as there is a slot. @param urgent parked requests may wait for this one */
  protected transmit(urgent: boolean): void {
    const { client, root, grant } = this
    if (!this.hasSlot && !(this.hasSlot = client.queue.enter(urgent, this))) {
      this.state = 'queued'
      root.trace('queued', generationOf(grant))
      return
    }
    const attempt = ++this.attempt
    this.state = 'sent'
    if (attempt > 1) {
      this.task = null
      this.early = null
    }
    try {
      const header = this.sentHeader()
      if (this.over) return
      if (!this.ours) checkSecrets(client, this.url, this.data, this.plan.platform, header)
      // Most clients have no observer: they are spared what only an observer sees, here and in `success`.
      if (client.observers.length) {
        root.trace('sent', generationOf(grant))
        if (this.over) return
      }
      // `authHeader` and observers are code of the app, which may have replaced the token or ended its session.
      if (grant && client.gate && client.gate.generation !== grant.generation) throw tokenChanged()
      const task = client.adapter.dispatch(
        this,
        header,
        (raw) => this.success(attempt, raw, header),
        (failure) => this.fail(attempt, failure, header),
      )
      // A transport may be an async function, or a `request` that returns a promise as well. Some of its failures are
      // rejections only.
      if (isThenable(task)) task.then(undefined, (error: unknown) => this.broken(attempt, error))
      // The call may have been cancelled inside `dispatch`, when there was no task yet to abort.
      if (!this.attempt && task && task.abort) task.abort()
      if (!task || this.attempt !== attempt) return
      this.task = task
      if (this.plan.platform !== NONE) this.early = client.adapter.listen(this, task)
    } catch (error) {
      // The platform, or a check before it, threw instead of sending.
      this.broken(attempt, error)
    }
  }

  /** True while this attempt is under way. The platform may call back twice, or after the end; that is ignored. */
  private isOut(attempt: number): boolean {
    return this.state === 'sent' && this.attempt === attempt
  }

  private success(attempt: number, raw: Success | undefined, header: Header): void {
    // A platform that calls `success` without an answer has failed.
    if (!raw) return this.fail(attempt, undefined, header)
    if (!this.isOut(attempt)) return
    this.state = 'read'
    try {
      const { client, root, early } = this
      const { gate } = client
      if (client.observers.length) root.trace('answered', generationOf(this.grant), raw.statusCode)
      if (gate && this.ours)
        sampleClock(
          gate,
          client,
          root.group,
          this.plan,
          raw.header || !early ? raw : Object.assign({}, raw, early),
        )
      const answer = client.adapter.read(this, raw, early)
      if (!(answer instanceof Promise)) return this.received(answer)
      answer.then((read) => this.received(read)).then(undefined, (error: unknown) => this.failed(error))
    } catch (error) {
      this.failed(error)
    } finally {
      // Last, because a replay that follows from this answer at once keeps the slot.
      this.freeSlot()
    }
  }

  private fail(attempt: number, failure: Failure | undefined, header: Header): void {
    this.broken(attempt, platformError(failure, this.plan.timeout, secretsOf(this, header)))
  }

  private broken(attempt: number, error: unknown): void {
    if (!this.isOut(attempt)) return
    this.state = 'read'
    try {
      this.failed(error)
    } finally {
      this.freeSlot()
    }
  }

  protected stop(): void {
    const { state, task } = this
    this.over = true
    this.attempt = 0
    if (state !== 'sent') return
    try {
      if (task && task.abort) task.abort()
    } catch {
      // The call has ended, even if the platform's `abort` throws.
    }
    this.freeSlot()
  }
}

Object.assign(SentCall.prototype, {
  grant: null,
  stage: 'interceptors',
  resends: null,
  hasSlot: false,
  attempt: 0,
  task: null,
  early: null,
})
