import { wrong } from '../../stores/check'
import { LoginRequiredError, SessionChangedError, SignedOutError } from '../../stores/errors'
import type { Admission, Grant, Parked, Reason } from '../../stores/types'
import { onAbort } from '../pipeline/signal'
import type { Http } from '../contract'
import type { Timed } from '../pipeline/deadlines'
import { AbortedError, platformError, TimeoutError, tokensSpent } from '../errors'
import { addHeader } from '../request/header'
import { internalsOf } from '../internals'
import { isThenable } from '../pipeline/response-check'
import { readConnectOptions } from './connect-options'
import { secretsOf } from '../request/secrets'
import { snapshot } from '../request/body'
import { SocketClosedError, type ConnectOptions, type Socket, type SocketClose } from './types'
import { createListeners } from './listeners'
import type { Header } from '../types'

export { SocketClosedError }
export type { ConnectOptions, Socket, SocketClose }

/** In ms. A connection that was open this long was accepted: then the count of reconnects begins anew. */
const PROVEN = 10_000
/** How often it connects again after an expired token, before it fails. */
const MAX_RECONNECTS = 2
/** How often the token may change while `authHeader` is called, before it fails. */
const MAX_CHANGES = 20
/** WeChat reports a refused handshake as a text only. The text differs by device, but contains the number. */
const UNAUTHORIZED = /\b401\b/
const VISITOR: Admission = { kind: 'go', grant: null }
/** The close code of a connection that ended without one. */
const ABNORMAL = 1006

interface Unsent {
  readonly data: string | ArrayBuffer
  resolve(): void
  reject(error: Error): void
}

/**
 * Opens a WebSocket with the token of a client's store: at once if there is a token, else as soon as there is one. When
 * the server calls the token expired, it connects again with a new one. The client's `baseUrl`, header, `isExpired` and
 * `transport` apply, too.
 * @param http a client of `createHttp`
 * @throws TypeError for a wrong option, or if `http` is no client
 * @example
 * import { connect } from 'mobx-miniprogram-auth/socket'
 * const socket = connect(http, { url: 'live' })
 * socket.onMessage((data) => console.info(data))
 */
