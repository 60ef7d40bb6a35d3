/**
 * mobx-miniprogram-auth: the auth layer of a WeChat mini-program.
 *
 * This file exports the public names that most apps use. Code that is not exported is internal and may change between two
 * patch versions.
 *
 * Features that not every app uses have paths of their own, so that your package holds only the ones you import:
 * `mobx-miniprogram-auth/login-redirect` (opens your login page), `…/authorize` (for another HTTP client), `…/socket`,
 * `…/wechat-session`, `…/expiring-storage`, `…/inspector`, and the interceptors `…/http/unwrap`, `…/http/retry`,
 * `…/http/dedupe`, `…/http/cache` and `…/http/logging`.
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
