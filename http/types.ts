import type { AuthGate } from '../stores/types'
import type { Envelope } from './envelope'

/** What `wx.request` can send: there is no PATCH. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'TRACE' | 'CONNECT'
/** Names and values, as they are sent. */
export type Header = Readonly<Record<string, string>>
/**
 * `required`: not without a token. `optional`: with one if somebody is signed in. `none`: never, and never held back.
 * `challenge`: the server decides. It goes as `optional` does; called expired without a token, or at the end of a
 * session, it waits for a login and goes once more, with the token.
 */
export type AuthNeed = 'required' | 'optional' | 'challenge' | 'none'

/** What `needs` is asked about. */
export interface NeedsRequest {
  /** Which function of `wx` sends it. */
  readonly kind: Kind
  /** HTTP's, in capitals; POST for uploads, GET for downloads. */
  readonly method: string
  /** Absolute, query included. */
  readonly url: string
}
/** Which function of `wx` sends it: `wx.request`, `wx.uploadFile`, `wx.downloadFile`. */
export type Kind = 'request' | 'upload' | 'download'

/** What a call resolves to. */
export interface Answer<Data = unknown> {
  /** The body, parsed where it is JSON. */
  readonly data: Data
  /** HTTP's. */
  readonly statusCode: number
  /** Names in lower case: HTTP/2 sends them so, and HTTP/1 servers do not agree. */
  readonly header: Header
  /** As WeChat lists them (2.10.0). */
  readonly cookies: readonly string[]
  /** Set on an answer that was recognised as expired and handed on, as it is for a visitor's request. */
  readonly expired?: true
  /** Where a download lies. */
  readonly tempFilePath?: string
  /** Where a download lies whose call said so. */
  readonly filePath?: string
}

/** A promise of an answer that can be called off in every phase. */
export interface Call<Data = unknown> extends Promise<Answer<Data>> {
  /** Rejects with code `aborted` at once. A renewal that others wait for goes on. Does nothing after the end. */
  abort(): void
}

