import type { TaskListeners } from '../platform/task'

type Listener = (event: object) => void

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
  readonly listeners: { readonly [Name in keyof TaskListeners]: NonNullable<TaskListeners[Name]> }
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
