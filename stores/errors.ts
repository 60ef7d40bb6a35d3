import type { Reason } from './types'

/** `cause` came with ES2022: to some TypeScript configurations it is known, to others it is not. */
const PlainError: new (message: string) => Error & { readonly cause?: unknown } = Error

/**
 * The base of every error the library makes. Tell them apart by `code`, which is stable and survives two copies of the
 * library in one app, where `instanceof` does not. Messages never hold a token, a refresh token or a query string.
 */
export abstract class AuthError extends PlainError {
  /** A literal, one for each kind of error. */
  abstract readonly code: string
  /** True when the same call may work later without the user doing anything: offline, timeout, 5xx, 429. */
  readonly retryable: boolean = false
  /** What it came from, as it was caught. */
  override readonly cause: unknown

  constructor(message: string, cause?: unknown) {
    super(message)
    this.name = 'AuthError'
    this.cause = cause
  }
}

/** Nobody is signed in, and only the user can change that. */
export class LoginRequiredError extends AuthError {
  readonly code = 'login-required'
  /** Why nobody is signed in: say "your login has expired" only for `expired` and `refused`. */
  readonly reason: Reason
  constructor(reason: Reason, cause?: unknown) {
    super('This needs a login (' + reason + ')', cause)
    this.reason = reason
  }
}

/** The request waited for a login, and the user left the login UI. */
export class LoginCancelledError extends AuthError {
  readonly code = 'login-cancelled'
  constructor() {
    super('The login was cancelled')
  }
}

/** Another login is running, with other credentials; it goes on. */
export class LoginBusyError extends AuthError {
  readonly code = 'login-busy'
  constructor() {
    super('Another login is running')
  }
}

/** The work belonged to one account, and now another one is signed in. */
export class SessionChangedError extends AuthError {
  readonly code = 'session-changed'
  /** @param unknown nobody can tell whose the new session is */
  constructor(unknown = false) {
    super(
      'Another account signed in' +
        (unknown ? ', or the same one: give `accountOf` to createAuthStore to tell them apart' : ''),
    )
  }
}

/** The session was ended by `logout()` while the work waited. */
export class SignedOutError extends AuthError {
  readonly code = 'signed-out'
  constructor() {
    super('The user logged out')
  }
}

/** No new token could be had; the session is kept. `retryable` unless the server refused or there is no way to renew. */
export class RenewalFailedError extends AuthError {
  readonly code = 'renewal-failed'
  override readonly retryable: boolean
  constructor(cause?: unknown, retryable = true) {
    super('The token could not be renewed', cause)
    this.retryable = retryable
  }
}

/**
 * Is this one of the library's errors, and of that code? Works across two copies of the library.
 * @example if (isAuthError(error, 'login-required')) showLogin()
 */
export function isAuthError(error: unknown, code?: string): error is AuthError {
  return (
    error instanceof Error &&
    error.name === 'AuthError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  )
}

/**
 * Whatever was thrown, as an `Error`: only those raise an alarm in WeChat's own error reports. What it was is the `cause`,
 * and not in the message, which must not hold a secret.
 */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : Object.assign(new Error('Not an Error was thrown'), { cause: thrown })
}

/** Did the platform cut the request off because the app was hidden? errno first: texts differ by device and version. */
export const wasInterrupted = ({ errno, errMsg, message }: Failed): boolean =>
  errno === undefined ? /interrupted/.test(String(errMsg || message)) : errno === 600003

/** A failure in the words of `wx`, or an error of ours that was made of one. */
interface Failed {
  readonly errno?: unknown
  readonly errMsg?: unknown
  readonly message?: unknown
}