/** Anything like an `AbortSignal`; the platform has none of its own. */
export interface AbortSignalLike {
  /** True from the abort on. */
  readonly aborted: boolean
  /** Calls back when it is aborted, once. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Undoes that. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The signal of a call, as its interceptors see it. */
export interface CallSignalLike extends AbortSignalLike {
  /** Why it was aborted: what `next` rejects with from then on. */
  readonly reason: Error | null
}

/** What a caller may say about one call. */
export interface CallOptions {
  /**
   * `required`: not without a token. `optional`: with one if somebody is signed in. `none`: never, and never held back.
   * @default 'required' for a client with `auth`
   */
  readonly auth?: AuthNeed | undefined
  /**
   * Hold the request back until the user has logged in, instead of rejecting with `login-required`. Said on a call, it
   * also means that the user asked for something just now, so that a login page may open.
   * @default the client's
   */
  readonly waitForLogin?: boolean | undefined
  /** ms for the whole call: parking, queueing and replays included. @default the client's */
  readonly timeout?: number | undefined
  /** Added to the client's. An `Authorization` of your own is left alone, and its answer is your affair. */
  readonly header?: Header | undefined
  /** Aborts the call from outside, as `abort()` does. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * May it be sent again when nobody knows whether the server got it? Then it is, if WeChat cut it off because the app
   * was hidden, and by the `retry` interceptor.
   * @default true for GET, HEAD and OPTIONS, and for downloads
   */
  readonly idempotent?: boolean | undefined
}

type Ours = 'url' | 'data' | 'header' | 'method' | 'timeout' | 'success' | 'fail' | 'complete'

/**
 * Every option of `wx.request` that is not named here is passed through as it is. An answer that comes in pieces
 * (`enableChunked`) needs a task: `authorize(wx.request, …)` has one.
 */
export interface RequestOptions
  extends CallOptions, Omit<WechatMiniprogram.RequestOption, Ours | 'enableChunked'> {
  /** Relative to `baseUrl`, or an absolute http(s) address. */
  readonly url: string
  /** @default 'GET' */
  readonly method?: Method | undefined
  /** GET and HEAD: becomes the query. Else an object becomes JSON, or a form if the content type says so. */
  readonly data?: string | object | ArrayBuffer | undefined
}

/** What may be said about a `get`, `post` … besides its URL and data. */
export type ShortOptions = Omit<RequestOptions, 'url' | 'data' | 'method'>

/** How far an upload or a download is. WeChat adds the bytes, in fields of its own. */
export interface Progress {
  /** Percent. */
  readonly progress: number
}

/** Every option of `wx.uploadFile` that is not named here is passed through as it is. */
export interface UploadOptions
  extends CallOptions, Omit<WechatMiniprogram.UploadFileOption, Ours | 'formData'> {
  /** Relative to `baseUrl`, or an absolute http(s) address. */
  readonly url: string
  /** Fields beside the file. */
  readonly formData?: Readonly<Record<string, string>> | undefined
  /** Told as it goes; begins anew when the file is sent again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Every option of `wx.downloadFile` that is not named here is passed through as it is. */
export interface DownloadOptions extends CallOptions, Omit<WechatMiniprogram.DownloadFileOption, Ours> {
  /** Relative to `baseUrl`, or an absolute http(s) address. */
  readonly url: string
  /** Told as it goes; begins anew when it is asked for again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The call that a request belongs to: the library's own. */
export interface CallContext {
  /** Whose it is: who was signed in when it was made, or whom it has been sent for since; null for nobody. */
  account: number | null
  /** The store's, of the client that it was made by. */
  readonly gate: AuthGate | undefined
  /** Sends what the innermost interceptor hands on. */
  send(request: HttpRequest): Promise<Answer>
}

/** A call as the interceptors see it: a snapshot. Change a copy (`{ ...request, header }`) and hand that on. */
export interface HttpRequest {
  /** Which function of `wx` sends it. */
  readonly kind: Kind
  /** Absolute, query included. */
  readonly url: string
  /** POST for uploads, GET for downloads. */
  readonly method: Method
  /** As it will be sent; inside of the auth layer with the token's own. */
  readonly header: Header
  /** As it will be sent: an object became text when the call was made. */
  readonly data: string | ArrayBuffer | undefined
  /** What it needs; the client's default is filled in. */
  readonly auth: AuthNeed
  /** Wait for a login instead of failing; the default is filled in. */
  readonly waitForLogin: boolean
  /** `waitForLogin` was said on the call itself. */
  readonly explicit: boolean
  /** ms for the whole call. */
  readonly timeout: number
  /** May it be sent again when nobody knows whether the server got it? */
  readonly idempotent: boolean
  /** The token it is sent with: only inside of the auth layer, for network interceptors; else null. */
  readonly token: string | null
  /** The generation of that token; 0 for none. */
  readonly generation: number
  /** Made by the store's own login or renewal, which others may wait for. */
  readonly urgent: boolean
  /** The client's `envelope`: what the answer will have around it. */
  readonly envelope: Envelope
  /** The platform's own options, passed through. */
  readonly platform: Readonly<Record<string, unknown>>
  /** The call it belongs to, however often that is sent. The library's own. */
  readonly context: CallContext
  /** Aborted when the caller no longer waits: after `abort()` and at the end of the timeout. */
  readonly signal: CallSignalLike
  /** Gives the call its whole `timeout` again. For time that was not its own, as in the background. */
  restartTimeout(): void
  /** Tells those who `observe` the client. */
  trace(phase: TracePhase, generation?: number, statusCode?: number): void
}

/** Hands a request to the next layer. Rejects as the call will, if nobody catches it. */
export type Next = (request: HttpRequest) => Promise<Answer>

/**
 * One layer of the onion around a call. Hands the request on by `next`, and the answer back.
 * @example const language: Interceptor = (request, next) =>
 *   next({ ...request, header: { ...request.header, 'accept-language': 'zh-CN' } })
 */
export interface Interceptor {
  (request: HttpRequest, next: Next): PromiseLike<Answer> | Answer
  /** Says that calling `next` more than once is on purpose; without it the second call is an error. */
  readonly repeats?: boolean
}

/**
 * `created`, `parked` until there is a token, `queued` behind WeChat's ten, `sent`; `expired` and `replayed` if the server calls
 * the token so; at last `answered` or `failed`.
 */
export type TracePhase =
  'created' | 'parked' | 'queued' | 'sent' | 'expired' | 'replayed' | 'answered' | 'failed'

/** One step of a call's life, for a panel or a log. Nothing in it is secret. */
export interface Trace {
  /** The same for all steps of one call. */
  readonly id: number
  /** What has just happened. */
  readonly phase: TracePhase
  /** Which function of `wx` sends it. */
  readonly kind: Kind
  /** HTTP's. */
  readonly method: string
  /** Without origin and query. */
  readonly path: string
  /** The generation of the token it carries; 0 for none. */
  readonly generation: number
  /** HTTP's, where there is an answer; else 0. */
  readonly statusCode: number
  /** The `code` of the error it failed with; else ''. */
  readonly error: string
  /** ms since the epoch. */
  readonly at: number
}