export function connect(http: Http, options: ConnectOptions): Socket {
  const inner = internalsOf.get(http)
  if (!inner) throw wrong('connect', 'http', 'a client of createHttp', http)
  const { settings, deadlines, auth } = inner
  const plan = readConnectOptions(settings, options)
  const { clock, transport, isExpired, authHeader } = settings
  const { gate } = plan
  const [opens, messages, closes] = [
    createListeners<void>(clock),
    createListeners<string | ArrayBuffer>(clock),
    createListeners<SocketClose>(clock),
  ]
  const undo: (() => void)[] = []
  let state: Socket['state'] = 'connecting'
  let task: WechatMiniprogram.SocketTask | null = null
  let grant: Grant | null = null
  let openedAt = Infinity
  let reconnects = 0
  let changes = 0
  /** The generation that was called expired last; 0 for none. */
  let refused = 0
  const unsent: Unsent[] = []
  /** Until `connect` returns, in a microtask, because the caller of `connect` does not listen yet. */
  let tellClose = (event: SocketClose): void => void Promise.resolve().then(() => closes.tell(event))
  /** The entry of this connection at the store's gate. */
  const waiting: Parked = Object.assign(plan.ticket, { asked: false, flight: 0, settle: actOn })
  const deadline: Timed = {
    group: null,
    index: 0,
    timedOut: () => end(ABNORMAL, '', new TimeoutError(plan.timeout)),
  }
  /** Messages that wait for an asynchronous `isExpired`, and the messages behind them. */
  let line: Promise<void> | null = null

  /** Asked after each call of the app, the store or the platform, because any of these may have closed the socket. */
  const isOver = (): boolean => state === 'closed'

  /** Waits for a token, and opens. */
  function enter(): void {
    if (isOver()) return
    // A reconnect before the socket was open shares the timeout of the first attempt.
    if (!deadline.group) deadlines.set(deadline, plan.timeout, clock.now())
    state = 'connecting'
    const admission = gate ? gate.admit(waiting) : VISITOR
    if (isOver()) return
    if (!gate || admission.kind !== 'wait') return actOn(admission)
    gate.park(waiting)
  }

  function actOn(admission: Admission): void {
    try {
      if (admission.kind === 'go') {
        if (refused && admission.grant && refused === admission.grant.generation) return fail(tokensSpent())
        return open(admission.grant)
      }
      fail(admission.kind === 'fail' ? admission.error : new AbortedError())
    } catch (error) {
      fail(toError(error))
    }
  }

  /** Ends the socket in a microtask, because the caller of `connect` does not listen yet. */
  function fail(error: Error, code = ABNORMAL): void {
    void Promise.resolve().then(() => end(code, '', error))
  }

  function open(given: Grant | null): void {
    grant = given
    openedAt = Infinity
    let live = true
    const header = addHeader(given ? authHeader(given.token) : {}, plan.header)
    if (isOver()) return
    // `authHeader` is code of the app, which may have replaced the token.
    if (gate && given && gate.generation !== given.generation) {
      if (++changes > MAX_CHANGES) throw tokensSpent()
      return enter()
    }
    const mine = transport.connectSocket(
      Object.assign({}, plan.platform, {
        url: plan.url,
        header,
        // In a microtask, because a platform may call `fail` before `connectSocket` returns.
        fail: (failure = {}) => void Promise.resolve().then(() => connectionLost(ABNORMAL, '', failure)),
      }),
    )
    task = mine
    if (isOver()) return closeConnection()

    /** True while this is the current connection. */
    const isCurrent = (): boolean => live && task === mine
    function connectionLost(code: number, reason: string, failure: object | null): void {
      if (!isCurrent()) return
      live = false
      task = null
      const refused = failure && state === 'connecting' && UNAUTHORIZED.test(JSON.stringify(failure))
      if (given && (refused || plan.expiredCloseCodes.indexOf(code) >= 0)) expired(given)
      else end(code, reason, failure && errorOf(failure, header))
    }

    mine.onOpen(() => {
      if (!isCurrent()) return
      state = 'open'
      openedAt = clock.now()
      deadlines.drop(deadline)
      unsent.splice(0).forEach(sendToPlatform)
      // The platform's `send` may have closed the socket.
      if (isCurrent()) opens.tell()
    })
    mine.onMessage(({ data }) => {
      if (isCurrent()) receiveInOrder(data, isCurrent)
    })
    // An error ends the connection; not every device reports a close as well.
    mine.onError((failure: object = {}) => connectionLost(ABNORMAL, '', failure))
    mine.onClose(({ code = ABNORMAL, reason = '' }: Partial<SocketClose> = {}) =>
      connectionLost(code, reason, null),
    )
  }

  function receiveInOrder(data: string | ArrayBuffer, isCurrent: () => boolean): void {
    const judged = (found: boolean | null): void => {
      if (isCurrent()) heard(data, found)
    }
    // `isExpired` has failed: the message is delivered all the same.
    const unjudged = (error: unknown): null => {
      if (gate) gate.report('isExpired', error)
      return null
    }
    let verdict: boolean | null | Promise<boolean | null>
    try {
      const said = gate && isExpired({ data, statusCode: 200, header: {}, cookies: [] })
      verdict = isThenable(said) ? Promise.resolve(said).then(Boolean, unjudged) : !!said
    } catch (error) {
      verdict = unjudged(error)
    }
    if (!line && !isThenable(verdict)) return judged(verdict)
    const mine = (line || Promise.resolve())
      .then(() => verdict)
      .then(judged)
      .then(() => {
        if (line === mine) line = null
      })
    line = mine
  }

  /** @param isWordOnToken true if the message says that the token has ended; null if `isExpired` failed */
  function heard(data: string | ArrayBuffer, isWordOnToken: boolean | null): void {
    if (grant && isWordOnToken) {
      closeConnection()
      return expired(grant)
    }
    if (gate && grant && isWordOnToken !== null) gate.accepted(grant)
    messages.tell(data)
  }

  /** The server called the token expired: connects again with another token. */
  function expired(of: Grant): void {
    if (clock.now() - openedAt >= PROVEN) {
      reconnects = 0
      // Even if no message came, the server has accepted the token.
      if (gate) gate.accepted(of)
    }
    if (++reconnects > MAX_RECONNECTS) return end(ABNORMAL, '', tokensSpent())
    refused = of.generation
    // If the new token is refused at once, too, connect with a newer one if there is one, but start no renewal.
    if (gate && reconnects === 1) gate.expired(of)
    // `gate.expired` may have ended the session, and this socket with it: `enter` checks that.
    enter()
  }

  const errorOf = (failure: object, header: Header): Error =>
    platformError(failure, plan.timeout, secretsOf(settings, header))

  function closeConnection(code = 1000, reason = ''): void {
    const old = task
    task = null
    try {
      if (old) old.close({ code, reason })
    } catch {
      // The socket counts as closed, even if the platform's `close` throws.
    }
  }

  /** Ends the socket, once. */
  function end(code: number, reason: string, error: Error | null): void {
    if (isOver()) return
    state = 'closed'
    deadlines.drop(deadline)
    undo.forEach((each) => each())
    if (gate) gate.leave(waiting)
    closeConnection()
    for (const { reject } of unsent.splice(0)) reject(error || new SocketClosedError())
    tellClose({ code, reason, error })
  }

  function sendToPlatform({ data, resolve, reject }: Unsent): void {
    if (!task) return reject(new SocketClosedError())
    try {
      task.send({
        data,
        success: () => resolve(),
        fail: (failure) => reject(errorOf(failure, plan.header)),
      })
    } catch (error) {
      reject(toError(error))
    }
  }

  /** Ends a connection with a token, because its session has ended. */
  function endWithSession(error: Error): void {
    if (grant) end(1000, '', error)
  }

  const close = (code = 1000, reason = ''): void => {
    closeConnection(code, reason)
    end(code, reason, null)
  }

  if (auth && auth.on)
    undo.push(
      auth.on('logout', ({ reason }) => endWithSession(errorOfEnd(reason))),
      auth.on('accountChange', () => endWithSession(new SessionChangedError())),
    )
  const outer = options.signal
  if (outer) undo.push(onAbort(outer, () => end(1000, '', new AbortedError())))
  if (outer && outer.aborted) fail(new AbortedError(), 1000)
  else enter()
  tellClose = closes.tell

  return {
    get state() {
      return state
    },
    send(given) {
      const { data } = snapshot('POST', given, {})
      if (data === undefined)
        throw wrong('Socket.send', 'data', 'a string, an object or an ArrayBuffer', given)
      const sent = new Promise<void>((resolve, reject) => {
        const message = { data, resolve, reject }
        if (state === 'connecting') unsent.push(message)
        else sendToPlatform(message)
      })
      // A caller may ignore this promise and use `onClose`: then a rejection must not count as unhandled.
      sent.catch(Boolean)
      return sent
    },
    close,
    onOpen: opens.on,
    onMessage: messages.on,
    onClose: closes.on,
  }
}

/** The thrown value as an error: functions of the app may throw anything. */
const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new SocketClosedError())

const errorOfEnd = (reason: Exclude<Reason, 'none'>): Error =>
  reason === 'logout' ? new SignedOutError() : new LoginRequiredError(reason)
