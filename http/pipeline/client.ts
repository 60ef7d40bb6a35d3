import type { Common } from '../options'
import type { EarlyParts, Task, TaskListeners } from '../platform/task'
import type { Answer, Header, HttpRequest, Next } from '../types'
import type { HttpCall } from './call'
import type { Deadlines } from './deadlines'
import type { Observers } from './trace'

/** What all calls of a client have in common. */
export interface Client extends Common {
  readonly header: Header
  readonly adapter: PlatformAdapter
  readonly deadlines: Deadlines
  readonly observers: Observers
  /** The network interceptors around an attempt; null for none. */
  attempts: Next | null
  /** The calls of this millisecond have told, or need not tell, what time it is at the server. */
  clockSample: number
}

/** A request on its way, as far as the platform is told of it. */
export type Sendable = Pick<HttpRequest, 'kind' | 'method' | 'url' | 'data' | 'timeout' | 'platform'>

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
  read(request: Sendable, answer: Success, heard: EarlyParts | null): Answer | PromiseLike<Answer>
  /** Who wants to hear of the task before its end; null for nobody. */
  listenersOf(call: HttpCall): TaskListeners | null
  /** The error that an answer is; null if it is none. */
  faultOf(request: Sendable, answer: Answer): Error | null
}
