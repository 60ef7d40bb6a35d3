import type { LoggedStep } from '../../../../inspector/log/request-log'
import type { Answered } from '../../../forwarded'
import { ANSWER_HEADER, REQUEST_HEADER, readAnswered, write } from '../../../forwarded'
import type { Device } from '../../device'
import { Emitter } from '../../emitter'
import type { Fields } from '../../guards'
import { asNumber, asText, isFields } from '../../guards'
import type { Callbacks, Failure } from '../api'
import { callbacksOf } from '../api'
import type { Transfer, TransferPool } from './pool'

/** WeChat's `errno` for the failures of a request. */
export const ERRNO = { timeout: 5, network: 600001, interrupted: 600003, invalidUrl: 600009 } as const

export interface TransferPlan {
  readonly name: 'request' | 'uploadFile' | 'downloadFile'
  readonly url: string
  readonly method: string
  readonly timeout: number
  readonly header: Readonly<Record<string, string>>
  readonly body: string | ArrayBuffer | FormData | null
  readonly responseType: 'text' | 'arraybuffer' | 'blob'
  /** The fields that `success` gets beside status code, header and cookies. */
  answer(xhr: XMLHttpRequest): object
  /** The reason for which it fails without being sent. */
  readonly refusal?: string
}

export interface NetworkContext {
  readonly device: Device
  readonly pool: TransferPool
  /** Emits each step of each transfer, for the log. */
  readonly traffic: Emitter<LoggedStep>
  /** The address of the preview's server, if that sends the requests; without it the browser sends them. */
  readonly forwardUrl?: string | undefined
}

export function headerOf(options: Fields): Record<string, string> {
  const header: Record<string, string> = {}
  if (!isFields(options.header)) return header
  for (const [name, value] of Object.entries(options.header)) {
    // WeChat ignores a Referer that the app sets.
    if (value !== undefined && value !== null && name.toLowerCase() !== 'referer')
      header[name] = asText(value)
  }
  return header
}

export function timeoutOf(options: Fields, configured: number | undefined): number {
  const timeout = asNumber(options.timeout, 0)
  return timeout > 0 ? timeout : (configured ?? 60_000)
}

function responseHeader(xhr: XMLHttpRequest): Record<string, string> {
  const header: Record<string, string> = {}
  for (const line of xhr.getAllResponseHeaders().split('\r\n')) {
    const at = line.indexOf(':')
    if (at > 0) header[line.slice(0, at)] = line.slice(at + 1).trim()
  }
  return header
}

let transfers = 0

function pathOf(url: string): string {
  try {
    return new URL(url).pathname
  } catch {
    return url.split('?')[0] ?? ''
  }
}

/** One request, upload or download. It succeeds or fails once. */
class Running implements Transfer {
  readonly headersReceived = new Emitter<object>()
  readonly progress = new Emitter<object>()
  private readonly xhr = new XMLHttpRequest()
  private over = false
  private readonly id = ++transfers

  constructor(
    private readonly plan: TransferPlan,
    private readonly context: NetworkContext,
    private readonly callbacks: Callbacks,
  ) {
    this.log('created')
  }

  private log(phase: LoggedStep['phase'], statusCode = 0, error = ''): void {
    const { method, url } = this.plan
    const step = { phase, generation: 0, at: Date.now(), statusCode, error }
    this.context.traffic.emit({ id: this.id, method, path: pathOf(url), ...step })
  }

