import type { PlatformTask } from '../../stores/platform/wx-platform'
import type { Header } from '../types'

/** The platform's task. That of an app's own transport may lack all of its methods. */
export type Task = PlatformTask

export interface ChunkEvent {
  readonly data: ArrayBuffer
}

/** Parts of an answer that only the events of the task contained. */
export interface EarlyParts {
  header: Header
  /** The chunks of an answer that is no stream but JSON or an error. */
  readonly pieces?: ChunkEvent[]
}
