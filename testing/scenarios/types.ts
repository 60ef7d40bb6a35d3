import type { FakeAnswer } from '../network/answers'
import type { FakeRequest } from '../network/network-types'

/** The same words in both languages of the documentation. */
export interface Words {
  /** English. */
  readonly en: string
  /** Chinese. */
  readonly zh: string
}

/**
 * What came of a scenario.
 * - `holds`: all that was looked at is as it should be
 * - `leaks`: one account's token or answer reached another account, another host or a log
 * - `hangs`: a promise does not settle
 * - `loops`: requests without an end
 * - `doubles`: a renewal, a request or a login page more than needed
 * - `loses`: a call that could be answered was not, a failure was handed over as an answer, or the user was signed out in vain
 * - `breaks`: the client threw where nobody can catch it, or does not start
 * - `absent`: the client has nothing of the kind, see `without` of the adapter
 */
export type Verdict = 'holds' | 'leaks' | 'hangs' | 'loops' | 'doubles' | 'loses' | 'breaks' | 'absent'

/** What a scenario needs and not every client has. */
export type Ability =
  /** It gets a new token by itself. */
  | 'renewal'
  /** It does so when the server says that the token has ended, whatever the clock says. */
  | 'expired-answer'
  /** It can log out. */
  | 'logout'
  /** Two users can log in, one after the other. */
  | 'accounts'
  /** It keeps the session in storage. */
  | 'storage'
  /** `upload`. */
  | 'upload'
  /** The promise of `request` has an `abort()`. */
  | 'abort'

/** A promise of an answer; `abort()` if the client can call a request off. */
export type ScenarioCall = PromiseLike<unknown> & {
  /** Calls the request off. */
  abort?(): unknown
}

/** A running client: the few functions by which the scenarios use it. */
export interface ScenarioClient {
  /**
   * Makes a request that needs a login. Resolves to the answer's body (or to anything that holds it), rejects if there is none.
   * @param path below `baseUrl`, as `item/1`; in one scenario the whole address of another host
   */
  request(
    path: string,
    options: { readonly method: 'GET' | 'POST'; readonly data?: Readonly<Record<string, unknown>> },
  ): ScenarioCall
  /** Logs this account in; `'nobody'` is one that the server refuses. */
  login(account: string): unknown
  /** Logs out. Missing where the client cannot. */
  logout?(): unknown
  /** The token while somebody is signed in, else nothing. By it the scenarios know who is signed in. */
  token(): string | null | undefined
  /** Sends a file to this path, as `request` does. Missing where the client cannot. */
  upload?(path: string, filePath: string): ScenarioCall
}

/** Where a client starts. */
export interface ScenarioStart {
  /** The server: `https://api.example.com/`. */
  readonly baseUrl: string
}

/** How the scenarios use a client: a few lines that you write. */
export interface ScenarioAdapter {
  /** What the table calls it. */
  readonly name: string
  /**
   * Starts the client, as `app.js` would: `wx`, `Date` and the timers are those of a fake phone by now. Called again for each
   * start of the app; what lies in `wx` storage may still be there then, and nothing else may: modules that keep a session in a
   * variable are loaded here, and anew.
   */
  start(given: ScenarioStart): ScenarioClient | PromiseLike<ScenarioClient>
  /** What the client does not have: scenarios that need it are not run. @default what `start` returns tells */
  readonly without?: readonly Ability[]
  /** If your code speaks to a server with other words: what differs. @default see `ScenarioBackend` */
  readonly backend?: Partial<ScenarioBackend>
}

/** What a request is to the server. `silent` is a login of the WeChat user of this phone, without anybody's doing. */
export type Operation = 'login' | 'refresh' | 'silent' | 'logout' | 'data'

/** What the server has to say; `ScenarioBackend.answer` puts it into words. */
export type Said =
  | {
      /** To a login or a renewal. */
      readonly kind: 'session'
      /** What the next requests must carry. */
      readonly token: string
      /** What the next renewal must bring; good for one time. */
      readonly refreshToken: string
      /** Seconds that the token lives. */
      readonly expiresIn: number
      /** Who has logged in. */
      readonly account: string
    }
  | {
      /** What was asked for. */
      readonly kind: 'data'
      /** The body must contain it somewhere, as it is. */
      readonly served: string
    }
  | {
      /** The token has ended, or there was none. */
      readonly kind: 'expired'
      /** By HTTP status 401, or by a code in the body of a 200. */
      readonly by: 'status' | 'code'
    }
  | {
      /** Too many requests. */
      readonly kind: 'busy'
      /** Seconds to wait. */
      readonly retryAfter: number
    }
  | {
      /** `refused`: a wrong account, or a dead refresh token. `broken`: the server fails. `done`: to a logout. */
      readonly kind: 'refused' | 'broken' | 'done'
    }

/**
 * The words of the server. By default: `POST login { account }` and `POST refresh { refreshToken }` answer
 * `{ token, refreshToken, expiresIn, account }`; `POST logout`; any other path needs `Authorization: Bearer <token>` and answers
 * `{ code: '0', served }`. An ended token is HTTP 401, or `{ code: '99997' }` in a 200; a refusal is HTTP 401, too. A refresh
 * token can be used once; used twice, it ends all tokens of its account.
 */
export interface ScenarioBackend {
  /** What the request is for. */
  operation(request: FakeRequest): Operation
  /** Who logs in by it. */
  accountOf(request: FakeRequest): string
  /** The token it carries; empty for none. */
  tokenOf(request: FakeRequest): string
  /** The refresh token that a renewal brings. */
  refreshTokenOf(request: FakeRequest): string
  /** What `ok(…)` makes of what the server has to say. */
  answer(said: Said, request: FakeRequest): FakeAnswer
}

/** Something that was not as it should be. */
export interface Finding {
  /** What it comes to. */
  readonly verdict: Exclude<Verdict, 'holds' | 'absent'>
  /** What was seen. */
  readonly words: Words
}

/** What came of one scenario with one client. */
export interface ScenarioResult {
  /** The number of the scenario, as `S4`. */
  readonly id: string
  /** What the table calls it. */
  readonly title: Words
  /** The worst of the findings; `holds` if there are none. */
  readonly verdict: Verdict
  /** What was not as it should be. */
  readonly findings: readonly Finding[]
}

/** What came of all scenarios with one client. */
export interface ScenarioReport {
  /** The client, as its adapter calls it. */
  readonly name: string
  /** In the order of the numbers. */
  readonly results: readonly ScenarioResult[]
}
