import type { Admission, AuthGate, Parked, Ticket } from '../../stores/types'
import { isInterrupted, reasonOf, tokenChanged, tokensSpent } from '../errors'
import { addHeader, hasHeader, linesOf } from '../request/header'
import type { Answer, CallContext, HttpRequest, Next } from '../types'
import { whenShown } from './foreground'
import { requestSeenBy } from './interceptor-chain'
import { generationOf, SentCall } from './sent-call'
import { onAbort } from './signal'

/** How often a call is sent again, for each reason. After that something else is wrong, and the call fails. */
const BUDGET = {
  /** The server called its token expired. */
  expired: 2,
  /** WeChat cut it off in the background. As often as fits into the 5 s between hiding and freezing, and a few more. */
  interrupted: 8,
  /** The token changed while network interceptors worked on the attempt, or while the attempt was queued. */
  changed: 20,
}
/** In ms. If a new token is called expired within this time, age is not the reason: another renewal would not help. */
const AT_ONCE = 10_000
const VISITOR: Admission = { kind: 'go', grant: null }

/**
 * A call, from its start to its end. This one object is the request, the parked entry at the store's gate, the entry in
 * the request queue, the entry in the deadline group and the state of the promise.
 *
 *     begin ─▶ enter ─▶ the store's gate ── wait: parked until a renewal or a login ends ─▶ settle
 *       ▲        ▲          │ go             fail: failed          (no token needed, or not an address of ours: go)
 *       │        │          ▼
 *       │        │       transmit ── no slot: queued ─▶ start: the gate is asked again, the token taken last
 *       │        │          ▼
 *       │        │       wx.request ─▶ success
 *       │        │ expired: the gate is told;  ▼
 *       │        └─ twice at most ── decide ◀─ received: `isExpired` is asked
 *       │                               │ a status or a body that is an error: the call fails
 *       │                               ▼
 *       │                            the call is answered
 *       └─ failed, if the background cut it off: it goes again in the foreground; else the call fails
 *
 * Each step calls the next one synchronously; only interceptors put promises in between. So a request that can leave at
 * once leaves inside the tap's handler, while its user gesture still counts. A request that interceptors hand on
 * (`send`) becomes a call of its own, with the interceptors' call as its parent. A request that network interceptors
 * hand on becomes one attempt.
 */
export class HttpCall extends SentCall implements CallContext, Parked {
  // The gate decides by these.
  declare auth: Ticket['auth']
  declare account: number | null
  declare asked: boolean
  declare flight: number
  /** The gate decides: the call needs a token, goes to one of our origins, and its header brings no token. */
  declare private needsGate: boolean
  declare readonly root: HttpCall
  declare protected readonly parent: HttpCall | null

  get waitForLogin(): boolean {
    return this.plan.waitForLogin
  }

  get explicit(): boolean {
    return this.plan.explicit
  }

  /** Starts the call, also after an interruption. @param at the current time in ms, if the caller has read it already */
  begin(at?: number): void {
    const { client, root, plan } = this
    const { auth } = plan
    this.stage = 'gate'
    if (auth !== 'none') {
      this.needsGate = this.ours && !!client.gate && !hasHeader(plan.header, client.tokenHeaders)
      // Once the server has answered with a challenge, the call does not go without a token any more.
      this.auth = auth === 'challenge' && root.auth !== 'challenge' ? 'optional' : auth
      this.account = root.account
    }
    this.enter(at)
  }

  /** Asks the gate whether the request may go. */
  private admission(at?: number): Admission {
    const { parent, root, client } = this
    if (this.stage === 'attempt' && parent) {
      const admission = parent.admission()
      // Network interceptors built this attempt with the token they saw, so it is useless with any other.
      return admission.kind === 'go' && generationOf(admission.grant) === generationOf(this.grant)
        ? admission
        : { kind: 'fail', error: tokenChanged() }
    }
    if (!this.needsGate || !client.gate) return VISITOR
    const admission = client.gate.admit(this, at)
    root.account = this.account
    return admission
  }

  protected enter(at?: number, admission = this.admission(at)): void {
    if (admission.kind === 'fail') return this.failed(admission.error)
    const { client, plan, resends } = this
    const { gate } = client
    if (admission.kind === 'wait') {
      this.root.trace('parked')
      // An observer may have aborted the call, so check again here and below.
      if (this.over || !gate) return
      return gate.park(this)
    }
    const { grant } = admission
    if (resends && grant && grant.generation === resends.refusedGeneration) return this.failed(tokensSpent())
    this.grant = grant
    if (client.attempts && this.stage === 'gate') return this.runNetworkInterceptors(client.attempts)
    // A login that sends its request late (it first gets a code from wx.login) is not marked `urgent`. Two signs show
    // that a request may be such a login: it needs no token, and others are parked.
    this.transmit(plan.urgent || (plan.auth === 'none' && !!gate && gate.hasParked()))
  }

  settle(admission: Admission): void {
    const { resends } = this
    if (resends && (resends.expired || resends.refusedGeneration)) resends.renewedAt = this.client.clock.now()
    // The gate has set the account. Interceptors that keep answers read it from the caller's call.
    this.root.account = this.account
    this.enter(undefined, admission)
  }

  /** Gives the attempt to the network interceptors, and checks the answer that they return. */
  private runNetworkInterceptors(attempts: Next): void {
    try {
      const header = this.sentHeader()
      if (this.over) return
      attempts(requestSeenBy(this, header, this.grant || undefined))
        .then((answer) => this.received(answer))
        .catch((error: unknown) => this.failed(error))
    } catch (error) {
      // The gate releases parked requests in a loop: an error of one request must not stop the others.
      this.failed(error)
    }
  }

