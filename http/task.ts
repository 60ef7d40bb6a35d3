import { isRecord } from '../stores/check'
import type { Header, HttpRequest, Progress } from './types'

/**
 * What runs on the wire; a request's, an upload's and a download's differ in what they tell of it. A transport of the
 * app's own may lack all of it.
 */
export interface Task {
  abort(): void
  onHeadersReceived?(
    listener: (event: { readonly header: object; readonly statusCode?: number }) => void,
  ): void
  onChunkReceived?(listener: (event: { readonly data: ArrayBuffer }) => void): void
  onProgressUpdate?(listener: (progress: Progress) => void): void
}

/** Names in lower case. */
export function lowerCase(header: unknown): Header {
  const result: Record<string, string> = {}
  if (isRecord(header))
    for (const name of Object.keys(header)) result[name.toLowerCase()] = String(header[name])
  return result
}

/**
 * Passes on what the task tells to those of the caller's listeners that are there.
 * @param heard gets the header of an upload's or a download's answer, which WeChat leaves out of the answer
 */
export function listen(
  task: Task | undefined,
  { kind, platform, signal }: HttpRequest,
  heard: (header: Header) => void,
): void {
  if (!task) return
  const { onHeaders, onChunk, onProgress } = platform
  if (task.onHeadersReceived && (onHeaders || kind !== 'request'))
    task.onHeadersReceived((event) => {
      const header = lowerCase(event.header)
      const { statusCode } = event
      heard(header)
      if (typeof onHeaders === 'function' && !signal.aborted) onHeaders({ header, statusCode })
    })
  if (task.onChunkReceived && typeof onChunk === 'function')
    task.onChunkReceived(({ data }) => {
      if (!signal.aborted) onChunk(data)
    })
  if (task.onProgressUpdate && typeof onProgress === 'function')
    task.onProgressUpdate((progress) => {
      if (!signal.aborted) onProgress(progress)
    })
}
