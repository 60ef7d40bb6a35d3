import type { Clock } from '../../stores/types'
import { callEach } from '../pipeline/deadlines'
import type { ChunkEvent, EarlyParts, Task } from '../platform/task'
import { lowerCase } from '../request/header'
import type { Progress } from '../types'

type Listener = (event: object) => void

interface HeadEvent {
  readonly header: object
  readonly statusCode?: number
}

/** The listeners of a task's events. */
interface TaskListeners {
  readonly head: (event: HeadEvent) => void
  readonly chunk: (event: ChunkEvent) => void
  readonly progress: (progress: Progress) => void
}

/** The content types of one JSON document. Lines of JSON and JSON sequences are streams and do not match. */
const JSON_TYPE = /^\s*application\/([\w.+-]*\+)?json\s*(;|$)/i

/**
 * Passes on the events of a task, and keeps what `isExpired` needs: WeChat leaves the header out of the answer to an
 * upload or a download, and the body out of a chunked answer. Chunks of a JSON document, or with an error status, are
 * held back, because they may be an expired answer.
 */
export function listen(task: Task, { head, chunk, progress }: TaskListeners): EarlyParts {
  const pieces: ChunkEvent[] = []
  const heard: EarlyParts = { header: {}, pieces }
  let isStream = true
  if (task.onHeadersReceived)
    task.onHeadersReceived((event) => {
      heard.header = lowerCase(event.header)
      // DevTools leaves the status out.
      const { statusCode = 200 } = event
      isStream = statusCode < 300 && !JSON_TYPE.test(String(heard.header['content-type']))
      head(event)
    })
  if (task.onChunkReceived)
    task.onChunkReceived((event) => {
      if (isStream) chunk(event)
      else pieces.push(event)
    })
  if (task.onProgressUpdate) task.onProgressUpdate(progress)
  return heard
}

/** The caller's task: it exists before the platform's does, and stays the same when the request is sent again. */
export interface TaskProxy {
  /** The object for the caller, in the shape of WeChat's task, as yet without its `abort`. */
  readonly task: Record<string, unknown>
  /** They pass on the events of the platform's tasks, one task after another. */
  readonly listeners: TaskListeners
  /** No more events are passed on. */
  end(): void
}

/** @param clock for errors of the caller's listeners, which are thrown from a timer */
export function createTaskProxy(clock: Pick<Clock, 'setTimeout'>): TaskProxy {
  let over = false
  const task: Record<string, unknown> = {}

  /** @param event as the platform's methods name it, behind `on` and `off` */
  function relay(event: string): Listener {
    let listeners: Listener[] = []
    task['on' + event] = (listener: Listener): void => void listeners.push(listener)
    task['off' + event] = (listener?: Listener): void => {
      listeners = listener ? listeners.filter((other) => other !== listener) : []
    }
    return (happened) => {
      // If one throws, the others and `success` are still called.
      if (!over) callEach(clock, listeners, (listener) => listener(happened))
    }
  }

  return {
    task,
    listeners: {
      head: relay('HeadersReceived'),
      chunk: relay('ChunkReceived'),
      progress: relay('ProgressUpdate'),
    },
    end() {
      over = true
    },
  }
}
