/** The face of this room. What is not named here is nobody else's business. */
export { createHttp } from './create-http'
export { AbortedError, HttpStatusError, NetworkError, NotJsonError, TimeoutError } from './errors'
export type { Envelope } from './envelope'
export type { Http, HttpAuth, HttpOptions, Transport } from './contract'
export type {
  AbortSignalLike,
  Answer,
  AuthNeed,
  Call,
  CallOptions,
  DownloadOptions,
  Header,
  HttpRequest,
  Interceptor,
  Method,
  NeedsRequest,
  Next,
  Progress,
  RequestOptions,
  ShortOptions,
  Trace,
  TracePhase,
  UploadOptions,
} from './types'
