/**
 * mobx-miniprogram-auth: the auth layer of a WeChat mini-program.
 *
 * Here is everything an app types. What the rooms keep to themselves (the machine, the gate, the onion's layers) is not
 * withheld to be unkind: it may change between two patch versions.
 *
 * Not here, so that an app has in its package only what it names, are paths of their own: `mobx-miniprogram-auth/login-redirect`
 * for a login page, `…/authorize` for other clients, `…/socket`, `…/expiring-storage`, and the interceptors `…/http/unwrap`, `…/http/retry`, `…/http/dedupe`,
 * `…/http/cache` and `…/http/logging`.
 */

// The session.
export { createAuthStore, wechatLogin, wxLifecycle, wxStorage } from './stores'
export type {
  AuthEvents,
  AuthGate,
  AuthStorage,
  AuthStore,
  AuthStoreOptions,
  Clock,
  Lifecycle,
  PageOnStack,
  Platform,
  PlatformCallbacks,
  PlatformTask,
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
export { createHttp } from './http'
export type {
  AbortSignalLike,
  Answer,
  AuthNeed,
  Call,
  CallOptions,
  DownloadOptions,
  Envelope,
  Header,
  Http,
  HttpAuth,
  HttpOptions,
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
  Transport,
  UploadOptions,
} from './http'

// Pages.
export { authBehavior, bindAuth, bindCall, provideAuth } from './bindings'
export type {
  ActionKey,
  Actions,
  AuthBindingOptions,
  BoundHost,
  FieldKey,
  Fields,
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
  WechatLoginError,
} from './stores'
export { AbortedError, HttpStatusError, NetworkError, NotJsonError, TimeoutError } from './http'
