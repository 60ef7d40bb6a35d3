import type { PlatformTask } from '../../stores/platform/wx-platform'
import { lowerCase } from '../request/header'
import type { Header, Progress } from '../types'

/** A transport of the app's own may lack all of it. */
export type Task = PlatformTask

export interface HeadEvent {
  readonly header: object
  readonly statusCode?: number
}

export interface ChunkEvent {
  readonly data: ArrayBuffer
}

/** Who wants to know how the task is doing. What is undefined is not even asked for. */
export interface TaskListeners {
  readonly head: (event: HeadEvent) => void
  readonly chunk: ((event: ChunkEvent) => void) | undefined
  readonly progress: ((progress: Progress) => void) | undefined
}

/** What was heard of an answer ahead of it, and is not in the answer. */
export interface EarlyParts {
  header: Header
  /** The pieces of an answer that is no stream: JSON, or an error. */
  readonly pieces: ChunkEvent[]
}

/** Not lines of JSON, nor a sequence: those are streams. */
const JSON_TYPE = /^\s*application\/([\w.+-]*\+)?json\s*(;|$)/i

/**
 * Passes on what a task tells, and keeps what the answer needs: WeChat leaves the header out of an upload's or a
 * download's, and the body out of a chunked one's. JSON in pieces, and what an error says, is kept
 * back: it may be the server's word on the token.
 */
export function listen(task: Task, { head, chunk, progress }: TaskListeners): EarlyParts {
  const heard: EarlyParts = { header: {}, pieces: [] }
  let isStream = true
  if (task.onHeadersReceived)
    task.onHeadersReceived((event) => {
      heard.header = lowerCase(event.header)
      // DevTools leaves the status out.
      const { statusCode = 200 } = event
      isStream = statusCode >= 200 && statusCode <= 299 && !JSON_TYPE.test(heard.header['content-type'] || '')
      head(event)
    })
  if (chunk && task.onChunkReceived)
    task.onChunkReceived((event) => {
      if (isStream) chunk(event)
      else heard.pieces.push(event)
    })
  if (progress && task.onProgressUpdate) task.onProgressUpdate(progress)
  return heard
}
