import { wrong } from '../stores/check'
import { LoginRequiredError, SessionChangedError, SignedOutError } from '../stores/errors'
import type { Grant, Reason } from '../stores/types'
import { isThenable, passGate, tokensSpent } from './auth'
import { CallSignal } from './call'
import { AbortedError, platformError, SocketClosedError, TimeoutError } from './errors'
import type { Lanes } from './lanes'
import type { Settings } from './options'
import { planOf } from './plan'
import { snapshot } from './snapshot'
import type { ConnectOptions, Socket, SocketClose } from './socket'
import { createTopic } from './topic'
import type { HttpAuth } from './contract'

/** A connection that was open this long, in ms, was a good one: when its token ends later, that begins anew. */
const PROVEN = 10_000
/** A handshake that was refused reaches us as a text only, which differs by device but for the number. */
const UNAUTHORIZED = /\b401\b/
/** What a connection is closed with that was never said goodbye to. */
const ABNORMAL = 1006

interface Unsent {
  readonly data: string | ArrayBuffer
  resolve(): void
  reject(error: Error): void
}

/** A JSON message as an answer, which the app's word on expiry is asked about. */
function asAnswer(data: unknown) {
  let body: unknown
  try {
    body = typeof data === 'string' ? JSON.parse(data) : undefined
  } catch {
    body = undefined
  }
  return { data: body, statusCode: 200, header: {}, cookies: [] }
}

