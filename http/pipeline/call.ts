import type { Admission, AuthGate, Parked, Ticket } from '../../stores/types'
import { isInterrupted, reasonOf, tokenChanged, tokensSpent } from '../errors'
import { addHeader, hasHeader, linesOf } from '../request/header'
import type { Answer, CallContext, HttpRequest, Next } from '../types'
import { whenShown } from './foreground'
import { visible } from './interceptor-chain'
import { generationOf, SentCall, type Again } from './sent-call'
import { onAbort } from './signal'
import type { Client, Plan } from './types'

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
export class HttpCall extends SentCall implements CallContext, Parked {
  // What the gate judges it by.
  declare auth: Ticket['auth']
  declare account: number | null
  declare asked: boolean
  declare flight: number
  /** The gate has a say: it needs a token of ours, and brings none of its own. */
  declare private judged: boolean
  readonly root: HttpCall
  declare private readonly parent: HttpCall | null

  /** @param parent made for this one, by interceptors around it */
  constructor(client: Client, plan: Plan, parent: HttpCall | null = null) {
    super(client, plan, !parent)
    this.root = parent ? parent.root : this
    if (parent) this.parent = parent
  }

  get waitForLogin(): boolean {
    return this.plan.waitForLogin
  }

  get explicit(): boolean {
    return this.plan.explicit
  }

  /** Sets out. @param at the time now, if that is known */
  begin(at?: number): void {
    const { client, root, plan } = this
    const { auth } = plan
    this.level = 1
    if (auth !== 'none') {
      this.judged = this.ours && !!client.gate && !hasHeader(plan.header, client.tokenHeaders)
      // What the server has asked for a token does not go without.
      this.auth = auth === 'challenge' && root.auth !== 'challenge' ? 'optional' : auth
      this.account = root.account
    }
    this.enter(at)
  }

  /** What the gate says. */
  private admission(at?: number): Admission {
    const { parent, root, client } = this
    if (this.level === 2 && parent) {
      const admission = parent.admission()
      // What interceptors have put into it is of the token that they saw.
      return admission.kind === 'go' && generationOf(admission.grant) === generationOf(this.grant)
        ? admission
        : { kind: 'fail', error: tokenChanged() }
    }
    if (!this.judged || !client.gate) return VISITOR
    const admission = client.gate.admit(this, at)
    root.account = this.account
    return admission
  }

  protected enter(at?: number, admission = this.admission(at)): void {
    if (admission.kind === 'fail') return this.failed(admission.error)
    const { client, plan, again } = this
    const { gate } = client
    if (admission.kind === 'wait') {
      this.root.trace('parked')
      // Who hears of it may have called it off, here and below.
      if (this.over || !gate) return
      this.state = 'parked'
      return gate.park(this)
    }
    const { grant } = admission
    if (again && grant && grant.generation === again.refused) return this.failed(tokensSpent())
    this.grant = grant
    if (client.attempts && this.level === 1) return this.hand(client.attempts)
    // A login that asks only after a while (for a code of wx.login) is told by this: it needs no token, and some wait.
    this.depart(plan.urgent || (plan.auth === 'none' && !!gate && gate.hasParked()))
  }

  settle(admission: Admission): void {
    const { again } = this
    if (again && (again.expired || again.refused)) again.renewedAt = this.client.clock.now()
    // What an attempt carries is of the call around it, which is judged as its own.
    if (this.level === 2 && admission.kind === 'go') return this.enter()
    // The gate has said whose it is: interceptors that keep answers must know.
    if (this.level === 1) this.root.account = this.account
    this.enter(undefined, admission)
  }

