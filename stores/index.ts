/** The public names of `stores/`. Other rooms and users import from here; the rest is internal. */
export { createAuthStore } from './store/auth-store'
export {
  AuthError,
  isAuthError,
  LoginBusyError,
  LoginCancelledError,
  LoginRequiredError,
  RenewalFailedError,
  SessionChangedError,
  SignedOutError,
} from './errors'
export { wechatLogin, WechatLoginError } from './platform/wx-login'
export type { WechatLoginOptions } from './platform/wx-login'
export { wxLifecycle } from './platform/wx-lifecycle'
export { wxStorage } from './platform/wx-storage'
export type { PageOnStack, Platform, PlatformCallbacks, PlatformTask } from './platform/wx-platform'
export type { WxStorageOptions } from './platform/wx-storage'
export type { AuthStore, AuthStoreOptions, TapEvent } from './contract'
export type {
  AuthEvents,
  AuthGate,
  AuthStorage,
  Clock,
  Lifecycle,
  Reason,
  Session,
  SessionCore,
  SessionResult,
  Status,
} from './types'
