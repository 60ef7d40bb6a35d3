/**
 * The types of the session and of what the store is built on. Every other room imports them from here.
 */
import type { Clock } from './platform/wx-platform'

export type { Clock }

/** The part of a session the library itself understands. */
export interface SessionCore {
  /** The access token, which the library does not interpret. Never empty. */
  readonly token: string
  /** When the token ends, in ms since the epoch; `null` when the server does not say. */
  readonly expiry: number | null
  /** The refresh token, if your server gives one; your `refresh` sends it to get a new token. */
  readonly refreshToken?: string | undefined
}

/** A session: the token, its end, perhaps a refresh token, and the fields that your login adds (openid, profile). */
export type Session<Profile extends object = Record<string, unknown>> = SessionCore & Readonly<Profile>

/**
 * The result of your login or refresh function: the session itself, or the HTTP answer that carries it. In an answer,
 * the store looks for the session in `data`, and in the `data`, `result`, `body` or `content` inside that (the
 * `{ code, message, data }` envelope). Field names may be those of RFC 6749 (`access_token`, `expires_in`,
 * `refresh_token`) or their camel case; the session has them as `token`, `expiry` and `refreshToken`.
 *
 * A lifetime is in seconds, and counts from the call of your function or from the answer's `date` header; a lifetime
 * under 10 s counts from the arrival. An end (`expiry`, `expiresAt` or `expires_at`) is in ms since the epoch; a number
 * below 1e11 is taken for seconds.
 */
export type SessionResult<Profile extends object = Record<string, unknown>> =
  | (Omit<Partial<Profile>, 'token' | 'expiry' | 'refreshToken'> & {
      /** The access token, not empty. */
      readonly token: string
      /** The lifetime in seconds, as OAuth's `expires_in`. */
      readonly expiresIn?: number | null | undefined
      /** Instead of `expiresIn`: the end, in ms since the epoch by the server's clock. */
      readonly expiry?: number | null | undefined
      /** Left out by a renewal: the old one is kept. */
      readonly refreshToken?: string | null | undefined
    })
  | (Omit<Partial<Profile>, 'token' | 'expiry' | 'refreshToken'> & {
      /** RFC 6749's name of the access token. */
      readonly access_token: string
      /** Lifetime in seconds. */
      readonly expires_in?: number | null | undefined
      /** Left out by a renewal: the old one is kept. */
      readonly refresh_token?: string | null | undefined
    })
  | (Omit<Partial<Profile>, 'token' | 'expiry' | 'refreshToken'> & {
      /** The access token. */
      readonly accessToken: string
      /** Lifetime in seconds. */
      readonly expiresIn?: number | null | undefined
      /** Instead of `expiresIn`: the end, in ms or seconds since the epoch. */
      readonly expiresAt?: number | null | undefined
      /** Left out by a renewal: the old one is kept. */
      readonly refreshToken?: string | null | undefined
    })
  | {
      /** The body of an HTTP answer. */
      readonly data: unknown
    }

/**
 * `restoring` until storage was read; `signingIn` while a login runs and there is no session; `renewing` while a new
 * token is fetched; otherwise `signedIn` or `signedOut`.
 */
export type Status = 'restoring' | 'signedOut' | 'signingIn' | 'signedIn' | 'renewing'

/**
 * Why no user is signed in: none has been (`none`), `logout()` (`logout`), the token ended and could not be renewed
 * (`expired`), or the server refused to renew it (`refused`).
 */
export type Reason = 'none' | 'logout' | 'expired' | 'refused'

/** Tells when the app is shown and hidden; by default through `wx.onAppShow` and `wx.onAppHide`. */
export interface Lifecycle {
  /** Calls `onShow` and `onHide` each time the app is shown or hidden. Returns a function that ends this. */
  watch(onShow: () => void, onHide: () => void): () => void
  /** True in the single-page mode of Moments (scene 1154), where login and navigation are disabled. */
  isSinglePage(): boolean
}

/** A storage for the session. Each method may be synchronous or return a promise. */
export interface AuthStorage {
  /** Returns the value of a key, or `undefined` (also `null` or '') if there is none. */
  get(key: string): unknown
  /** Saves a value, which is plain data that JSON can represent. */
  set(key: string, value: unknown): unknown
  /** Removes a key. A missing key must not be an error. */
  remove(key: string): unknown
  /**
   * Returns an object that is the same for all adapters of the same physical storage; stores with the same object and
   * key share one session. Without this method that object is the adapter itself.
   */
  place?(): object
}