/** Connects now if there is a token, else as soon as there is one. @throws TypeError for a wrong option */
export function connect(
  settings: Settings,
  lanes: Lanes,
  auth: HttpAuth | undefined,
  options: ConnectOptions,
): Socket {
  const plan = planOf(settings, options)
  const { clock, transport, isExpired, authHeader } = settings
  const { gate, ticket } = plan
  const signal = new CallSignal()
  const [opens, messages, closes] = [
    createTopic<void>(),
    createTopic<string | ArrayBuffer>(),
    createTopic<SocketClose>(),
  ]
  const undo: (() => void)[] = []
  let state: Socket['state'] = 'connecting'
  let task: WechatMiniprogram.SocketTask | null = null
  let grant: Grant | null = null
  let openedAt = Infinity
  let reconnects = 0
  const unsent: Unsent[] = []
  let timer: unknown
  /** Messages whose verdict takes its time, and those behind them. */
  let line: Promise<void> | null = null

  /** Waits for a token, and opens. */
  function enter(): void {
    state = 'connecting'
    timer = clock.setTimeout(() => end(ABNORMAL, '', new TimeoutError(plan.timeout)), plan.timeout)
    const opened = (given: Grant | null): Promise<void> => new Promise((resolve) => resolve(open(given)))
    const entered = gate
      ? passGate({ gate, lanes }, ticket, { signal, trace: Boolean }, opened)
      : opened(null)
    entered.catch((error: Error) => end(ABNORMAL, '', error))
  }

  function open(given: Grant | null): void {
    grant = given
    openedAt = Infinity
    let live = true
    const header = Object.assign({}, plan.header, given && authHeader(given.token))
    const mine = transport.connectSocket({
      ...plan.platform,
      url: plan.url,
      header,
      fail: (failure) => lost(ABNORMAL, '', failure),
    })
    task = mine

    /** True while this is the connection that counts. */
    const counts = (): boolean => live && task === mine
    function lost(code: number, reason: string, failure: object | null): void {
      if (!counts()) return
      live = false
      task = null
      const refused = failure && state === 'connecting' && UNAUTHORIZED.test(JSON.stringify(failure))
      if (given && (refused || plan.expiredCloseCodes.indexOf(code) >= 0)) expired(given)
      else end(code, reason, failure && platformError(failure, plan.timeout))
    }

    mine.onOpen(() => {
      if (!counts()) return
      state = 'open'
      openedAt = clock.now()
      clock.clearTimeout(timer)
      for (const { data, resolve, reject } of unsent.splice(0)) put(data, resolve, reject)
      opens.tell()
    })
    mine.onMessage(({ data }) => {
      if (counts()) inOrder(data, counts)
    })
    // An error is the end, and not every device says so by closing as well.
    mine.onError((failure) => lost(ABNORMAL, '', failure))
    mine.onClose(({ code, reason }) => lost(code, reason, null))
  }

  function inOrder(data: string | ArrayBuffer, counts: () => boolean): void {
    const verdict = isExpired(asAnswer(data))
    const judged = (found: unknown): void => {
      if (counts()) heard(data, !!found)
    }
    if (!line && !isThenable(verdict)) return judged(verdict)
    const mine = (line || Promise.resolve())
      .then(() => verdict)
      .then(judged, (error: Error) => end(ABNORMAL, '', error))
      .then(() => {
        if (line === mine) line = null
      })
    line = mine
  }

  function heard(data: string | ArrayBuffer, isWordOnToken: boolean): void {
    if (!grant) return messages.tell(data)
    if (isWordOnToken) {
      hangUp(1000, '')
      return expired(grant)
    }
    if (gate) gate.accepted(grant)
    messages.tell(data)
  }

  /** The server called the token expired: one more connection, with another one. */
  function expired(of: Grant): void {
    clock.clearTimeout(timer)
    if (clock.now() - openedAt >= PROVEN) {
      reconnects = 0
      // Nothing may have been said on it, but it was accepted.
      if (gate) gate.accepted(of)
    }
    if (gate) gate.expired(of)
    if (++reconnects > 1) end(ABNORMAL, '', tokensSpent())
    else enter()
  }

  function hangUp(code: number, reason: string): void {
    const old = task
    task = null
    if (old) old.close({ code, reason })
  }

  /** The end, once. */
  function end(code: number, reason: string, error: Error | null): void {
    if (state === 'closed') return
    state = 'closed'
    clock.clearTimeout(timer)
    undo.forEach((each) => each())
    signal.abort(error || new SocketClosedError())
    hangUp(1000, '')
    for (const { reject } of unsent.splice(0)) reject(error || new SocketClosedError())
    closes.tell({ code, reason, error })
  }

  function put(data: string | ArrayBuffer, resolve: () => void, reject: (error: Error) => void): void {
    if (!task) return reject(new SocketClosedError())
    task.send({
      data,
      success: () => resolve(),
      fail: (failure) => reject(platformError(failure, plan.timeout)),
    })
  }

  /** Ends a connection that was made for somebody who is no longer the one. */
  function disown(error: Error): void {
    if (grant) end(1000, '', error)
  }

  const close = (code = 1000, reason = ''): void => {
    if (state === 'closed') return
    hangUp(code, reason)
    end(code, reason, null)
  }

  if (gate && auth && auth.on)
    undo.push(
      auth.on('logout', ({ reason }) => disown(leftBy(reason))),
      auth.on('accountChange', () => disown(new SessionChangedError())),
    )
  const { outer } = plan
  if (outer) {
    const abort = (): void => end(1000, '', new AbortedError())
    outer.addEventListener('abort', abort)
    undo.push(() => outer.removeEventListener('abort', abort))
  }
  if (outer && outer.aborted) Promise.resolve().then(() => end(1000, '', new AbortedError()), Boolean)
  else enter()

  return {
    get state() {
      return state
    },
    send(given) {
      const { data } = snapshot('POST', given, {})
      if (data === undefined)
        throw wrong('Socket.send', 'data', 'a string, an object or an ArrayBuffer', given)
      const sent = new Promise<void>((resolve, reject) => {
        if (state === 'connecting') unsent.push({ data, resolve, reject })
        else put(data, resolve, reject)
      })
      // Rejects for who looks; `onClose` tells the others.
      sent.catch(Boolean)
      return sent
    },
    close,
    onOpen: opens.on,
    onMessage: messages.on,
    onClose: closes.on,
  }
}

const leftBy = (reason: Exclude<Reason, 'none'>): Error =>
  reason === 'logout' ? new SignedOutError() : new LoginRequiredError(reason)