  start(): void {
    const { plan, xhr } = this
    const { device } = this.context
    if (plan.refusal !== undefined) return this.fail(plan.refusal)
    if (device.isHidden) return this.fail('interrupted', ERRNO.interrupted)
    if (!device.isOnline) return this.offline('INTERNET_DISCONNECTED', -106)
    try {
      if (!/^https?:$/.test(new URL(plan.url).protocol)) throw new TypeError('not http')
      this.open()
    } catch {
      return this.fail(`invalid url "${plan.url.split('?')[0] ?? ''}"`, ERRNO.invalidUrl)
    }
    xhr.timeout = plan.timeout
    xhr.responseType = plan.responseType
    xhr.onreadystatechange = () => {
      if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED && xhr.status > 0) this.received()
    }
    xhr.upload.onprogress = (event) => plan.name === 'uploadFile' && this.progressed(event, 'Sent', 'ToSend')
    xhr.onprogress = (event) => plan.name === 'downloadFile' && this.progressed(event, 'Written', 'ToWrite')
    xhr.onload = () => this.succeed()
    xhr.onerror = () => this.offline('CONNECTION_FAILED', -104)
    xhr.ontimeout = () => this.fail('timeout', ERRNO.timeout)
    this.log('sent')
    xhr.send(plan.body)
  }

  /** Logs that the transfer waits in the queue, unless it has begun or ended. */
  logIfQueued(): void {
    if (this.xhr.readyState === XMLHttpRequest.UNSENT && !this.over) this.log('queued')
  }

  private open(): void {
    const { url, method, header } = this.plan
    const { forwardUrl } = this.context
    this.xhr.open(forwardUrl === undefined ? method : 'POST', forwardUrl ?? url)
    const sent = forwardUrl === undefined ? header : { [REQUEST_HEADER]: write({ url, method, header }) }
    for (const [name, value] of Object.entries(sent)) this.xhr.setRequestHeader(name, value)
  }

  private get answered(): Answered {
    const { xhr } = this
    if (this.context.forwardUrl === undefined)
      return { statusCode: xhr.status, header: responseHeader(xhr), cookies: [] }
    return readAnswered(xhr.getResponseHeader(ANSWER_HEADER)) ?? { statusCode: 0, header: {}, cookies: [] }
  }

  interrupt(): void {
    this.fail('interrupted', ERRNO.interrupted)
  }

  abort(): void {
    this.fail('abort')
  }

  drop(): void {
    this.offline('NETWORK_CHANGED', -21)
  }

  private offline(name: string, code: number): void {
    this.fail(`errcode:${code} cronet_error_code:${code} error_msg:net::ERR_${name}`, ERRNO.network)
  }

  private received(): void {
    const { answered } = this
    if (this.over || answered.statusCode === 0) return
    this.context.device.deliver(() => this.headersReceived.emit(answered))
  }

  private progressed(event: ProgressEvent, done: string, total: string): void {
    if (this.over) return
    const progress = event.total > 0 ? Math.round((event.loaded / event.total) * 100) : 0
    const news = {
      progress,
      [`totalBytes${done}`]: event.loaded,
      [`totalBytesExpected${total}`]: event.total,
    }
    this.context.device.deliver(() => this.progress.emit(news))
  }

  private succeed(): void {
    const { plan, xhr, answered } = this
    // The preview's server has answered, but could not reach the app's backend.
    if (answered.statusCode === 0) return this.offline('CONNECTION_FAILED', -104)
    if (!this.over) this.log('answered', answered.statusCode)
    this.settle(() => {
      this.callbacks.success({ ...answered, ...plan.answer(xhr), errMsg: `${plan.name}:ok` })
    })
  }

  private fail(reason: string, errno?: number): void {
    const errMsg = `${this.plan.name}:fail ${reason}`
    const failure: Failure = errno === undefined ? { errMsg } : { errMsg, errno }
    const word =
      errno === ERRNO.network ? 'network' : reason === 'abort' ? 'aborted' : (reason.split(' "')[0] ?? '')
    if (!this.over) this.log('failed', 0, word)
    this.settle(() => this.callbacks.fail(failure))
    this.xhr.abort()
  }

  private settle(tell: () => void): void {
    if (this.over) return
    this.over = true
    this.context.pool.done(this)
    // In a later task, so that the app gets its task object first.
    setTimeout(tell, 0)
  }
}

export interface Task {
  abort(): void
  onHeadersReceived(listener: unknown): void
  offHeadersReceived(listener?: unknown): void
  onProgressUpdate(listener: unknown): void
  offProgressUpdate(listener?: unknown): void
}

/** Starts the transfer, or queues it. @returns WeChat's task object */
export function startTransfer(context: NetworkContext, options: Fields, plan: TransferPlan): Task {
  const running = new Running(plan, context, callbacksOf(context.device, options))
  context.pool.add(running)
  running.logIfQueued()
  return {
    abort: () => running.abort(),
    onHeadersReceived: running.headersReceived.on,
    offHeadersReceived: running.headersReceived.off,
    onProgressUpdate: running.progress.on,
    offProgressUpdate: running.progress.off,
  }
}
