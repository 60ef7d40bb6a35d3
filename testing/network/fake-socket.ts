import { copy, isBuffer } from '../copy'
import { readHeader } from './fake-request'
import { DISCONNECTED, INTERRUPTED } from './network'
import { readListener, readOptions, wrong } from '../options'
import type { Callback } from '../options'
import { report } from '../world'
import type { Outcome, World } from '../world'

/** A socket connection as the server sees it. Your test plays the server by its methods. */
export interface FakeSocket {
  /** The url as the app gave it. */
  readonly url: string
  /** The header as sent. */
  readonly header: Readonly<Record<string, string>>
  /** The sub-protocols that the app offers. */
  readonly protocols: readonly string[]
  /** `connecting` until you call `open`; `closed` after either side has closed the connection, or after it broke. */
  readonly state: 'connecting' | 'open' | 'closed'
  /** What the app has sent, in order. */
  readonly sent: readonly (string | ArrayBuffer)[]
  /** The server accepts the connection. */
  open(header?: Readonly<Record<string, string>>): void
  /** The server sends a message; an object is sent as JSON. */
  message(data: unknown): void
  /** The server closes the connection. @param code @default 1000 */
  close(code?: number, reason?: string): void
  /** The connection breaks: `onError` is called, then `onClose` with code 1006. */
  fail(errMsg?: string): void
}

/** The function that gets each new connection. */
export type FakeSocketServer = (socket: FakeSocket) => void

export interface SocketParts {
  readonly sockets: readonly FakeSocket[]
  /** Those that are not closed. */
  readonly alive: readonly FakeSocket[]
  server: FakeSocketServer | null
  connect(given: unknown): object
  /** Breaks all connections. */
  cut(failure: { readonly reason: string }): void
  reset(): void
}

type Signal = 'open' | 'message' | 'close' | 'error'

const KNOWN = [
  'url',
  'header',
  'protocols',
  'timeout',
  'tcpNoDelay',
  'perMessageDeflate',
  'forceCellularNetwork',
]
/** More sockets than this at a time are refused. */
const LIMIT = 5
/** The close code of a WebSocket that broke without a close frame. */
const ABNORMAL = 1006

export function createSockets(world: World): SocketParts {
  const sockets: FakeSocket[] = []
  let drops: (() => void)[] = []
  const later = (work: () => void): void => void world.clock.outside(0, work)

  function connect(given: unknown): object {
    const options = readOptions('connectSocket', given, KNOWN)
    const url = options.string('url')
    const header = readHeader('connectSocket', options)
    const timeout = options.maybeNumber('timeout')
    const listeners: Record<Signal, Callback[]> = { open: [], message: [], close: [], error: [] }
    const sent: (string | ArrayBuffer)[] = []
    let state: FakeSocket['state'] = 'connecting'
    let disarm = (): void => undefined

    function tell(signal: Signal, value: object): void {
      world.clock.deliver(() => {
        for (const listener of listeners[signal].slice()) world.call(listener, value)
      })
    }
    function end(code: number, reason: string, error?: string): void {
      if (state === 'closed') return
      state = 'closed'
      disarm()
      later(() => {
        if (error !== undefined) tell('error', { errMsg: error })
        tell('close', { code, reason })
      })
    }
    const broken = (reason: string): void => end(ABNORMAL, reason, `connectSocket:fail ${reason}`)

    const socket: FakeSocket = {
      url,
      header,
      protocols: options.maybeStrings('protocols') ?? [],
      get state() {
        return state
      },
      sent,
      open(answered = {}) {
        if (state !== 'connecting') throw new Error(`this socket is ${state}, not connecting`)
        state = 'open'
        disarm()
        later(() => tell('open', { header: { ...answered } }))
      },
      message(data) {
        if (state !== 'open') throw new Error(`this socket is ${state}, not open`)
        const body = isBuffer(data) ? data.slice(0) : typeof data === 'string' ? data : JSON.stringify(data)
        later(() => {
          if (state === 'open') tell('message', { data: body })
        })
      },
      close: (code = 1000, reason = '') => end(code, reason),
      fail: (errMsg = 'connection reset') => broken(errMsg),
    }

    function answer(api: string, given: unknown, known: readonly string[], work: () => void): void {
      const outcome: Outcome =
        state === 'closed' || (api === 'sendSocketMessage' && state !== 'open')
          ? { ok: false, result: { errMsg: `${api}:fail SocketTask.readyState is not OPEN` } }
          : { ok: true, result: { errMsg: `${api}:ok` } }
      const { callbacks } = readOptions(api, given, known)
      if (outcome.ok) work()
      later(() => report(world, callbacks, outcome))
    }

    const why = objection(url)
    // These callbacks only report that the task exists. The task's listeners report the connection.
    const begun: Outcome =
      why === undefined
        ? { ok: true, result: { errMsg: 'connectSocket:ok' } }
        : { ok: false, result: { errMsg: `connectSocket:fail ${why}` } }
    later(() => report(world, options.callbacks, begun))
    if (why === undefined) {
      sockets.push(socket)
      drops.push(() => {
        state = 'closed'
        disarm()
      })
      if (timeout !== undefined) disarm = world.clock.outside(timeout, () => broken('timeout'))
      later(() => {
        if (state === 'connecting') world.call(parts.server ?? undefined, socket)
      })
    } else broken(why)

    const on = (signal: Signal) => (listener: unknown) =>
      void listeners[signal].push(readListener('SocketTask', listener))
    return {
      onOpen: on('open'),
      onMessage: on('message'),
      onClose: on('close'),
      onError: on('error'),
      send(given: unknown) {
        const data = readOptions('sendSocketMessage', given, ['data']).raw('data')
        if (typeof data !== 'string' && !isBuffer(data)) {
          throw wrong('sendSocketMessage', 'option "data"', 'a string or an ArrayBuffer', data)
        }
        const body = copy(data)
        answer('sendSocketMessage', given, ['data'], () => {
          if (typeof body === 'string' || isBuffer(body)) sent.push(body)
        })
      },
      close(given: unknown) {
        const options = readOptions('closeSocket', given, ['code', 'reason'])
        const code = options.maybeNumber('code') ?? 1000
        const reason = options.maybeString('reason') ?? ''
        answer('closeSocket', given, ['code', 'reason'], () => end(code, reason))
      },
    }
  }

  function objection(url: string): string | undefined {
    if (!/^wss?:\/\/[^/]/i.test(url)) return 'invalid url'
    if (!world.foreground) return INTERRUPTED.reason
    if (!world.online) return DISCONNECTED.reason
    return parts.alive.length >= LIMIT ? 'exceed max task count' : undefined
  }

  const parts: SocketParts = {
    sockets,
    get alive() {
      return sockets.filter((socket) => socket.state !== 'closed')
    },
    server: null,
    connect,
    cut({ reason }) {
      for (const socket of parts.alive) socket.fail(reason)
    },
    reset() {
      for (const drop of drops) drop()
      drops = []
    },
  }
  return parts
}
