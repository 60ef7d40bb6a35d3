import type { Platform, PlatformTask } from '../stores/platform/wx-platform'
import type { AuthEvents, AuthGate, Clock, Lifecycle } from '../stores/types'
import type { Envelope } from './envelope'
import type {
  Answer,
  AuthNeed,
  Call,
  DownloadOptions,
  Header,
  Interceptor,
  NeedsRequest,
  RequestOptions,
  ShortOptions,
  Trace,
  UploadOptions,
} from './types'

/** What a client needs of a store. */
export interface HttpAuth {
  /** Says when a request may go, and with which token. */
  readonly gate: AuthGate
  /** The client's default for its option `platform`. */
  readonly platform?: Platform | undefined
  /** At a logout connections of that session are closed, and caches are emptied. */
  on?(event: 'logout', listener: (event: AuthEvents['logout']) => void): () => void
  /** At a login caches drop the answers that visitors got. */
  on?(event: 'login', listener: (event: AuthEvents['login']) => void): () => void
  /** When another account takes over, connections of the last one are closed. */
  on?(event: 'accountChange', listener: () => void): () => void
}

/** The platform's network functions, of the same shape as in `wx`. */
export interface Transport {
  /** Like `wx.request`. */
  readonly request: (options: WechatMiniprogram.RequestOption) => PlatformTask
  /** Like `wx.uploadFile`. */
  readonly uploadFile: (options: WechatMiniprogram.UploadFileOption) => PlatformTask
  /** Like `wx.downloadFile`. */
  readonly downloadFile: (options: WechatMiniprogram.DownloadFileOption) => PlatformTask
  /** Like `wx.connectSocket`. */
  readonly connectSocket: (options: WechatMiniprogram.ConnectSocketOption) => WechatMiniprogram.SocketTask
  /** Reads a downloaded file as text: the server may have sent JSON in place of the file, as an expired answer. */
  readonly readText: (path: string) => PromiseLike<string>
}

/** What `createHttp` takes. All of it is optional. */
export interface HttpOptions {
  /** The http(s) address, without a query, that relative URLs are joined to. Tokens are sent to its origin. */
  readonly baseUrl?: string | undefined
  /** The store whose token is sent, and which renews it after an expired answer. Without it no token is sent. */
  readonly auth?: HttpAuth | undefined
  /**
   * Codes in the body that mean that the token has ended, with any HTTP status. HTTP 401 means so as well. Codes are
   * compared strictly ('99997' is not 99997), with the field `code` or the one that `envelope` names. @default []
   */
  readonly expiredCodes?: readonly (string | number)[] | undefined
  /**
   * Return true if the answer means that the token has ended. Permission errors (403) do not mean that. You may
   * return a promise. Given alone, this function decides alone, also about a 401; given with `expiredCodes`, either
   * is enough. If it throws or rejects, the answer is delivered as it is, and the store fires `error` (source
   * `isExpired`).
   * @example isExpired: ({ statusCode, data }) => statusCode === 401 && data?.reason === 'token'
   */
  readonly isExpired?: ((answer: Answer<ExpiryHint>) => unknown) | undefined
  /** Where your backend's answers keep code, data and message. @default { code, data, message } by these names */
  readonly envelope?: Envelope | undefined
  /**
   * Returns the header that carries a token. It is also called once when the client is made, with a sample text, to
   * learn the names: anything it reads from the session may be undefined then.
   * @default (token) => ({ Authorization: 'Bearer ' + token })
   */
  readonly authHeader?: ((token: string) => Readonly<Record<string, string | undefined>>) | undefined
  /** More origins that get tokens, as 'https://host' or 'https://host:port'. */
  readonly allowOrigins?: readonly string[] | undefined
  /** ms for a whole call: parking, queueing and replays included. @default 60000 */
  readonly timeout?: number | undefined
  /**
   * Hold requests back until the user has logged in, instead of rejecting with `login-required`. Calls with
   * `auth: 'challenge'` wait in any case, unless the call itself says otherwise. @default false
   */
  readonly waitForLogin?: boolean | undefined
  /**
   * What a call needs that gives no `auth` itself: a word, or a function of the request (undefined means `required`).
   * The function is called for every address, but only those of `baseUrl` and `allowOrigins` get a token at all.
   * Requests of a login or a renewal always need `none`.
   * @default 'required'
   * @example needs: 'challenge' // the server decides who must sign in
   * @example needs: ({ url }) => (url.includes('/public/') ? 'optional' : 'required')
   */
  readonly needs?: AuthNeed | ((request: NeedsRequest) => AuthNeed | undefined) | undefined
  /** Sent with every call. A call's own header of the same name (in any case) wins. */
  readonly header?: Header | undefined
  /** Outermost first. They see one request and one answer of each call, however often it is replayed. */
  readonly interceptors?: readonly Interceptor[] | undefined
  /**
   * Outermost first. They run inside of the auth layer, so they see every attempt and `request.token`. Use them for a
   * server that takes the token in the body or in the query.
   */
  readonly networkInterceptors?: readonly Interceptor[] | undefined
  /**
   * The platform that the mini-program runs on; `transport`, `clock` and `lifecycle` replace parts of it.
   * @default that of `auth`, else `wx`, read when it is used
   */
  readonly platform?: Platform | undefined
  /** Replaces `wx.request`, or several of the network functions. @default the platform's, read at each use */
  readonly transport?: Transport['request'] | Partial<Transport> | undefined
  /** For tests. @default the platform's, else the device's */
  readonly clock?: Clock | undefined
  /** Tells when the app is shown again. @default onAppShow of the platform */
  readonly lifecycle?: Pick<Lifecycle, 'watch'> | undefined
}

/** The body as `isExpired` gets it: an object, or undefined if the server sent anything else. */
export type ExpiryHint = Readonly<Record<string, unknown>> | undefined

/** A client: each call returns a promise with `abort()`. */
export interface Http {
  /**
   * Sends a request. In this and in the other methods, a wrong option rejects with a TypeError before anything is
   * sent.
   */
  request<Data>(options: RequestOptions): Call<Data>
  /** Data becomes the query. @example const { data } = await http.get<Activity[]>('activities', { pageNo: 1 }) */
  get<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** Data becomes JSON, or a form if the header says so. */
  post<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** As `post`. */
  put<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** As `post`. */
  delete<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** Uploads a file. A JSON answer is parsed, which `wx.uploadFile` does not do. */
  upload<Data>(options: UploadOptions): Call<Data>
  /**
   * Downloads a file to `tempFilePath`. If JSON comes instead, it is parsed into `data`: it may be an expired answer.
   */
  download(options: DownloadOptions): Call
  /** Adds an interceptor inside of this client's own, also for the clients made by `extend`. Returns the undo. */
  use(interceptor: Interceptor): () => void
  /**
   * Makes a client with these options, and this client's for the rest. New interceptors go outside of this client's.
   */
  extend(options: HttpOptions): Http
  /**
   * Calls you at every step of the calls of this client and of all clients related by `extend`: of those made from it,
   * and of the client that it was made from, through which the app may log in and renew the token. Returns the undo.
   */
  observe(listener: (trace: Trace) => void): () => void
}
