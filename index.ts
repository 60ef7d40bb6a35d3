/**
 * mobx-miniprogram-auth: the auth layer of a WeChat mini-program.
 *
 * Here is everything an app types. What the rooms keep to themselves (the machine, the gate, the onion's layers) is not
 * withheld to be unkind: it may change between two patch versions.
 *
 * Not here, so that an app has in its package only what it names, are four interceptors, each a file of its own:
 * `mobx-miniprogram-auth/http/retry`, `…/http/dedupe`, `…/http/cache` and `…/http/logging`.
 */

// The session.
export { createAuthStore, createExpiringStorage, wechatLogin, wxLifecycle, wxStorage } from './stores'
export type {
  AuthEvents,
  AuthGate,
  AuthStorage,
  AuthStore,
  AuthStoreOptions,
  Clock,
  ExpiringStorage,
  ExpiringStorageOptions,
  Lifecycle,
  Reason,
  Session,
  SessionCore,
  SessionResult,
  Status,
  TapEvent,
  WechatLoginOptions,
  WxStorageOptions,
} from './stores'

// Requests.
export { authorize, createHttp, unwrap } from './http'
export type {
  AbortSignalLike,
  Answer,
  AuthNeed,
  AuthorizeOptions,
  Call,
  CallOptions,
  ConnectOptions,
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
  SendOptions,
  ShortOptions,
  Socket,
  SocketClose,
  Trace,
  TracePhase,
  Transport,
  UnwrapOptions,
  UploadOptions,
} from './http'

// Pages.
export { authBehavior, bindAuth, bindCall, installLoginRedirect, provideAuth, wxNavigation } from './bindings'
export type {
  ActionKey,
  Actions,
  AuthBindingOptions,
  BoundHost,
  FieldKey,
  Fields,
  LoginRedirectOptions,
  Navigation,
  PageOnStack,
  PanelCredentials,
} from './bindings'

// Errors.
export {
  AuthError,
  isAuthError,
  LoginBusyError,
  LoginCancelledError,
  LoginRequiredError,
  RenewalFailedError,
  SessionChangedError,
  SignedOutError,
  StorageFullError,
  WechatLoginError,
} from './stores'
export {
  AbortedError,
  BusinessError,
  HttpStatusError,
  NetworkError,
  NotJsonError,
  SocketClosedError,
  TimeoutError,
} from './http'
