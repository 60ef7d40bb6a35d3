import type { Device } from '../../device'
import { Emitter } from '../../emitter'
import type { Fields } from '../../guards'
import { asNumber, asText, isFields } from '../../guards'
import type { Callbacks, Failure } from '../api'
import { callbacksOf } from '../api'
import type { Transfer, TransferPool } from './pool'

/** The errno of WeChat for what goes wrong under a request. */
export const ERRNO = { timeout: 5, network: 600001, interrupted: 600003, invalidUrl: 600009 } as const

export interface TransferPlan {
  readonly name: 'request' | 'uploadFile' | 'downloadFile'
  readonly url: string
  readonly method: string
  readonly timeout: number
  readonly header: Readonly<Record<string, string>>
  readonly body: string | ArrayBuffer | FormData | null
  readonly responseType: 'text' | 'arraybuffer' | 'blob'
  /** What `success` gets, beside what every transfer has. */
  answer(xhr: XMLHttpRequest): object
  /** Why it is not even sent. */
  readonly refusal?: string
}

export interface NetworkContext {
  readonly device: Device
  readonly pool: TransferPool
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

/** One request, upload or download on its way. It settles once. */
class Running implements Transfer {
  readonly headersReceived = new Emitter<object>()
  readonly progress = new Emitter<object>()
  private readonly xhr = new XMLHttpRequest()
  private over = false

  constructor(
    private readonly plan: TransferPlan,
    private readonly context: NetworkContext,
    private readonly callbacks: Callbacks,
  ) {}

  start(): void {
    const { plan, xhr } = this
    const { device } = this.context
    if (plan.refusal !== undefined) return this.fail(plan.refusal)
    if (device.isHidden) return this.fail('interrupted', ERRNO.interrupted)
    if (!device.isOnline) return this.offline('INTERNET_DISCONNECTED', -106)
    try {
      if (!/^https?:$/.test(new URL(plan.url).protocol)) throw new TypeError('not http')
      xhr.open(plan.method, plan.url)
      for (const [name, value] of Object.entries(plan.header)) xhr.setRequestHeader(name, value)
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
    xhr.send(plan.body)
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
    if (this.over) return
    const { status } = this.xhr
    const header = responseHeader(this.xhr)
    this.context.device.deliver(() => this.headersReceived.emit({ statusCode: status, header, cookies: [] }))
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
    const { plan, xhr } = this
    this.settle(() => {
      const answer = { statusCode: xhr.status, header: responseHeader(xhr), cookies: [], ...plan.answer(xhr) }
      this.callbacks.success({ ...answer, errMsg: `${plan.name}:ok` })
    })
  }

  private fail(reason: string, errno?: number): void {
    const errMsg = `${this.plan.name}:fail ${reason}`
    const failure: Failure = errno === undefined ? { errMsg } : { errMsg, errno }
    this.settle(() => this.callbacks.fail(failure))
    this.xhr.abort()
  }

  private settle(tell: () => void): void {
    if (this.over) return
    this.over = true
    this.context.pool.done(this)
    // Never in the turn of the call: the app gets its task object first.
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

/** Sends what was planned, or queues it; answers with WeChat's task object. */
export function startTransfer(context: NetworkContext, options: Fields, plan: TransferPlan): Task {
  const running = new Running(plan, context, callbacksOf(context.device, options))
  context.pool.add(running)
  return {
    abort: () => running.abort(),
    onHeadersReceived: running.headersReceived.on,
    offHeadersReceived: running.headersReceived.off,
    onProgressUpdate: running.progress.on,
    offProgressUpdate: running.progress.off,
  }
}
