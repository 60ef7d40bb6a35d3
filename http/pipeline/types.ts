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
  /** May this address have the token? */
  isOurs(url: string): boolean
  isExpired(answer: Answer): unknown
  /** Whose names mean that the caller brings a token of their own; in lower case. */
  readonly tokenHeaders: readonly string[]
  /** A new object each time. */
  authHeader(token: string): Record<string, string>
}

/** Those who watch the calls of a client, and of those that extend it. */
export type Observers = ((trace: Trace) => void)[]

/** What all calls of a client have in common. */
export interface Client extends Common {
  readonly header: Header
  readonly adapter: PlatformAdapter
  readonly deadlines: Deadlines
  readonly observers: Observers
  /** The network interceptors around an attempt; null for none. */
  attempts: Next | null
  /** The plans of calls that say nothing of their own, by method. */
  readonly plans: Map<unknown, Plan>
  /** Numbers the calls, for those who watch. */
  nextId(): number
  /** The calls of this millisecond have told, or need not tell, what time it is at the server. */
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

/** A request but for its address and its body: one for all calls that say nothing of their own. */
export type Plan = { -readonly [Name in PlanField]: HttpRequest[Name] }

/** A request on its way, as far as the platform is told of it. */
export interface Sendable extends Pick<HttpRequest, 'url' | 'data'> {
  readonly plan: Pick<Plan, 'kind' | 'method' | 'timeout' | 'platform'>
}

/** The same with its call, which may be called off. */
export interface Listened extends Sendable {
  readonly root: { readonly signal: CallSignalLike }
}

/** What `success` of request, uploadFile and downloadFile have in common. */
export interface Success {
  readonly statusCode: number
  readonly data?: unknown
  readonly header?: unknown
  readonly cookies?: readonly string[]
  readonly tempFilePath?: string
  readonly filePath?: string
}

/** What `fail` of all of them have in common. */
export interface Failure {
  readonly errMsg?: unknown
  readonly errno?: unknown
}

/** How requests and answers are put into the words of the platform, and back. */
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
  /** Hears what the task tells before its end; null if nobody wants to know. */
  listen(request: Listened, task: Task): EarlyParts | null
  /** The error that an answer is; null if it is none. */
  faultOf(clock: Pick<Clock, 'now'>, request: Sendable, answer: Answer): Error | null
}
