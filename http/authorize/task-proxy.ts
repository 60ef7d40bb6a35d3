import type { ChunkEvent, EarlyParts, Task } from '../platform/task'
import { lowerCase } from '../request/header'
import type { Progress } from '../types'

type Listener = (event: object) => void

interface HeadEvent {
  readonly header: object
  readonly statusCode?: number
}

/** Who wants to know how the task is doing. */
interface TaskListeners {
  readonly head: (event: HeadEvent) => void
  readonly chunk: (event: ChunkEvent) => void
  readonly progress: (progress: Progress) => void
}

/** Not lines of JSON, nor a sequence: those are streams. */
const JSON_TYPE = /^\s*application\/([\w.+-]*\+)?json\s*(;|$)/i

/**
 * Passes on what a task tells, and keeps what the verdict needs: WeChat leaves the header out of an upload's or a
 * download's answer, and the body out of a chunked one's. JSON in pieces, and what an error says, is kept back: it may be
 * the server's word on the token.
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
      isStream = statusCode >= 200 && statusCode <= 299 && !JSON_TYPE.test(heard.header['content-type'] || '')
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

const EVENTS = {
  head: 'HeadersReceived',
  chunk: 'ChunkReceived',
  progress: 'ProgressUpdate',
} satisfies Record<keyof TaskListeners, string>

/** A task that is there before the platform has one, and stays the same when the request is sent again. */
export interface TaskProxy {
  /** What to give to the caller: a task of WeChat's shape. */
  readonly task: object
  /** Hear the platform's tasks, one after another. */
  readonly listeners: TaskListeners
  /** What `abort()` does, as soon as that is known. */
  onAbort(abort: () => void): void
  /** Nothing more is told. */
  end(): void
}

export function createTaskProxy(): TaskProxy {
  let over = false
  let stop: () => void = Boolean
  const task: Record<string, unknown> = { abort: () => stop() }

  function relay(name: keyof TaskListeners): Listener {
    let listeners: Listener[] = []
    task['on' + EVENTS[name]] = (listener: Listener): void => void listeners.push(listener)
    task['off' + EVENTS[name]] = (listener?: Listener): void => {
      listeners = listener ? listeners.filter((other) => other !== listener) : []
    }
    return (event) => {
      if (!over) for (const listener of listeners.slice()) listener(event)
    }
  }

  return {
    task,
    listeners: { head: relay('head'), chunk: relay('chunk'), progress: relay('progress') },
    onAbort(abort) {
      stop = abort
    },
    end() {
      over = true
    },
  }
}
