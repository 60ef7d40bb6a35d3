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
  TimeoutError,
} from './errors'
export { unwrap } from './unwrap'
export type { UnwrapOptions } from './unwrap'
export type {
  AbortSignalLike,
  Answer,
  AuthNeed,
  Call,
  CallOptions,
  DownloadOptions,
  Header,
  HeadersEvent,
  Http,
  HttpAuth,
  HttpOptions,
  HttpRequest,
  Interceptor,
  Method,
  Next,
  Progress,
  RequestOptions,
  ShortOptions,
  Trace,
  TracePhase,
  Transport,
  UploadOptions,
} from './types'
