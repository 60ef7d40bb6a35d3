import type { Admission, AuthGate, Grant, Ticket } from '../../stores/types'
import { Attempt } from './attempt'
import { AbortedError, tokenChanged, tokensSpent } from '../errors'
import { mayGoAgain, whenShown } from './foreground'
import { addHeader, hasHeader } from '../request/header'
import { isThenable } from './response-check'
import { generationOf, park, ticketOf } from './park'
import { visible } from './interceptor-chain'
import type { PipelineStep, CallContext, Route, Sendable, Observer, Stoppable } from './types'
import { sampleClock } from './server-date'
import type { Answer } from '../types'

/** A request is sent at most this many times more because of expiry: then something else is wrong. */
const MAX_REPLAYS = 2
/** A new token that is called expired within this time, in ms, was not too old: no other one would do. */
const AT_ONCE = 10_000
/** So often may the token change before the request has left, in a long queue or while an interceptor waits. */
const MAX_CHANGES = 20

/**
 * The whole path of a request, from the call (call.ts) and its interceptors (interceptor-chain.ts) to the wire and back:
 *
 *     begin ─▶ enter ─▶ the store's gate ── wait: parked until a renewal or a login ends, then asked again
 *       ▲        ▲          │ go             fail: failed          (no token needed, or not an address of ours: go)
 *       │        │          ▼
 *       │        │       depart ─▶ network interceptors ─▶ attempt.ts: a queue for ten places, wx.request
 *       │        │                                               │
 *       │        │ expired: the gate is told;                    ▼
 *       │        └─ twice at most ──────── weigh ◀────────── answered
 *       │                                    │ a status or a body that is an error: the call fails
 *       │                                    ▼
 *       │                                the call is answered
 *       └─ failed, if the background cut it off: it goes again in the foreground; else the call fails
 *
 * All judgement about the session is the gate's. Each step calls the next one, and no promise is in between but those
 * of interceptors: what can leave at once leaves while a tap's gesture is still alive.
 */
export class RequestPipeline implements PipelineStep, Observer {
  private gate: AuthGate | undefined = undefined // the store's, if this address is one of ours
  private ticket: Ticket | null = null // none for a request that needs no token, or brings its own
  private grant: Grant | null = null
  private stage: Stoppable | null = null
  private over = false
  private replays = 0
  private changes = 0
  /** The generation that was called expired last; 0 for none. */
  private refused = 0
  /** When it got another token, having waited for it. */
  private renewedAt = -Infinity
  private tries = 0

  constructor(
    private readonly route: Route,
    private readonly request: Sendable,
    private readonly owner: CallContext,
    private readonly sink: Observer,
  ) {}

  begin(): void {
    const { route, request, owner } = this
    // An address that is not ours is none of our business, and neither is what it answers.
    if (route.gate && route.isOurs(request.url)) {
      this.gate = route.gate
      if (request.auth !== 'none' && !hasHeader(request.header, route.tokenHeaders)) {
        const { context } = owner
        // An interceptor may ask again for something else: what it needs is new, whose it is stays.
        const challenged = !!context.ticket && context.ticket.auth === 'challenge'
        this.ticket = context.ticket = ticketOf(request, (context.ticket || context).account, challenged)
      }
    }
    this.enter()
  }

  private enter(): void {
    const { gate, ticket } = this
    if (!gate || !ticket) return this.depart(null)
    const admission = gate.admit(ticket)
    if (admission.kind !== 'wait') return this.follow(admission)
    this.owner.trace('parked')
    // Who hears of it may have called it off, here and below.
    if (this.over) return
    this.stage = park(gate, this.route.queue, ticket, (later) => {
      if (this.replays) this.renewedAt = this.route.clock.now()
      this.follow(later)
    })
  }

  private follow(admission: Admission): void {
    if (admission.kind !== 'go')
      return this.failed(admission.kind === 'fail' ? admission.error : new AbortedError())
    if (this.refused && this.refused === generationOf(admission.grant)) return this.failed(tokensSpent())
    if (this.replays) this.owner.trace('replayed', generationOf(admission.grant))
    try {
      this.depart(admission.grant)
    } catch (error) {
      // The gate lets many go in one row: what one of them throws must not reach the others.
      this.failed(error)
    }
  }

