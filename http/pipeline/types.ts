import type { Platform } from '../../stores/platform/wx-platform'
import type { AuthGate, Clock, Lifecycle } from '../../stores/types'
import type { Envelope } from '../envelope'
import type { EarlyParts, Task } from '../platform/task'
import type {
  Answer,
  AuthNeed,
  CallSignalLike,
  Header,
  HttpRequest,
  NeedsRequest,
  Next,
  Trace,
} from '../types'
import type { Deadlines } from './deadlines'
import type { RequestQueue } from './request-queue'

/** The options with their defaults, checked. */
export interface Common {
  readonly baseUrl: string
  readonly gate: AuthGate | undefined
  readonly envelope: Envelope
  readonly timeout: number
  readonly waitForLogin: boolean
  readonly needs: AuthNeed | ((request: NeedsRequest) => AuthNeed | undefined)
  readonly queue: RequestQueue
  readonly platform: Platform | undefined
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
  /** True if the address may get the token: it is of `baseUrl`'s origin, or of `allowOrigins`. */
  isOurs(url: string): boolean
  isExpired(answer: Answer): unknown
  /** The names of the token's headers, in lower case. A call with one of them in its own header brings its own token. */
  readonly tokenHeaders: readonly string[]
  /** The header that carries this token, a new object each time. */
  authHeader(token: string): Record<string, string>
}

/** The listeners of `observe`. A client shares them with the clients that extend it. */
export type Observers = ((trace: Trace) => void)[]

/** What all calls of a client have in common. */
export interface Client extends Common {
  readonly header: Header
  readonly adapter: PlatformAdapter
  readonly deadlines: Deadlines
  readonly observers: Observers
  /** The network interceptors around an attempt; null for none. */
  attempts: Next | null
  /** The plans of calls without options of their own, by method. */
  readonly plans: Map<unknown, Plan>
  /** The number of the next call that is watched. */
  nextId(): number
  /** In ms. Of the calls that began at this time, one has given the server's time, so the others need not. */
  clockSample: number
}

type PlanField =
  | 'kind'
  | 'method'
  | 'header'
  | 'auth'
  | 'waitForLogin'
  | 'explicit'
  | 'timeout'
  | 'idempotent'
  | 'urgent'
  | 'platform'

/** A request without its address and its body. All calls without options of their own share one. */
export type Plan = { -readonly [Name in PlanField]: HttpRequest[Name] }

/** What the platform adapter sees of a request. */
export interface Sendable extends Pick<HttpRequest, 'url' | 'data'> {
  readonly plan: Pick<Plan, 'kind' | 'method' | 'timeout' | 'platform'>
}

/** The same, and the signal of its call. */
export interface Listened extends Sendable {
  readonly root: { readonly signal: CallSignalLike }
}

/** What the platform passes to `success` of request, uploadFile and downloadFile alike. */
export interface Success {
  readonly statusCode: number
  readonly data?: unknown
  readonly header?: unknown
  readonly cookies?: readonly string[]
  readonly tempFilePath?: string
  readonly filePath?: string
}

/** What the platform passes to `fail` of all three. */
export interface Failure {
  readonly errMsg?: unknown
  readonly errno?: unknown
}

/** Translates requests into calls of the platform, and the platform's answers into ours. */
export interface PlatformAdapter {
  /** @param header a copy that belongs to the platform from now on */
  dispatch(
    request: Sendable,
    header: Record<string, string>,
    success: (answer?: Success) => void,
    fail: (failure?: Failure) => void,
  ): Task | undefined
  read(
    request: { readonly plan: Pick<Plan, 'kind'> },
    answer: Success,
    heard: EarlyParts | null,
  ): Answer | Promise<Answer>
  /** Listens to the task's events that come before its answer; null if none of them are needed. */
  listen(request: Listened, task: Task): EarlyParts | null
  /** The error of a bad answer; null for a good one. */
  errorOf(clock: Pick<Clock, 'now'>, request: Sendable, answer: Answer): Error | null
}