  /** Sends a request that interceptors hand on, of a call or of an attempt. It is cancelled with the caller's call. */
  send(request: HttpRequest): Promise<Answer> {
    const { root, client, grant } = this
    return new Promise((resolve, reject) => {
      const { signal } = root
      if (signal.aborted) return reject(reasonOf(signal))
      const ours = client.isOurs(request.url)
      // A network interceptor may send the attempt to another origin: then it goes without the token. The interceptor
      // may also hand on a request that it kept from another attempt: then it goes with the token of this attempt.
      const other = this.stage !== 'interceptors' && request.generation !== generationOf(grant)
      const header = linesOf(request.header, other || (grant && !ours) ? client.tokenHeaders : [])
      if (other && grant && ours) addHeader(header, client.authHeader(grant.token))
      const child = new HttpCall(client, Object.assign({}, request, { header }), this)
      child.resolve = resolve
      child.reject = reject
      child.url = request.url
      child.data = request.data
      child.ours = ours
      child.unlisten = onAbort(signal, () => child.cancel(reasonOf(signal)))
      if (this.stage === 'interceptors') return child.begin()
      // The answer comes from the address that the attempt was sent to last.
      this.ours = ours
      child.grant = grant
      child.stage = 'attempt'
      child.enter()
    })
  }

  /** Asks `isExpired` about the answer. For an attempt the parent call asks, after the network interceptors. */
  protected received(answer: Answer): void {
    const { client } = this
    const { gate } = client
    if (this.stage === 'attempt') return this.answered(answer)
    if (!gate || !this.ours) return this.decide(answer, false)
    let verdict: unknown
    try {
      verdict = client.isExpired(answer)
    } catch (error) {
      return this.expiryUnknown(gate, answer, error)
    }
    if (typeof verdict !== 'object') return this.decide(answer, !!verdict)
    Promise.resolve(verdict)
      .then(
        (expired) => this.decide(answer, !!expired),
        (error: unknown) => this.expiryUnknown(gate, answer, error),
      )
      .catch((error: unknown) => this.failed(error))
  }

  /** `isExpired` has failed. The server has carried out the request all the same, so the call still gets its answer. */
  private expiryUnknown(gate: AuthGate, answer: Answer, error: unknown): void {
    gate.report('isExpired', error)
    this.decide(answer, null)
  }

  /**
   * Decides what follows from an answer: the call goes again, fails or is answered.
   * @param expired null if `isExpired` failed: then the answer counts neither for nor against the token
   */
  private decide(answer: Answer, expired: boolean | null): void {
    const { client, grant, root } = this
    const gate = this.ours ? client.gate : undefined
    // With `auth: 'challenge'` the server decides: an expired answer means that this call needs a login.
    const challenged = this.needsGate && this.plan.auth === 'challenge'
    if (gate && expired && (grant || challenged)) {
      root.trace('expired', generationOf(grant), answer.statusCode)
      const resends = this.ensureResends()
      if (++resends.expired > BUDGET.expired) return this.failed(tokensSpent())
      if (challenged) this.auth = root.auth = 'challenge'
      resends.refusedGeneration = generationOf(grant)
      resends.replaying = true
      // If the new token is refused at once, too, the call goes with a newer one if there is one, but starts no renewal.
      const atOnce = client.clock.now() - resends.renewedAt < AT_ONCE
      if (grant && !atOnce) gate.expired(grant)
      return this.over ? undefined : this.enter()
    }
    // A status of 500 or more comes from a gateway or a broken server, and says nothing about the token.
    if (gate && grant && expired !== null && answer.statusCode < 500) gate.accepted(grant)
    // The request was sent without a token: the caller gets the expired answer, marked as such.
    const marked = expired ? Object.assign({}, answer, { expired }) : answer
    const error = client.adapter.errorOf(client.clock, this, marked)
    if (error) this.failed(error)
    else this.answered(marked)
  }

  answered(answer: Answer): void {
    this.over = true
    this.settlePromise(answer)
  }

  failed(error: unknown): void {
    if (this.over) return
    if (this.stage === 'gate') {
      if (error === tokenChanged()) {
        if (++this.ensureResends().changed <= BUDGET.changed) return this.enter()
        error = tokensSpent()
      }
      if (
        this.plan.idempotent &&
        isInterrupted(error) &&
        ++this.ensureResends().interrupted <= BUDGET.interrupted
      )
        return this.resendWhenShown()
    }
    this.over = true
    this.settlePromise(null, error)
  }

  /** Sends the call again when the app is in the foreground, or may be. */
  private resendWhenShown(): void {
    const { client, root } = this
    const resends = this.ensureResends()
    const undo = whenShown(client, resends.interrupted - 1, () => {
      resends.cancelWait = null
      // Time in the background does not count. The token may have ended meanwhile, so `begin` asks the gate again.
      root.restartTimeout()
      resends.expired = 0
      resends.replaying = true
      this.ours = client.isOurs(this.url)
      this.begin()
    })
    // If this is null, the call has gone already; it may even have been cut off again and have set an undo of its own.
    if (undo) resends.cancelWait = undo
  }

  protected override stop(): void {
    const { gate, resends } = this
    if (gate) gate.leave(this)
    if (resends && resends.cancelWait) resends.cancelWait()
    super.stop()
  }
}

Object.assign(HttpCall.prototype, {
  auth: 'required',
  account: null,
  asked: false,
  flight: 0,
  needsGate: false,
})
