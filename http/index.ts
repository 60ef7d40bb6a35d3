/** The face of this room. What is not named here is nobody else's business. */
export { authorize } from './authorize'
export type { AuthorizeOptions, SendOptions } from './authorize'
export { createHttp } from './create-http'
export {
  AbortedError,
  BusinessError,
  HttpStatusError,
  NetworkError,
  NotJsonError,
  SocketClosedError,
  TimeoutError,
} from './errors'
export type { ConnectOptions, Socket, SocketClose } from './socket'
export { unwrap } from './unwrap'
export type { UnwrapOptions } from './unwrap'
export type { Http, HttpAuth, HttpOptions, Transport } from './contract'
export type {
  AbortSignalLike,
  Answer,
  AuthNeed,
  Call,
  CallOptions,
  DownloadOptions,
  Header,
  HeadersEvent,
  HttpRequest,
  Interceptor,
  Method,
  Next,
  Progress,
  RequestOptions,
  ShortOptions,
  Trace,
  TracePhase,
  UploadOptions,
} from './types'
