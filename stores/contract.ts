import type { Platform } from './platform/wx-platform'
import type {
  AuthEvents,
  AuthGate,
  AuthStorage,
  Clock,
  Lifecycle,
  Reason,
  Session,
  SessionResult,
  Status,
} from './types'

/** What WeChat hands to a `bindtap` handler; an action called with one is an action called with nothing. */
export interface TapEvent {
  /** `tap`. */
  readonly type: string
  /** ms since the page was opened. */
  readonly timeStamp: number
  /** What was tapped. */
  readonly currentTarget: object
}

/** Whose session it is: a text or a number. Where the profile says nothing of its values, neither does this: JavaScript has no types. */
type AccountKey<Profile> = unknown extends Profile[keyof Profile]
  ? unknown
  : string | number | null | undefined

/** What `createAuthStore` takes; only `login` must be there. */
export interface AuthStoreOptions<Profile extends object = Record<string, unknown>, Credentials = void> {
  /** Signs the user in. Called with what `store.login(credentials)` was given. */
  login(credentials: Credentials): PromiseLike<SessionResult<Profile>> | SessionResult<Profile>
  /** Gets a new token without the user, from what the session holds. What it leaves out is kept from the old session. */
  refresh?:
    ((session: Session<Profile>) => PromiseLike<SessionResult<Profile>> | SessionResult<Profile>) | undefined
  /** A login that needs no user (silent `wx.login`); the second step of a renewal, or the only one without `refresh`. */
  silentLogin?: (() => PromiseLike<SessionResult<Profile>> | SessionResult<Profile>) | undefined
  /** Tells the server. Called after the session is gone locally; its failure is an event, never a rejection. */
  logout?: ((session: Session<Profile>) => unknown) | undefined
  /**
   * Whose session it is. A login by another user is another account: what waited for the first one rejects with
   * `session-changed`, and what is cached goes.
   *
   * Left out, or where it returns nothing: a session that came through `wechatLogin`, also one that your `login` calls
   * itself, is that of the WeChat user of this phone, who is the same until `logout()`, across restarts (WeChat keeps
   * storage apart by user). Every other login then counts as another account.
   * @example accountOf: (session) => session.openid
   */
  accountOf?: ((session: Session<Profile>) => AccountKey<Profile>) | undefined
  /**
   * For an app whose users are signed in already, with a token that the app keeps by itself: the key in wx storage it
   * lies under, or a function that finds it. What lies there is the token as a text, or what a login returns, as an
   * object or as JSON; nothing, where nobody is signed in.
   *
   * It is looked for when the store has nothing of its own, and what is found is kept as the store's own: from then on
   * the old key is not read any more, and after a logout it brings nobody back. It is not removed (code that has not
   * moved yet may read it), unless storage cannot keep that the user has logged out. Needs `storage`.
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
  /** @default encrypted wx storage where the base library has it; `false` keeps the session in memory only */
  storage?: AuthStorage | false | undefined
  /** @default 'mobx-miniprogram-auth' */
  storageKey?: string | undefined
  /** How long before its end a token is renewed, in ms. @default 60000 */
  refreshAhead?: number | undefined
  /** How long one renewal may take, in ms. @default 10000 */
  renewalTimeout?: number | undefined
  /**
   * Does this error of `refresh` or `silentLogin` mean no, for good? Then the session ends once its token has.
   *
   * By default these do: HTTP 400, 401 and 403; an expired answer; an answer without a token in it, and what `unwrap`
   * makes of one (a `BusinessError`): a server that answers in its own words has understood and declined. Offline,
   * time-outs, 5xx, 408 and 429 never do. If your server says "busy" in an envelope with HTTP 200, say so here.
   * @example isRefused: (error) => error instanceof BusinessError && error.businessCode === '40003'
   */
  isRefused?: ((error: unknown) => boolean) | undefined
  /**
   * What the mini-program runs on; clients, pages and the redirect of this store use it, too. `storage`, `clock` and
   * `lifecycle` replace parts of it. @default wx, read when it is used
   */
  platform?: Platform | undefined
  /** For tests. @default the platform's, else the device's */
  clock?: Clock | undefined
  /** @default onAppShow and onAppHide of the platform */
  lifecycle?: Lifecycle | undefined
}

/** The session as a plain MobX observable. Actions are bound: they may be passed on and called bare. */
export interface AuthStore<Profile extends object = Record<string, unknown>, Credentials = void> {
  /** The access token; null while nobody is signed in. For code, never for a template. */
  readonly token: string | null
  /** True while there is a session that can still be used or renewed. */
  readonly isLogin: boolean
  /** When the token ends, in ms since the epoch; null if nobody is signed in or the server does not say. */
  readonly expiry: number | null
  /** Which of its five states the session is in. */
  readonly status: Status
  /** Why nobody is signed in; `none` while somebody is. */
  readonly reason: Reason
  /** All that the login returned. Frozen: each renewal makes a new one. */
  readonly session: Session<Profile> | null
  /** What the last login or renewal failed with; `null` again after a success or a logout. */
  readonly error: Error | null
  /** Grows with every new session and every renewal; 0 before the first. For tools and tests. */
  readonly generation: number
  /** How many requests wait for a login. */
  readonly waiting: number
  /** The option of this name. */
  readonly platform: Platform | undefined
  /** Settles when storage was read. Never rejects. */
  readonly ready: Promise<void>
  /**
   * Signs in by the `login` option. Joins the login that runs if the credentials are the same; rejects with `login-busy` if
   * not, with what the option threw, or with `signed-out` or `session-changed` if it was overtaken.
   */
  login(
    ...credentials: [Credentials] | [TapEvent] | (undefined extends Credentials ? [] : never)
  ): Promise<Session<Profile>>
  /**
   * Ends the session on this phone, at once and offline too, then tells the server by the `logout` option. What waits for a
   * token rejects with `signed-out`. Settles when storage is clear; never rejects.
   */
  logout(event?: TapEvent): Promise<void>
  /** Renews now, or joins the renewal that runs. Rejects with `renewal-failed`, or `login-required` if it ended the session. */
  refresh(event?: TapEvent): Promise<Session<Profile>>
  /** The server called this token expired (the current one if none is named). */
  expire(token?: string | TapEvent): void
  /** A session that came by another way than `login`. */
  setSession(result: SessionResult<Profile>): void
  /** The user will not log in: requests that wait for it reject with `login-cancelled`. */
  cancelLogin(event?: TapEvent): void
  /** Hears of an event from now on. Returns the undo. @example const off = authStore.on('logout', ({ reason }) => console.info(reason)) */
  on<Name extends keyof AuthEvents>(event: Name, listener: (payload: AuthEvents[Name]) => void): () => void
  /** Stops timers and listeners; parked requests reject. The session stays in storage. */
  dispose(): void
  /** What an HTTP layer needs of this store; `createHttp` and `authorize` take it from here. */
  readonly gate: AuthGate
}
