import type { Reason } from './types'

/** `Error` with a `cause`, which came with ES2022 and is known to some TypeScript configurations only. */
const PlainError: new (message: string) => Error & { readonly cause?: unknown } = Error

/**
 * The base of every error of this library. Tell errors apart by `code`: a code does not change, and works with two
 * copies of the library in one app, where `instanceof` fails. A message never holds a token, a refresh token or a
 * query string.
 */
export abstract class AuthError extends PlainError {
  /** The code of this kind of error, a literal type. */
  abstract readonly code: string
  /** True if the same call may work later without an action of the user: offline, timeout, 5xx, 429. */
  readonly retryable: boolean = false
  /** The caught value that this error was made from; undefined if there is none. */
  override readonly cause: unknown

  constructor(message: string, cause?: unknown) {
    super(message)
    this.name = 'AuthError'
    this.cause = cause
  }
}

/** The request needs a login, and only the user can log in. */
export class LoginRequiredError extends AuthError {
  readonly code = 'login-required'
  /** Why no user is signed in. Show "your login has expired" only for `expired` and `refused`. */
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

/** A login with other credentials is running, and goes on. This login was not started. */
export class LoginBusyError extends AuthError {
  readonly code = 'login-busy'
  constructor() {
    super('Another login is running')
  }
}

/** The request or login belonged to one account, and now another account is signed in. */
export class SessionChangedError extends AuthError {
  readonly code = 'session-changed'
  /** @param unknown it is not known whose the new session is */
  constructor(unknown = false) {
    super(
      'Another account signed in' +
        (unknown ? ', or the same one: give `accountOf` to createAuthStore to tell them apart' : ''),
    )
  }
}

/** A `logout()` ended the session that the request or login belonged to, or the store was disposed. */
export class SignedOutError extends AuthError {
  readonly code = 'signed-out'
  constructor() {
    super('The user logged out')
  }
}

/** The token could not be renewed; the session stays. `retryable` unless the server refused or nothing can renew. */
export class RenewalFailedError extends AuthError {
  readonly code = 'renewal-failed'
  override readonly retryable: boolean
  constructor(cause?: unknown, retryable = true) {
    super('The token could not be renewed', cause)
    this.retryable = retryable
  }
}

/**
 * True for an error of this library, and, if you give a code, for an error with that code only. Works with two copies
 * of the library in one app.
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
 * Returns a thrown value as an `Error`, because WeChat's error reports raise an alarm for an `Error` only. Any other
 * value becomes the `cause` of a new `Error`; it is not in the message, which must not hold a secret.
 */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : Object.assign(new Error('Not an Error was thrown'), { cause: thrown })
}

/** True if the platform ended a request because the app was hidden. `errno` decides first: texts differ by device. */
export const wasInterrupted = ({ errno, errMsg, message }: Failed): boolean =>
  errno === undefined ? /interrupted/.test(String(errMsg || message)) : errno === 600003

/** A failure as `wx` reports it, or an error of ours made from such a failure. */
interface Failed {
  readonly errno?: unknown
  readonly errMsg?: unknown
  readonly message?: unknown
}
