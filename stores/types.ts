/**
 * The words of the session, on the ground: every other room imports them from here.
 */
import type { Clock } from './platform/wx-platform'

export type { Clock }

/** The part of a session the library itself understands. */
export interface SessionCore {
  /** The access token, opaque to the library. Never empty. */
  readonly token: string
  /** When the token ends, in ms since the epoch; `null` when the server does not say. */
  readonly expiry: number | null
  /** What `refresh` may need to renew the token without the user. */
  readonly refreshToken?: string | undefined
}

/** What a login yields: token, expiry, perhaps a refresh token, and whatever the app adds (openid, profile). */
export type Session<Profile extends object = Record<string, unknown>> = SessionCore & Readonly<Profile>

/**
 * What a login or refresh function returns: the session itself, or the HTTP answer that carries it. In an answer the
 * session is looked for in `data` and in the `data`, `result`, `body` or `content` inside that (the
 * `{ code, message, data }` envelope). Its names may be those of RFC 6749 (`access_token`, `expires_in`,
 * `refresh_token`) or their camel case; the session has them as `token`, `expiry` and `refreshToken`.
 *
 * A lifetime is in seconds and counts from when the function was called, or from the answer's `date`. An end is in ms
 * since the epoch, as `expiry`, `expiresAt` or `expires_at`; a number too small for that (below 1e11) is in seconds.
 */
export type SessionResult<Profile extends object = Record<string, unknown>> =
  | (Omit<Partial<Profile>, 'token' | 'expiry' | 'refreshToken'> & {
      /** The access token. Not empty. */
      readonly token: string
      /** Lifetime in seconds, as OAuth's `expires_in`. */
      readonly expiresIn?: number | null | undefined
      /** Instead of `expiresIn`: the end in ms since the epoch, by the server's clock. */
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
      /** Of an HTTP answer: the body. */
      readonly data: unknown
    }

/** `restoring` until storage was read; `signingIn` while a login runs; `renewing` while a new token is fetched. */
export type Status = 'restoring' | 'signedOut' | 'signingIn' | 'signedIn' | 'renewing'

/** Why nobody is signed in: never was (`none`), `logout`, the token ended (`expired`), the server said no (`refused`). */
export type Reason = 'none' | 'logout' | 'expired' | 'refused'

/** The app's life, as an argument: by default `wx.onAppShow` and `wx.onAppHide`. */
export interface Lifecycle {
  /** Calls back when the app is shown or hidden; returns the undo. */
  watch(onShow: () => void, onHide: () => void): () => void
  /** True in the single-page mode of Moments (scene 1154), where login and navigation are disabled. */
  isSinglePage(): boolean
}

/** Where the session is kept. Each method may be synchronous or return a promise; a missing key reads as `undefined`. */
export interface AuthStorage {
  /** The value, or `undefined`. */
  get(key: string): unknown
  /** The value is plain data: it survives JSON. */
  set(key: string, value: unknown): unknown
  /** A key that is not there is no error. */
  remove(key: string): unknown
  /** The same for all adapters that write to the same place: stores there hold one session. Left out: the adapter itself. */
  place?(): object
}

/** A token together with the number that tells it from its forerunners and from other accounts'. */
export interface Grant {
  readonly token: string
  /** Grows with every new session and every renewal. */
  readonly generation: number
  /** Grows with every other account. */
  readonly account: number
}

/** What a request carries through its whole life, so that the gate can judge it again at any time. */
export interface Ticket {
  /** `required`: not without a token. `optional`: with one if there is one. `challenge`: the server has asked for one. */
  readonly auth: 'required' | 'optional' | 'challenge'
  /** Wait for a login instead of failing when nobody is signed in. */
  readonly waitForLogin: boolean
  /** True when the caller asked for `waitForLogin` on this very call: the user is acting, a login page may open. */
  readonly explicit: boolean
  /** The account it belongs to; `null` until somebody is signed in. The gate fills it in. */
  account: number | null
}

/** A request that is held back at the gate. */
export interface Parked extends Ticket {
  /** The gate's own: it waits for a login, and that was announced. False at first. */
  asked: boolean
  /** The gate's own: the renewal it waits for; 0 at first and for none. */
  flight: number
  /** It may go or it fails. Called once; it is not parked any more. */
  settle(admission: Admission): void
}

/** The gate's word on a request: go (with a token, or as a visitor), wait, or fail. */
export type Admission =
  | { readonly kind: 'go'; readonly grant: Grant | null }
  | { readonly kind: 'wait' }
  | { readonly kind: 'fail'; readonly error: Error }

/** The narrow face an HTTP layer needs of a store. Nothing here ever rejects; errors travel as admissions. */
export interface AuthGate {
  /** True while the store calls one of the app's functions: a request made right there must not wait for its own end. */
  readonly calling: boolean
  /** Whose session it is just now, as a number; null while nobody is signed in. */
  readonly account: number | null
  /** Grows whenever all that is parked is sent away: with each `logout()`, and when the user will not log in. */
  readonly epoch: number
  /** What nobody else may see: of the session, and of the logins and renewals that run. Known by value, not by name. */
  readonly secrets: readonly string[]
  /**
   * Judges a request now, and starts a renewal if that is what it needs.
   * @param at what the device's clock shows, if the caller has just looked
   */
  admit(ticket: Ticket, at?: number): Admission
  /** Judges again after each change, until it may go or fails; then calls its `settle`. */
  park(request: Parked): void
  /** It waits no longer; nothing is said to it. */
  leave(request: Parked): void
  /** Does anybody wait? Then a renewal or a login is under way. */
  hasParked(): boolean
  /** The server called the token of this grant expired. A grant that is no longer current counts for nothing. */
  expired(grant: Grant): void
  /** The server accepted the token of this grant. */
  accepted(grant: Grant): void
  /**
   * An answer came; `read` finds the server's clock in it, in ms since the epoch, or NaN. It is called only now and
   * then: often enough to learn how far the device's clock is off.
   */
  serverTime(read: () => number): void
  /** A function of the app failed where nobody's promise tells of it: the store's `error` event does. */
  report(source: AuthEvents['error']['source'], thrown: unknown): void
}

/** What `store.on` announces. Never a token. */
export interface AuthEvents {
  /** Somebody signed in: by `login`, `setSession` or a restored session (`restored: true`). */
  login: { readonly restored: boolean }
  /** The session ended. Announced once per ending. */
  logout: { readonly reason: Exclude<Reason, 'none'> }
  /** A new token for the same account. */
  renew: undefined
  /** Another account took over; purge what belonged to the last one. Comes before `login`. */
  accountChange: undefined
  /** A request needs a login that only the user can give. `explicit`: the call itself asked to wait for it. */
  loginRequired: { readonly explicit: boolean; readonly waiting: boolean }
  /** Something failed in the background: nobody's promise tells of it. */
  error: {
    readonly source: 'login' | 'renewal' | 'storage' | 'logout' | 'listener' | 'isExpired'
    readonly error: Error
  }
}
