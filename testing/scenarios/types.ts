import type { FakeAnswer } from '../network/answers'
import type { FakeRequest } from '../network/network-types'

/** A text in both languages of the documentation. */
export interface Words {
  /** English. */
  readonly en: string
  /** Chinese. */
  readonly zh: string
}

/**
 * The outcome of a scenario.
 * - `holds`: everything that was checked is right
 * - `leaks`: one account's token or answer reached another account, another host or a log
 * - `hangs`: a promise does not settle
 * - `loops`: the client sends endless requests
 * - `doubles`: there were more renewals, requests or login pages than needed
 * - `loses`: a call that could be answered was not, a failure was passed off as an answer, or the user was signed out without need
 * - `breaks`: the client threw an error that no `catch` can reach, or does not start
 * - `absent`: the client lacks an ability that the scenario needs, see `without` of the adapter
 */
export type Verdict = 'holds' | 'leaks' | 'hangs' | 'loops' | 'doubles' | 'loses' | 'breaks' | 'absent'

/** An ability that scenarios need and that not every client has. */
export type Ability =
  /** The client gets a new token by itself. */
  | 'renewal'
  /** The client gets a new token when the server says that the token has ended, whatever the clock says. */
  | 'expired-answer'
  /** The client can log out. */
  | 'logout'
  /** Two users can log in, one after the other. */
  | 'accounts'
  /** The client keeps the session in storage. */
  | 'storage'
  /** The client has `upload`. */
  | 'upload'
  /** The promise of `request` has an `abort()`. */
  | 'abort'

/** A promise of an answer, with `abort()` if the client can abort a request. */
export type ScenarioCall = PromiseLike<unknown> & {
  /** Aborts the request. */
  abort?(): unknown
}

/** A running client: the few functions by which the scenarios use your client. */
export interface ScenarioClient {
  /**
   * Makes a request that needs a login. Resolves to the answer's body, or to a value that contains it; rejects without an answer.
   * @param path below `baseUrl`: `item/1`; in one scenario the whole url of another host
   */
  request(
    path: string,
    options: { readonly method: 'GET' | 'POST'; readonly data?: Readonly<Record<string, unknown>> },
  ): ScenarioCall
  /** Logs this account in. The server refuses the account `'nobody'`. */
  login(account: string): unknown
  /** Logs out. Leave it out if the client cannot log out. */
  logout?(): unknown
  /** The token while somebody is signed in, otherwise null, undefined or ''. It tells the scenarios who is signed in. */
  token(): string | null | undefined
  /** Uploads a file to this path; the result is as for `request`. Leave it out if the client cannot upload. */
  upload?(path: string, filePath: string): ScenarioCall
}

/** What `start` gets. */
export interface ScenarioStart {
  /** The url of the server: `https://api.example.com/`. */
  readonly baseUrl: string
}

/** How the scenarios use a client: a few lines that you write. */
export interface ScenarioAdapter {
  /** The name of the client in the table. */
  readonly name: string
  /**
   * Starts the client, as your `app.js` would. `wx`, `Date` and the timers already belong to a fake phone. Called again for
   * each start of the app. Only the `wx` storage may survive between two starts, so load modules that keep a session in a
   * variable here, each time anew.
   */
  start(given: ScenarioStart): ScenarioClient | PromiseLike<ScenarioClient>
  /** The abilities that the client lacks: scenarios that need them do not run. @default found out from what `start` returns */
  readonly without?: readonly Ability[]
  /** For a client with another protocol (paths, fields, codes): the functions that differ. @default see `ScenarioBackend` */
  readonly backend?: Partial<ScenarioBackend>
}

/** What a request asks of the server. `silent` is a login of the phone's WeChat user that needs no action of the user. */
export type Operation = 'login' | 'refresh' | 'silent' | 'logout' | 'data'

/** The meaning of an answer; `ScenarioBackend.answer` turns it into an HTTP answer. */
export type Said =
  | {
      /** The answer to a login or a renewal. */
      readonly kind: 'session'
      /** The token that the next requests must carry. */
      readonly token: string
      /** The refresh token that the next renewal must carry; valid once. */
      readonly refreshToken: string
      /** The lifetime of the token, in s. */
      readonly expiresIn: number
      /** The account that has logged in. */
      readonly account: string
    }
  | {
      /** The data that the request asked for. */
      readonly kind: 'data'
      /** A text that the body must contain somewhere, unchanged. */
      readonly served: string
    }
  | {
      /** The token has ended, or there was none. */
      readonly kind: 'expired'
      /** `status`: HTTP status 401; `code`: a code in the body of a 200. */
      readonly by: 'status' | 'code'
    }
  | {
      /** Too many requests. */
      readonly kind: 'busy'
      /** How long the client must wait, in s. */
      readonly retryAfter: number
    }
  | {
      /** `refused`: a wrong account, or an invalid refresh token. `broken`: the server fails. `done`: the answer to a logout. */
      readonly kind: 'refused' | 'broken' | 'done'
    }

/**
 * The protocol of the server. By default, `POST login { account }` and `POST refresh { refreshToken }` answer
 * `{ token, refreshToken, expiresIn, account }`; `POST logout`; any other path needs `Authorization: Bearer <token>` and answers
 * `{ code: '0', served }`. An expired token is HTTP 401, or `{ code: '99997' }` in a 200; a refusal is HTTP 401, too. A refresh
 * token can be used once; used twice, it ends all tokens of its account.
 */
export interface ScenarioBackend {
  /** What the request asks for. */
  operation(request: FakeRequest): Operation
  /** The account that a login request logs in. */
  accountOf(request: FakeRequest): string
  /** The token that the request carries; empty for none. */
  tokenOf(request: FakeRequest): string
  /** The refresh token that a renewal carries. */
  refreshTokenOf(request: FakeRequest): string
  /** The HTTP answer for this meaning, made by `ok(…)`. */
  answer(said: Said, request: FakeRequest): FakeAnswer
}

/** Something that was wrong in a scenario. */
export interface Finding {
  /** The kind of the mistake. */
  readonly verdict: Exclude<Verdict, 'holds' | 'absent'>
  /** What was seen. */
  readonly words: Words
}

/** The outcome of one scenario with one client. */
export interface ScenarioResult {
  /** The number of the scenario: `S4`. */
  readonly id: string
  /** The name of the scenario in the table. */
  readonly title: Words
  /** The verdict of the worst finding; `holds` without findings; `absent` if the scenario did not run. */
  readonly verdict: Verdict
  /** All that was wrong. */
  readonly findings: readonly Finding[]
}

/** The outcome of all scenarios with one client. */
export interface ScenarioReport {
  /** The name of the client, from its adapter. */
  readonly name: string
  /** The results, in the order of the scenarios' numbers. */
  readonly results: readonly ScenarioResult[]
}
