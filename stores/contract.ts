import type { Platform } from './platform/wx-platform'
import type {
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

/** The event that WeChat passes to a `bindtap` handler. The store's actions ignore it as an argument. */
export interface TapEvent {
  /** The type of the event: `tap`. */
  readonly type: string
  /** When the event happened, in ms since the page was opened. */
  readonly timeStamp: number
  /** The component that the handler is bound to. */
  readonly currentTarget: object
}

/**
 * The result of `accountOf`: a text or a number. For a profile without declared types (JavaScript) it may be
 * anything.
 */
type AccountKey<Profile> = unknown extends Profile[keyof Profile]
  ? unknown
  : string | number | null | undefined

/** A value of a profile without declared types: you can read the fields of its fields. */
interface Undeclared {
  readonly [field: string]: Undeclared
}

/** What `accountOf` reads. */
type AccountSession<Profile extends object> = unknown extends Profile[keyof Profile]
  ? SessionCore & Undeclared
  : Session<Profile>

/** The credentials of a login that declares no type for them, as in JavaScript. */
export type UndeclaredCredentials = Readonly<Record<string, unknown>>

/** The options of `createAuthStore`. Only `login` is required. */
export interface AuthStoreOptions<
  Profile extends object = Record<string, unknown>,
  Credentials = UndeclaredCredentials,
> {
  /**
   * Signs the user in at your server. Your function gets the argument of `store.login(credentials)`. If you declare no
   * type for it, it is an object of any fields.
   * @example login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' }))
   */
  login(credentials: Credentials): PromiseLike<SessionResult<Profile>> | SessionResult<Profile>
  /**
   * Gets a new token without the user. Your function gets the current session; fields that its result leaves out are
   * kept from that session.
   * @example refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, { auth: 'none' })
   */
  refresh?:
    ((session: Session<Profile>) => PromiseLike<SessionResult<Profile>> | SessionResult<Profile>) | undefined
  /**
   * A login without the user (silent `wx.login`). A renewal calls this function if there is no `refresh`, or if the
   * server refused `refresh`.
   */
  silentLogin?: (() => PromiseLike<SessionResult<Profile>> | SessionResult<Profile>) | undefined
  /**
   * Ends the session at your server. Your function gets the session after it has ended on the phone. If your function
   * fails, the store emits `error`; `store.logout()` does not reject.
   */
  logout?: ((session: Session<Profile>) => unknown) | undefined
  /**
   * Tells whose session it is: return the id of the user, a text or a number. When another user logs in, requests that
   * waited for the first user reject with `session-changed`, and cached answers are dropped.
   *
   * Without this option, or if your function returns nothing, the store decides: a session that came through
   * `wechatLogin`, also within your own `login`, belongs to the WeChat user of this phone. That user is the same
   * until `logout()`, across restarts too, because WeChat separates storage by user. Any other login counts as
   * another account.
   * @example accountOf: (session) => session.openid
   */
  accountOf?: ((session: AccountSession<Profile>) => AccountKey<Profile>) | undefined
  /**
   * Keeps your users signed in when you move an existing app to this store. Give the key of `storage` under which
   * your app has saved its token, or a function that returns the saved token. The value may be the token as a text,
   * or what a login returns, as an object or as JSON text; no value means that the user is not signed in.
   *
   * The store reads the value if it has saved nothing itself, and then saves the session under its own key. After that
   * it does not read the old key any more, also not after a logout. The old key is not removed, because your older code
   * may still read it, unless storage cannot save that the user has logged out. Needs `storage`.
   * @example adopt: 'token'
   * @example adopt: () => wx.getStorageSync('userInfo').token
   */
  adopt?:
    | string
    | (() =>
        | PromiseLike<SessionResult<Profile> | string | null | undefined>
        | SessionResult<Profile>
        | string
        | null
        | undefined)
    | undefined
  /**
   * Where the session is saved: by default wx storage, encrypted where the base library can (2.21.3). `false` keeps the
   * session in memory only. @default wxStorage()
   */
  storage?: AuthStorage | false | undefined
  /** The key of the session in `storage`. @default 'mobx-miniprogram-auth' */
  storageKey?: string | undefined
  /** How long before its end a token is renewed, in ms. @default 60000 */
  refreshAhead?: number | undefined
  /** How long one renewal may take, in ms, with all its steps. After that it has failed for now. @default 10000 */
  renewalTimeout?: number | undefined
  /**
   * Return true if this error of `refresh` or `silentLogin` means that the server refuses for good. Then the session
   * ends as soon as its token has ended; after any other error the store tries again later.
   *
   * By default these are refusals: HTTP 400, 401 and 403, an expired answer, an answer without a token, and a
   * `BusinessError` of `unwrap`, because a server that answers in its own format has understood the request and
   * declined. Offline, timeouts, 5xx, 408 and 429 are not. If your server says "busy" in an envelope with HTTP 200,
   * give this option.
   * @example isRefused: (error) => error instanceof BusinessError && error.businessCode === '40003'
   */
  isRefused?: ((error: Readonly<Record<string, unknown>>) => boolean) | undefined
  /**
   * The platform that the mini-program runs on. HTTP clients, pages and the login redirect of this store use it, too.
   * The options `storage`, `clock` and `lifecycle` replace parts of it. @default wx, read when it is used
   */
  platform?: Platform | undefined
  /** Time, timers and random numbers, for tests. @default the platform's, otherwise the device's */
  clock?: Clock | undefined
  /** When the app is shown and hidden. @default onAppShow and onAppHide of the platform */
  lifecycle?: Lifecycle | undefined
}

/** The session as a plain MobX observable. You may pass its actions on as plain functions: they do not need `this`. */
export interface AuthStore<
  Profile extends object = Record<string, unknown>,
  Credentials = UndeclaredCredentials,
> {
  /** The access token; null while no user is signed in. Use it in code, never in page data or a template. */
  readonly token: string | null
  /** True while there is a session that can still be used or renewed. */
  readonly isLogin: boolean
  /** When the token ends, in ms since the epoch; null if no user is signed in or the server does not say. */
  readonly expiry: number | null
  /** The status of the session, one of five. */
  readonly status: Status
  /** Why no user is signed in; `none` while a user is, and before the first login. */
  readonly reason: Reason
  /** The session: all that your `login` returned. Frozen; each renewal makes a new object. Null while signed out. */
  readonly session: Session<Profile> | null
  /** The error of the last login or renewal; `null` again after a success or a logout. */
  readonly error: Error | null
  /** Grows with every new session and every renewal; 0 before the first. For tools and tests. */
  readonly generation: number
  /** How many requests wait for a login. */
  readonly waiting: number
  /** The option `platform`. */
  readonly platform: Platform | undefined
  /** Resolves when storage was read, or earlier after a login or logout. Never rejects. */
  readonly ready: Promise<void>
  /**
   * Signs in by your `login` option, and resolves to the session. If a login with the same credentials runs already,
   * this call joins it. Rejects with `login-busy` if a login with other credentials runs, with the error of your
   * `login`, with `signed-out` or `session-changed` if a logout or another session came first, and with
   * `wechat-login` in single-page mode.
   */
  login(
    ...credentials:
      | [Credentials]
      | [TapEvent]
      | (undefined extends Credentials ? [] : UndeclaredCredentials extends Credentials ? [] : never)
  ): Promise<Session<Profile>>
  /**
   * Ends the session on this phone at once, also offline, and then calls your `logout` option. Requests that wait for a
   * token reject with `signed-out`. Resolves when storage has been cleared or has failed to clear; never rejects.
   */
  logout(event?: TapEvent): Promise<void>
  /**
   * Renews the token now, or joins the running renewal, and resolves to the new session. Rejects with
   * `renewal-failed` if there is no new token for now, or with `login-required` if there is no session any more.
   */
  refresh(event?: TapEvent): Promise<Session<Profile>>
  /**
   * Call this when your server has called a token expired; without an argument, the current token. Then a renewal
   * starts, or the session ends if nothing can renew it.
   */
  expire(token?: string | TapEvent): void
  /** Signs in with a session that you got by another way than `login`. @throws TypeError if there is no token in it */
  setSession(result: SessionResult<Profile>): void
  /** Call this when the user has left the login UI: requests that wait for a login reject with `login-cancelled`. */
  cancelLogin(event?: TapEvent): void
  /**
   * Calls your listener at each event of this name. Returns a function that removes the listener.
   * @throws TypeError for an unknown event or a listener that is not a function
   * @example const off = authStore.on('logout', ({ reason }) => console.info(reason))
   */
  on<Name extends keyof AuthEvents>(event: Name, listener: (payload: AuthEvents[Name]) => void): () => void
  /** Stops the store: its timers end, it changes no more, and parked requests reject. The session stays in storage. */
  dispose(): void
  /** For HTTP layers: `createHttp` and `authorize` use the store through this object. */
  readonly gate: AuthGate
}
