import type { AuthGate } from '../stores/types'
import type { Envelope } from './envelope'

/** What `wx.request` can send: there is no PATCH. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'TRACE' | 'CONNECT'
/** Names and values, as they are sent. */
export type Header = Readonly<Record<string, string>>
/**
 * What a request needs. `required`: it is not sent without a token. `optional`: it is sent with the token if a user
 * is signed in, else without. `none`: it is always sent without a token, and never waits for one. `challenge`: the
 * server decides. The request is sent as with `optional`. If the server calls it expired, and it had no token or the
 * session has ended, it waits for a login and is sent once more, with the token.
 */
export type AuthNeed = 'required' | 'optional' | 'challenge' | 'none'

/** The request that the function `needs` gets. */
export interface NeedsRequest {
  /** Which function of `wx` sends it. */
  readonly kind: Kind
  /** The HTTP method in capitals; POST for uploads, GET for downloads. */
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
  /** The HTTP status. */
  readonly statusCode: number
  /** Names in lower case, because HTTP/2 sends them so, and HTTP/1 servers use any case. */
  readonly header: Header
  /** As WeChat lists them (base library 2.10.0); else empty. */
  readonly cookies: readonly string[]
  /** True on an expired answer that you get all the same, because its request was sent without the store's token. */
  readonly expired?: true
  /** The temporary path of a downloaded file. */
  readonly tempFilePath?: string
  /** The path of a downloaded file, if the call gave a `filePath`. */
  readonly filePath?: string
}

/** A promise of an answer. You can abort the call in every phase. */
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
  /** Removes a listener. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The signal of a call, as its interceptors see it. */
export interface CallSignalLike extends AbortSignalLike {
  /** The error it was aborted with, which `next` rejects with from then on; null before. */
  readonly reason: Error | null
}

/** The options of one call. */
export interface CallOptions {
  /**
   * What the call needs. `required`: it is not sent without a token. `optional`: it is sent with the token if a user is
   * signed in. `none`: it is sent without a token at once. `challenge`: the server decides (see `AuthNeed`).
   * @default 'required' for a client with `auth`, unless its `needs` says otherwise
   */
  readonly auth?: AuthNeed | undefined
  /**
   * Hold the request back until the user has logged in, instead of rejecting with `login-required`. `true` on a call
   * also means that the user asked for something just now, so that a login page may open.
   * @default the client's, and true with `auth: 'challenge'`
   */
  readonly waitForLogin?: boolean | undefined
  /** ms for the whole call: parking, queueing and replays included. @default the client's */
  readonly timeout?: number | undefined
  /**
   * Added to the client's header. If you give the header that carries the token (`Authorization` by default), the call
   * goes with yours and without the store's token, and an expired answer is yours to handle.
   */
  readonly header?: Header | undefined
  /** Aborts the call from outside, as `abort()` does. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * True if the request may be sent again when it is unknown whether the server got it. It is then sent again after
   * WeChat cut it off because the app was hidden, and by the `retry` interceptor.
   * @default true for GET, HEAD and OPTIONS, and for downloads
   */
  readonly idempotent?: boolean | undefined
}

type Ours = 'url' | 'data' | 'header' | 'method' | 'timeout' | 'success' | 'fail' | 'complete'

/**
 * Every option of `wx.request` that is not named here is passed through as it is. An answer in chunks (`enableChunked`)
 * needs a task, which `authorize(wx.request, …)` returns.
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

/** The options of `get`, `post` … besides URL and data. */
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
  /** Called as the upload proceeds. The progress starts again when the file is sent again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Every option of `wx.downloadFile` that is not named here is passed through as it is. */
export interface DownloadOptions extends CallOptions, Omit<WechatMiniprogram.DownloadFileOption, Ours> {
  /** Relative to `baseUrl`, or an absolute http(s) address. */
  readonly url: string
  /** Called as the download proceeds. The progress starts again when the request is sent again. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The call that a request belongs to: the library's own. */
export interface CallContext {
  /** The account that was signed in when the call was made, or that it has been sent for since; null for none. */
  account: number | null
  /** The gate of the client's store; undefined for a client without `auth`. */
  readonly gate: AuthGate | undefined
  /** Sends the request that the innermost interceptor hands on. */
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
  /** As it will be sent; for network interceptors with the token's header. */
  readonly header: Header
  /** As it will be sent: an object became text when the call was made. */
  readonly data: string | ArrayBuffer | undefined
  /** What the request needs; the client's default is filled in. */
  readonly auth: AuthNeed
  /** Wait for a login instead of failing; the default is filled in. */
  readonly waitForLogin: boolean
  /** True if the call itself gave `waitForLogin: true`. */
  readonly explicit: boolean
  /** ms for the whole call. */
  readonly timeout: number
  /** True if it may be sent again when it is unknown whether the server got it. */
  readonly idempotent: boolean
  /** The token it is sent with, for network interceptors only; else null. */
  readonly token: string | null
  /** The generation of that token; 0 for none. */
  readonly generation: number
  /** True if the store's own login or renewal sends it: other requests may wait for it. */
  readonly urgent: boolean
  /** The client's option `envelope`. */
  readonly envelope: Envelope
  /** The platform's own options, passed through. */
  readonly platform: Readonly<Record<string, unknown>>
  /** The call it belongs to, the same for every attempt. For the library's own interceptors. */
  readonly context: CallContext
  /** Aborted when the call is cancelled: by `abort()`, by the caller's signal, or at the end of the timeout. */
  readonly signal: CallSignalLike
  /** Gives the call its whole `timeout` again. Call this after time that must not count, as in the background. */
  restartTimeout(): void
  /** Reports a step to the listeners of the client's `observe`. */
  trace(phase: TracePhase, generation?: number, statusCode?: number): void
}

/**
 * Hands a request to the next layer, and returns the answer. If no interceptor catches a rejection, the call rejects.
 */
export type Next = (request: HttpRequest) => Promise<Answer>

/**
 * One layer around a call. Your function hands the request on with `next`, and returns the answer.
 * @example const language: Interceptor = (request, next) =>
 *   next({ ...request, header: { ...request.header, 'accept-language': 'zh-CN' } })
 */
export interface Interceptor {
  (request: HttpRequest, next: Next): PromiseLike<Answer> | Answer
  /** True if it calls `next` more than once on purpose. Without it a second call of `next` is an error. */
  readonly repeats?: boolean
}

/**
 * The steps of a call. `created`; `parked` until there is a token; `queued` behind WeChat's limit of ten; `sent`;
 * `answered`, each time the platform delivers an answer. `expired` comes after `answered`, if the server calls the
 * token expired, and `replayed` before the call is sent again. `failed`: the call has rejected.
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
  /** The HTTP method. */
  readonly method: string
  /** The path of the address, without origin and query, secrets hidden. */
  readonly path: string
  /** The generation of the token it carries; 0 for none. */
  readonly generation: number
  /** The HTTP status, if there is an answer; else 0. */
  readonly statusCode: number
  /** The `code` of the error it failed with, `error` for any other error; else ''. */
  readonly error: string
  /** ms since the epoch. */
  readonly at: number
}