  /** Hands it to the network interceptors, and takes what they bring. */
  private hand(attempts: Next): void {
    this.state = 'made'
    try {
      const header = this.sentHeader()
      if (this.over) return
      attempts(visible(this, header, this.grant || undefined))
        .then((answer) => this.check(answer))
        .catch((error: unknown) => this.failed(error))
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
      const ours = client.isOurs(request.url)
      // Sent elsewhere by one of them, it does not take the token with it; and one that they kept from another attempt
      // takes the token of this one.
      const other = !!this.level && request.generation !== generationOf(grant)
      const header = linesOf(request.header, other || (grant && !ours) ? client.tokenHeaders : [])
      if (other && grant && ours) addHeader(header, client.authHeader(grant.token))
      const child = new HttpCall(client, Object.assign({}, request, { header }), this)
      child.resolve = resolve
      child.reject = reject
      child.url = request.url
      child.data = request.data
      child.ours = ours
      child.unlisten = onAbort(signal, () => child.cancel(reasonOf(signal)))
      if (!this.level) return child.begin()
      // Where it is sent last, there its answer comes from.
      this.ours = ours
      child.grant = grant
      child.level = 2
      child.enter()
    })
  }

  /** Is it the answer to a token that has ended? Of an attempt that is asked when interceptors have seen it. */
  protected check(answer: Answer): void {
    const { client } = this
    const { gate } = client
    if (this.level === 2) return this.answered(answer)
    if (!gate || !this.ours) return this.weigh(answer, false)
    let verdict: unknown
    try {
      verdict = client.isExpired(answer)
    } catch (error) {
      return this.unjudged(gate, answer, error)
    }
    if (typeof verdict !== 'object') return this.weigh(answer, !!verdict)
    Promise.resolve(verdict)
      .then(
        (expired) => this.weigh(answer, !!expired),
        (error: unknown) => this.unjudged(gate, answer, error),
      )
      .catch((error: unknown) => this.failed(error))
  }

  /** The server has done what it was asked for: that the app cannot read the answer does not undo it. */
  private unjudged(gate: AuthGate, answer: Answer, error: unknown): void {
    gate.report('isExpired', error)
    this.weigh(answer, null)
  }

  /** @param expired null if the app's function failed: that is no word on the token, neither good nor bad */
  private weigh(answer: Answer, expired: boolean | null): void {
    const { client, grant, root } = this
    const gate = this.ours ? client.gate : undefined
    // What the server calls expired without a token is a challenge, to those who leave it to the server.
    const challenged = this.judged && this.plan.auth === 'challenge'
    if (gate && expired && (grant || challenged)) {
      root.trace('expired', generationOf(grant), answer.statusCode)
      const again = this.goes()
      if (++again.expired > BUDGET.expired) return this.failed(tokensSpent())
      if (challenged) this.auth = root.auth = 'challenge'
      again.refused = generationOf(grant)
      again.resent = true
      // Refused at once again, it goes with a newer token, if there is one by now, but asks for none.
      const atOnce = client.clock.now() - again.renewedAt < AT_ONCE
      if (grant && !atOnce) gate.expired(grant)
      return this.over ? undefined : this.enter()
    }
    // What fails on the way, or in the server, says nothing about the token.
    if (gate && grant && expired !== null && answer.statusCode < 500) gate.accepted(grant)
    // What was sent without a token is the caller's affair, but is marked.
    const marked = expired ? Object.assign({}, answer, { expired }) : answer
    const fault = client.adapter.faultOf(client.clock, this, marked)
    if (fault) this.failed(fault)
    else this.answered(marked)
  }

  answered(answer: Answer): void {
    if (this.over) return
    this.over = true
    this.tell(answer)
  }

  failed(error: unknown): void {
    if (this.over) return
    if (this.level === 1 && error === tokenChanged()) {
      if (++this.goes().changed <= BUDGET.changed) return this.enter()
      error = tokensSpent()
    }
    if (
      this.level === 1 &&
      this.plan.idempotent &&
      isInterrupted(error) &&
      ++this.goes().interrupted <= BUDGET.interrupted
    )
      return this.whenShown(this.goes())
    this.over = true
    this.tell(null, error)
  }

  /** Goes on when the app is, or may be, in the foreground. */
  private whenShown(again: Again): void {
    const { client, root } = this
    this.state = 'hidden'
    const undo = whenShown(client, again.interrupted - 1, () => {
      again.undo = null
      // The time in the background was not the call's; and after hours there the token comes first.
      root.restartTimeout()
      again.expired = 0
      again.resent = true
      this.ours = client.isOurs(this.url)
      this.begin()
    })
    // It may have gone, and been cut off again, meanwhile.
    if (undo) again.undo = undo
  }

  protected override stop(): void {
    const { state, gate, again } = this
    if (state === 'parked' && gate) gate.leave(this)
    if (again && again.undo) again.undo()
    super.stop()
  }
}

Object.assign(HttpCall.prototype, {
  auth: 'required',
  account: null,
  asked: false,
  flight: 0,
  judged: false,
  parent: null,
})
