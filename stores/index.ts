/** The face of this room. What is not named here is nobody else's business. */
export { createAuthStore } from './auth-store'
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
export { wechatLogin, WechatLoginError } from './wx-login'
export type { WechatLoginOptions } from './wx-login'
export { wxLifecycle } from './wx-lifecycle'
export { wxStorage } from './wx-storage'
export type { WxStorageOptions } from './wx-storage'
export type {
  AuthEvents,
  AuthGate,
  AuthStorage,
  AuthStore,
  AuthStoreOptions,
  Clock,
  Lifecycle,
  Reason,
  Session,
  SessionCore,
  SessionResult,
  Status,
  TapEvent,
} from './types'
