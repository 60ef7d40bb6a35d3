import type { AuthGate, Clock, Lifecycle, Ticket } from '../../stores/types'
import type { RequestQueue } from './request-queue'
import type { TaskListeners, EarlyParts, Task } from '../platform/task'
import type { Answer, CallSignalLike, HttpRequest, Next, TracePhase } from '../types'

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

/** Who is told by the platform. */
export interface Callbacks {
  success(answer: Success | undefined): void
  fail(failure?: Failure): void
}

/** A request on its way: as interceptors see it, but for what only they need. */
export type Sendable = Omit<HttpRequest, 'context' | 'signal' | 'restartTimeout' | 'trace'>

/** How requests and answers are put into the words of the platform, and back. */
export interface PlatformAdapter {
  /** @param header a copy that belongs to the platform from now on */
  dispatch(request: Sendable, header: Record<string, string>, callbacks: Callbacks): Task | undefined
  read(request: Sendable, answer: Success, heard: EarlyParts | null): Answer | PromiseLike<Answer>
  /** Who wants to hear of the task before its end; null for nobody. */
  listenersOf(request: Sendable, owner: CallContext): TaskListeners | null
}

/** Who waits for an answer: one of the two is called, once. */
export interface Observer {
  answered(answer: Answer): void
  failed(error: unknown): void
}

/** Where a request is just now, and how it is called back from there. */
export interface Stoppable {
  stop(): void
}

/** A stage that is entered, once, and then tells a sink. */
export interface PipelineStep extends Stoppable {
  begin(): void
}

/** The call that a request belongs to. */
export interface CallContext {
  /** One for each call, however often it is sent: what A asked never leaves as B's. */
  readonly context: {
    ticket: Ticket | null
    readonly account: number | null
    readonly gate: AuthGate | undefined
  }
  readonly signal: CallSignalLike
  /** When it began, in ms since the epoch; unknown to interceptors. */
  readonly since?: number
  restartTimeout(): void
  trace(phase: TracePhase, generation?: number, statusCode?: number): void
}

/** What all requests of a client have in common on their way. */
export interface Route {
  readonly gate: AuthGate | undefined
  readonly queue: RequestQueue
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
  readonly adapter: PlatformAdapter
  /** May this address have the token? */
  isOurs(url: string): boolean
  isExpired(answer: Answer): unknown
  /** Whose names mean that the caller brings a token of his own; in lower case. */
  readonly tokenHeaders: readonly string[]
  /** A new object each time. */
  authHeader(token: string): Record<string, string>
  /** The error that an answer is; null if it is none. */
  faultOf(request: Sendable, answer: Answer): Error | null
  /** The calls of this millisecond have told, or need not tell, what time it is at the server. */
  clockSample: number
  /** The network interceptors around an attempt; null for none. */
  attempts: Next | null
}
