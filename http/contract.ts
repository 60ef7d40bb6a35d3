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
  /** The platform of the client, too, unless it says another. */
  readonly platform?: Platform | undefined
  /** Connections end, and what is cached goes, with the session that they were made for. */
  on?(event: 'logout', listener: (event: AuthEvents['logout']) => void): () => void
  /** What is cached for visitors goes. */
  on?(event: 'login', listener: (event: AuthEvents['login']) => void): () => void
  /** Nothing of one account is shown to another. */
  on?(event: 'accountChange', listener: () => void): () => void
}

/** The platform's network. Each has the shape of its namesake in `wx`. */
export interface Transport {
  /** Like `wx.request`. */
  readonly request: (options: WechatMiniprogram.RequestOption) => PlatformTask
  /** Like `wx.uploadFile`. */
  readonly uploadFile: (options: WechatMiniprogram.UploadFileOption) => PlatformTask
  /** Like `wx.downloadFile`. */
  readonly downloadFile: (options: WechatMiniprogram.DownloadFileOption) => PlatformTask
  /** Like `wx.connectSocket`. */
  readonly connectSocket: (options: WechatMiniprogram.ConnectSocketOption) => WechatMiniprogram.SocketTask
  /** A downloaded file as text: the server's word on why there is no file may lie in it. */
  readonly readText: (path: string) => PromiseLike<string>
}

/** What `createHttp` takes. All of it is optional. */
export interface HttpOptions {
  /** What relative URLs are relative to; its origin is the one that gets tokens. An http(s) address. */
  readonly baseUrl?: string | undefined
  /** The store whose token is sent and which hears of expired answers. Without it the client knows no login. */
  readonly auth?: HttpAuth | undefined
  /**
   * Codes in the body that mean that the token has ended, besides HTTP status 401 and whatever the status is. Compared
   * strictly ('99997' is not 99997). They lie in `code`, or where `envelope` says. @default []
   */
  readonly expiredCodes?: readonly (string | number)[] | undefined
  /**
   * Is this the answer to a token that has ended? Permission errors (403) are not. May be asynchronous. Given alone it
   * decides alone, about a 401 too; given with `expiredCodes`, either is enough.
   * If it throws or rejects, the answer is delivered as it is, and the store's `error` event tells (source `isExpired`).
   * @example isExpired: ({ statusCode, data }) => statusCode === 401 && data?.reason === 'token'
   */
  readonly isExpired?: ((answer: Answer<ExpiryHint>) => unknown) | undefined
  /** Where your backend's answers keep code, data and message. @default { code, data, message } by these names */
  readonly envelope?: Envelope | undefined
  /**
   * How the token travels. What else it takes of the session may be undefined: it is asked once when the client is made,
   * for the names. @default (token) => ({ Authorization: 'Bearer ' + token })
   */
  readonly authHeader?: ((token: string) => Readonly<Record<string, string | undefined>>) | undefined
  /** More origins that get tokens, as 'https://host' or 'https://host:port'. */
  readonly allowOrigins?: readonly string[] | undefined
  /** ms for a whole call: parking, queueing and replays included. @default 60000 */
  readonly timeout?: number | undefined
  /** @default false, and true where `auth` is `challenge`, which this does not change */
  readonly waitForLogin?: boolean | undefined
  /**
   * What a call needs whose own `auth` says nothing: a word, or a function of the request (nothing is `required`). Asked
   * for every address; only those of `baseUrl` and `allowOrigins` get a token at all. What a login or a renewal sends
   * needs `none`, whatever this says.
   * @default 'required'
   * @example needs: 'challenge' // the server decides who must sign in
   * @example needs: ({ url }) => (url.includes('/public/') ? 'optional' : 'required')
   */
  readonly needs?: AuthNeed | ((request: NeedsRequest) => AuthNeed | undefined) | undefined
  /** Sent with every call. A call's own header of the same name (in any case) wins. */
  readonly header?: Header | undefined
  /** Outermost first. They see one request and one answer, however often it is replayed. */
  readonly interceptors?: readonly Interceptor[] | undefined
  /**
   * Outermost first, inside of the auth layer: they see every attempt, and `request.token`. For a server that wants its
   * token in the body or the query.
   */
  readonly networkInterceptors?: readonly Interceptor[] | undefined
  /**
   * What the mini-program runs on; `transport`, `clock` and `lifecycle` replace parts of it.
   * @default that of `auth`, else `wx`, read when it is used
   */
  readonly platform?: Platform | undefined
  /** @default request and its kin of the platform, read when they are used */
  readonly transport?: Transport['request'] | Partial<Transport> | undefined
  /** For tests. @default the platform's, else the device's */
  readonly clock?: Clock | undefined
  /** Tells when the app is shown again. @default onAppShow of the platform */
  readonly lifecycle?: Pick<Lifecycle, 'watch'> | undefined
}

/** What `isExpired` may look at without checking first: an answer's body is whatever the server sent. */
export type ExpiryHint = Readonly<Record<string, unknown>> | undefined

/** A client: each call returns a promise with `abort()`. */
export interface Http {
  /** The long form. A wrong option rejects with a TypeError before anything leaves, here and in all of them. */
  request<Data>(options: RequestOptions): Call<Data>
  /** Data becomes the query. @example const { data } = await http.get<Activity[]>('activities', { pageNo: 1 }) */
  get<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** Data becomes JSON, or a form if the header says so. */
  post<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** As `post`. */
  put<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** As `post`. */
  delete<Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data>
  /** The answer's text is parsed as JSON where it is JSON: `wx.uploadFile` leaves that to us. */
  upload<Data>(options: UploadOptions): Call<Data>
  /** The file lies at `tempFilePath`. A JSON answer in its place is read: it may be the server's word on the token. */
  download(options: DownloadOptions): Call
  /** Adds an interceptor inside the ones that are there, also for the clients made by `extend`. Returns the undo. */
  use(interceptor: Interceptor): () => void
  /** A client on top of this one: these options where they are given, else its own. New interceptors go outside of its. */
  extend(options: HttpOptions): Http
  /** Hears every step of every call of this client and of those that extend it. Returns the undo. */
  observe(listener: (trace: Trace) => void): () => void
}
