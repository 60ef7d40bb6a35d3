/** The public names of `http/` for the main entry. Everything else of this folder is internal or has its own entry. */
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
