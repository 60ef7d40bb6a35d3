import type { PlatformTask } from '../../stores/platform/wx-platform'
import type { Header } from '../types'

/** A transport of the app's own may lack all of it. */
export type Task = PlatformTask

export interface ChunkEvent {
  readonly data: ArrayBuffer
}

/** What was heard of an answer ahead of it, and is not in the answer. */
export interface EarlyParts {
  header: Header
  /** The pieces of an answer that is no stream: JSON, or an error. */
  readonly pieces?: ChunkEvent[]
}
