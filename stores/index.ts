/** The face of this room. What is not named here belongs to this room alone. */
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
