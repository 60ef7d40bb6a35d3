import { readFrame, writeFrame } from '../../../relay-frames'
import type { Frame } from '../../../relay-frames'
import type { Device } from '../../device'
import { Emitter } from '../../emitter'
import type { Fields } from '../../guards'
import { asNumber, asText } from '../../guards'
import type { Api, Callbacks } from '../api'
import { callbacksOf, optionsOf } from '../api'
import { headerOf, timeoutOf } from './transfer'

/** WeChat allows at most five connections at once. */
export const MAX_SOCKETS = 5
/** The close code of a connection that broke without a close frame (RFC 6455, 7.4.1). */
const ABNORMAL = 1006

export interface SocketContext {
  readonly device: Device
  /** The address of the preview's server that opens connections for the app: a browser's WebSocket cannot send headers. */
  readonly relayUrl: string
  /** Of app.json, in ms. @default 60 000 */
  readonly timeout: number | undefined
}

interface Closed {
  readonly code: number
  readonly reason: string
}

/** One connection. While the app is frozen its events are held back. */
class Connection {
  readonly opened = new Emitter<object>()
  readonly messages = new Emitter<object>()
  readonly errors = new Emitter<object>()
  readonly closed = new Emitter<Closed>()
  private state: 'connecting' | 'open' | 'closed' = 'connecting'
  private relay: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly context: SocketContext,
    private readonly ended: (connection: Connection) => void,
  ) {}

  get isOpen(): boolean {
    return this.state === 'open'
  }

  start(options: Fields): void {
    const relay = new WebSocket(this.context.relayUrl)
    this.relay = relay
    relay.binaryType = 'arraybuffer'
    relay.onopen = () => {
      const protocols = Array.isArray(options.protocols) ? options.protocols.map((each) => asText(each)) : []
      relay.send(writeFrame({ url: asText(options.url), header: headerOf(options), protocols }))
    }
    relay.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const frame = typeof data === 'string' ? readFrame(data) : null
      if (frame) this.receive(frame)
      else if (typeof data !== 'string') this.tell(this.messages, { data })
    }
    relay.onclose = () => this.break('the preview is gone')
    this.timer = setTimeout(() => this.break('timeout'), timeoutOf(options, this.context.timeout))
  }

  send(data: string | ArrayBuffer): void {
    this.relay?.send(typeof data === 'string' ? writeFrame({ text: data }) : data)
  }

  close(code: number, reason: string): void {
    // A browser's `close` allows only these codes.
    if (code === 1000 || (code >= 3000 && code <= 4999)) this.relay?.close(code, reason)
    this.end({ code, reason })
  }

  /** Ends the connection with an error: WeChat triggers `onError`, then `onClose`. */
  break(reason: string): void {
    this.end({ code: ABNORMAL, reason }, `connectSocket:fail ${reason}`)
  }

  private receive(frame: Frame): void {
    if (this.state === 'closed') return
    if ('open' in frame) {
      this.state = 'open'
      clearTimeout(this.timer)
      this.tell(this.opened, { header: {} })
    }
    if ('text' in frame) this.tell(this.messages, { data: frame.text })
    if ('fail' in frame) this.break(frame.fail)
    if ('close' in frame) this.end({ code: frame.close[0], reason: frame.close[1] })
  }

  private end(closed: Closed, errMsg?: string): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    clearTimeout(this.timer)
    this.ended(this)
    // Closes the relay without a code, unless `close` has closed it already.
    this.relay?.close()
    if (errMsg !== undefined) this.tell(this.errors, { errMsg })
    this.tell(this.closed, closed)
  }

  /** In a later task, so that the app gets its task object first. */
  private tell<Event>(emitter: Emitter<Event>, event: Event): void {
    setTimeout(() => this.context.device.deliver(() => emitter.emit(event)), 0)
  }
}

function taskOf(connection: Connection, device: Device): object {
  const answer = (name: string, given: unknown, work: (options: Fields) => string | undefined) => {
    const options = optionsOf(given)
    const callbacks = callbacksOf(device, options)
    const refusal = work(options)
    setTimeout(() => settle(callbacks, name, refusal), 0)
  }
  const NOT_OPEN = 'SocketTask.readyState is not OPEN'
  return {
    onOpen: connection.opened.on,
    onMessage: connection.messages.on,
    onError: connection.errors.on,
    onClose: connection.closed.on,
    send: (given: unknown) =>
      answer('sendSocketMessage', given, ({ data }) => {
        if (!connection.isOpen) return NOT_OPEN
        if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) return 'invalid data'
        connection.send(data)
        return undefined
      }),
    close: (given: unknown) =>
      answer('closeSocket', given, (options) => {
        connection.close(asNumber(options.code, 1000), asText(options.reason))
        return undefined
      }),
  }
}

function settle(callbacks: Callbacks, name: string, refusal: string | undefined): void {
  if (refusal === undefined) callbacks.success({ errMsg: `${name}:ok` })
  else callbacks.fail({ errMsg: `${name}:fail ${refusal}` })
}

/** `wx.connectSocket`. It returns a task; its own callbacks tell only whether the connection could be begun. */
export function socketApis(context: SocketContext): Readonly<Record<string, Api>> {
  const { device } = context
  const alive = new Set<Connection>()
  const breakAll = (reason: string) => {
    for (const connection of [...alive]) connection.break(reason)
  }
  device.frozenNow.on(() => breakAll('interrupted'))
  device.networkChanged.on(() => {
    if (!device.isOnline) breakAll('network is down')
  })

  function refusalOf({ url }: Fields): string | undefined {
    if (!/^wss?:\/\/[^/]/i.test(asText(url))) return 'invalid url'
    if (device.isHidden) return 'interrupted'
    if (!device.isOnline) return 'network is down'
    return alive.size >= MAX_SOCKETS ? 'exceed max task count' : undefined
  }

  return {
    connectSocket: (given) => {
      const options = optionsOf(given)
      const refusal = refusalOf(options)
      const connection = new Connection(context, (ended) => alive.delete(ended))
      const callbacks = callbacksOf(device, options)
      setTimeout(() => settle(callbacks, 'connectSocket', refusal), 0)
      if (refusal === undefined) {
        alive.add(connection)
        connection.start(options)
      } else connection.break(refusal)
      return taskOf(connection, device)
    },
  }
}
