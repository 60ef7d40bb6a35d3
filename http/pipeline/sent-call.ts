import type { Grant } from '../../stores/types'
import { platformError } from '../errors'
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

/** What is known of a call that goes again. */
export interface Again {
  expired: number
  interrupted: number
  changed: number
  /** It is about to be sent once more. */
  resent: boolean
  /** The generation that was called expired last; 0 for none. */
  refused: number
  /** When it got another token, having waited for it. */
  renewedAt: number
  /** Undoes that it waits for the foreground. */
  undo: (() => void) | null
}

/** 0 for none. */
export const generationOf = (grant: Grant | null): number => (grant ? grant.generation : 0)

/** A call on its way over the platform: in the queue, in its slot, and back. */
export abstract class SentCall extends PromisedCall implements QueueItem {
  /** What it was let go with last; null for no token. */
  declare grant: Grant | null
  /** Looked at by interceptors; on its way through the gate; one attempt of that. */
  declare protected level: 0 | 1 | 2
  declare protected again: Again | null
  declare private hasSlot: boolean
  /** Counts what is sent: what the platform says of an earlier attempt is not heard. */
  declare private attempt: number
  declare private task: Task | null
  declare private early: EarlyParts | null

  /** Asks the gate, and goes, waits or fails. */
  protected abstract enter(at?: number): void
  /** An answer has come. */
  protected abstract check(answer: Answer): void
  protected abstract failed(error: unknown): void

  /** It goes again. */
  protected goes(): Again {
    return (
      this.again ||
      (this.again = {
        expired: 0,
        interrupted: 0,
        changed: 0,
        resent: false,
        refused: 0,
        renewedAt: -Infinity,
        undo: null,
      })
    )
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
    if (!this.hasSlot || (this.state === 'sent' && !this.over)) return
    this.hasSlot = false
    this.client.queue.leave()
  }

  /** Its header with that of its token: a new one each time. */
  protected sentHeader(): Record<string, string> {
    const { grant, again } = this
    if (again && again.resent) {
      again.resent = false
      this.root.trace('replayed', generationOf(grant))
    }
    return addHeader(grant && this.level === 1 ? this.client.authHeader(grant.token) : {}, this.plan.header)
  }

  /** It may go, as soon as there is a slot for it. @param urgent it may be what others wait for */
  protected depart(urgent: boolean): void {
    const { client, root, grant } = this
    const watched = client.observers.length > 0
    if (!this.hasSlot && !(this.hasSlot = client.queue.enter(urgent, this))) {
      this.state = 'queued'
      if (watched) root.trace('queued', generationOf(grant))
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
      if (watched) {
        root.trace('sent', generationOf(grant))
        if (this.over) return
      }
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
      if (this.plan.platform !== NONE) this.early = client.adapter.listen(this, task)
    } catch (error) {
      // What is not to be sent, by the platform's own judgement.
      this.broken(attempt, error)
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
      if (!(answer instanceof Promise)) return this.check(answer)
      answer.then((read) => this.check(read)).then(undefined, (error: unknown) => this.failed(error))
    } catch (error) {
      this.failed(error)
    } finally {
      // Once it is known what follows from its end.
      this.free()
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
      this.free()
    }
  }

  protected stop(): void {
    const { state, task } = this
    if (this.over) return
    this.over = true
    this.attempt = 0
    if (state !== 'sent') return
    try {
      if (task && task.abort) task.abort()
    } finally {
      this.free()
    }
  }
}

Object.assign(SentCall.prototype, {
  grant: null,
  level: 0,
  again: null,
  hasSlot: false,
  attempt: 0,
  task: null,
  early: null,
})