  private depart(grant: Grant | null): void {
    const { route, request, owner } = this
    this.grant = grant
    const header = addHeader(grant ? route.authHeader(grant.token) : {}, request.header)
    if (this.over) return
    if (!route.attempts) {
      const attempt = (this.stage = new Attempt(
        route,
        request,
        owner,
        this.ticket,
        header,
        generationOf(grant),
        this,
      ))
      return attempt.begin()
    }
    this.stage = null
    const { token, generation } = grant || request
    const attempt = visible(request, owner, { header, token, generation }, grant)
    attempt.context.ticket = this.ticket
    const sent = route.attempts(attempt)
    sent.then((answer) => this.answered(answer, attempt.context.away), this.failed.bind(this))
  }

  /** @param away by another host, whatever the call's address was: that is no word on the token */
  answered(answer: Answer, away = false): void {
    const gate = away ? undefined : this.gate
    if (!gate) return this.judged(answer, false, gate)
    const unjudged = (error: unknown): void => {
      // The server has done what it was asked for: that the app cannot read the answer does not undo it.
      gate.report('isExpired', error)
      this.judged(answer, null, gate)
    }
    try {
      const verdict = this.route.isExpired(answer)
      if (!isThenable(verdict)) return this.judged(answer, !!verdict, gate)
      Promise.resolve(verdict).then((expired) => this.judged(answer, !!expired, gate), unjudged)
    } catch (error) {
      unjudged(error)
    }
  }

  private judged(answer: Answer, expired: boolean | null, gate: AuthGate | undefined): void {
    try {
      this.weigh(answer, expired, gate)
    } catch (error) {
      this.failed(error)
    }
  }

  /** @param expired null if the app's function failed: that is no word on the token, neither good nor bad */
  private weigh(answer: Answer, expired: boolean | null, gate: AuthGate | undefined): void {
    const { grant, request, owner } = this
    // What the server calls expired without a token is a challenge, to those who leave it to the server.
    const ticket = request.auth === 'challenge' && this.ticket
    if (gate) sampleClock(gate, this.route, this.owner, request, answer)
    if (gate && expired && (grant || ticket)) {
      owner.trace('expired', generationOf(grant), answer.statusCode)
      if (++this.replays > MAX_REPLAYS) return this.failed(tokensSpent())
      if (ticket) this.ticket = owner.context.ticket = ticketOf(request, ticket.account, true)
      this.refused = generationOf(grant)
      // Refused at once again, it goes with a newer token, if there is one by now, but asks for none.
      const atOnce = this.route.clock.now() - this.renewedAt < AT_ONCE
      if (grant && !atOnce) gate.expired(grant)
      return this.over ? undefined : this.enter()
    }
    // What fails on the way, or in the server, says nothing about the token.
    if (gate && grant && expired !== null && answer.statusCode < 500) gate.accepted(grant)
    // What was sent without a token is the caller's affair, but is marked.
    const marked = expired ? Object.assign({}, answer, { expired }) : answer
    const fault = this.route.faultOf(request, marked)
    if (fault) return this.failed(fault)
    if (this.over) return
    this.over = true
    this.sink.answered(marked)
  }

  failed(error: unknown): void {
    if (this.over) return
    if (error === tokenChanged()) {
      if (++this.changes <= MAX_CHANGES) return this.enter()
      error = tokensSpent()
    }
    const tries = this.tries++
    if (!mayGoAgain(this.request, tries, error)) {
      this.over = true
      return this.sink.failed(error)
    }
    const stage = whenShown(this.route, this.owner, tries, () => {
      this.replays = 0
      // After hours in the background the token comes first.
      this.begin()
    })
    if (stage) this.stage = stage
  }

  /** Nobody waits for it any more. */
  stop(): void {
    if (this.over) return
    this.over = true
    if (this.stage) this.stage.stop()
  }
}
