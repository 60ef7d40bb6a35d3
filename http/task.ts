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

/** What was heard of an answer ahead of it. */
export interface Heard {
  header: Header | undefined
  /** The pieces of an answer that is JSON. */
  pieces: ArrayBuffer[]
}

/** Not lines of JSON, nor a sequence: those are streams. */
const JSON_TYPE = /^\s*application\/([\w.+-]*\+)?json\s*(;|$)/i

/**
 * Passes on what the task tells to those of the caller's listeners that are there, and keeps what the answer needs:
 * WeChat leaves the header out of an upload's or a download's, and the body out of a chunked one's.
 */
export function listen(task: Task | undefined, { kind, platform, signal }: HttpRequest, heard: Heard): void {
  if (!task) return
  const { onHeaders, onChunk, onProgress, enableChunked } = platform
  if (task.onHeadersReceived && (onHeaders || enableChunked || kind !== 'request'))
    task.onHeadersReceived((event) => {
      const header = lowerCase(event.header)
      const { statusCode } = event
      heard.header = header
      if (typeof onHeaders === 'function' && !signal.aborted) onHeaders({ header, statusCode })
    })
  if (task.onChunkReceived && enableChunked)
    task.onChunkReceived(({ data }) => {
      if (heard.header && JSON_TYPE.test(heard.header['content-type'] || '')) heard.pieces.push(data)
      else if (typeof onChunk === 'function' && !signal.aborted) onChunk(data)
    })
  if (task.onProgressUpdate && typeof onProgress === 'function')
    task.onProgressUpdate((progress) => {
      if (!signal.aborted) onProgress(progress)
    })
}