/** A token, with the numbers that tell it apart from earlier tokens and from those of other accounts. */
export interface Grant {
  /** The access token. */
  readonly token: string
  /** Grows with every new session and every renewal. */
  readonly generation: number
  /** Grows when another account signs in, and with each logout. */
  readonly account: number
}

/**
 * What the gate must know of a request. The request keeps the ticket to its end, so that the gate can judge it again.
 */
export interface Ticket {
  /**
   * `required`: sent only with a token. `optional`: sent with a token if there is one. `challenge`: the server has asked
   * for a token, so the request is sent only with one.
   */
  readonly auth: 'required' | 'optional' | 'challenge'
  /** True to wait for a login if no user is signed in; false to fail then. */
  readonly waitForLogin: boolean
  /** True if this very call asked for `waitForLogin`: then the user is acting, and a login page may open. */
  readonly explicit: boolean
  /** The account that the request belongs to; `null` until a user is signed in. The gate sets this field. */
  account: number | null
}

/** A request that the gate holds back. */
export interface Parked extends Ticket {
  /** Used by the gate: the request waits for a login, and `loginRequired` was emitted. Begin with false. */
  asked: boolean
  /** Used by the gate: the number of the renewal that the request waits for; 0 for none. Begin with 0. */
  flight: number
  /** Called once, when the request may go or fails. The gate has let go of the request by then. */
  settle(admission: Admission): void
}

/** The gate's decision on a request: go (with a grant, or as a visitor without one), wait, or fail with an error. */
export type Admission =
  | { readonly kind: 'go'; readonly grant: Grant | null }
  | { readonly kind: 'wait' }
  | { readonly kind: 'fail'; readonly error: Error }

/** The part of a store that an HTTP layer uses. Nothing here rejects; errors are part of an admission. */
export interface AuthGate {
  /**
   * True while a function that the app gave as an option is on the call stack. A request made there must not wait for
   * the login or renewal that it is a part of.
   */
  readonly calling: boolean
  /** The number of the account that is signed in now; null while no user is. */
  readonly account: number | null
  /** The generation of the token that requests may carry now; 0 for none, also while it is renewed. */
  readonly generation: number
  /** How long before its end the timer renews a token, in ms; 0 if nothing can renew it. For tools. */
  readonly refreshAhead: number
  /** Grows whenever all parked requests are rejected: with each `logout()`, `cancelLogin()` and `dispose()`. */
  readonly epoch: number
  /** The secret values of the session and of the logins and renewals that run, to keep them out of logs and URLs. */
  readonly secrets: readonly string[]
  /**
   * Decides on a request now, and starts a renewal if the request needs one.
   * @param at the time by the device's clock, in ms since the epoch, if you have just read it
   */
  admit(ticket: Ticket, at?: number): Admission
  /** Holds a request back and judges it after each change, until it may go or fails; then calls `settle`. */
  park(request: Parked): void
  /** Lets go of a request that waits no longer, without calling `settle`. */
  leave(request: Parked): void
  /** True if a request is parked. */
  hasParked(): boolean
  /** Call this when the server called the token of this grant expired. An older grant has no effect. */
  expired(grant: Grant): void
  /** Call this when the server accepted the token of this grant. */
  accepted(grant: Grant): void
  /**
   * Call this for each answer, to compare the device's clock with the server's.
   * @param read returns the server's time in the answer, in ms since the epoch, or NaN; called at most once a minute
   */
  serverTime(read: () => number): void
  /** Emits the store's `error` event, for a function of the app whose failure no promise tells of. */
  report(source: AuthEvents['error']['source'], thrown: unknown): void
}

/** The events of `store.on` and their payloads. No payload holds a token. */
export interface AuthEvents {
  /** A user is signed in: by `login`, `setSession`, or a session restored from storage (`restored: true`). */
  login: { readonly restored: boolean }
  /** The session has ended. Emitted once for each end. */
  logout: { readonly reason: Exclude<Reason, 'none'> }
  /** The token was renewed for the same account. */
  renew: undefined
  /** Another account has signed in: drop what belongs to the last one. Emitted before `login`. */
  accountChange: undefined
  /**
   * A request needs a login by the user. `explicit`: this call itself asked for `waitForLogin`. `waiting`: the
   * request waits for the login; otherwise it has failed.
   */
  loginRequired: { readonly explicit: boolean; readonly waiting: boolean }
  /** Something failed in the background, and no promise tells of it. `source` says what failed. */
  error: {
    readonly source: 'login' | 'renewal' | 'storage' | 'logout' | 'listener' | 'isExpired'
    readonly error: Error
  }
}
