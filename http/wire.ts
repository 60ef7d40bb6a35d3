import type { Success, Wire } from './send'
import { lowerCase, type Ears } from './task'
import type { Transport } from './contract'
import type { Answer, Header, HttpRequest } from './types'
import { textOf } from './utf8'

/** What is ours among the options of a call, and not the platform's to know. */
const LISTENERS = ['onHeaders', 'onChunk', 'onProgress']

/** A client's requests in the words of `wx`. */
export function wireOf(transport: Transport): Wire {
  return { dispatch: dispatcher(transport), read: reader(transport), ears }
}

function dispatcher(transport: Transport): Wire['dispatch'] {
  return (request, callbacks) => {
    const { kind, url, method, timeout, data } = request
    const { success, fail } = callbacks
    const options = { ...withoutListeners(request), url, timeout, success, fail }
    if (kind === 'request') {
      const asked = Object.assign(options, { header: copy(request.header), method })
      return transport.request(data === undefined ? asked : Object.assign(asked, { data }))
    }
    if (kind === 'download') return transport.downloadFile({ ...options, header: copy(request.header) })
    const { filePath, name } = request.platform
    // The platform says itself what kind of form it is, and where its parts end.
    const header = copy(request.header, 'content-type')
    return transport.uploadFile({ ...options, header, filePath: String(filePath), name: String(name) })
  }
}

function copy(header: Header, except = ''): Record<string, string> {
  const result: Record<string, string> = {}
  for (const name of Object.keys(header))
    if (name.toLowerCase() !== except) result[name] = String(header[name])
  return result
}

function withoutListeners({ platform }: HttpRequest): Readonly<Record<string, unknown>> {
  if (!LISTENERS.some((name) => name in platform)) return platform
  const rest: Record<string, unknown> = {}
  for (const name of Object.keys(platform)) if (LISTENERS.indexOf(name) < 0) rest[name] = platform[name]
  return rest
}

/** Text that came as such; it is JSON if it can be. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const DEAF: Ears = { head: undefined, chunk: undefined, progress: undefined }

/** The caller's own listeners, as long as he waits. */
function ears({ kind, platform, signal }: HttpRequest): Ears {
  const { onHeaders, onChunk, onProgress, enableChunked } = platform
  if (kind === 'request' && !onHeaders && !enableChunked) return DEAF
  return {
    head:
      onHeaders || enableChunked || kind !== 'request'
        ? ({ header, statusCode }) => {
            if (typeof onHeaders === 'function' && !signal.aborted)
              onHeaders({ header: lowerCase(header), statusCode })
          }
        : undefined,
    chunk: enableChunked
      ? ({ data }) => {
          if (typeof onChunk === 'function' && !signal.aborted) onChunk(data)
        }
      : undefined,
    progress:
      typeof onProgress === 'function'
        ? (progress) => {
            if (!signal.aborted) onProgress(progress)
          }
        : undefined,
  }
}

/** How the words of `wx` become an answer of ours. */
export function reader(transport: Pick<Transport, 'readText'>): Wire['read'] {
  return ({ kind }, raw, heard) => {
    const header = raw.header ? lowerCase(raw.header) : heard.header || {}
    if (kind === 'request')
      return toAnswer(
        raw,
        header,
        heard.pieces.length ? parsed(textOf(heard.pieces.map((piece) => piece.data))) : raw.data,
      )
    if (kind === 'upload') return toAnswer(raw, header, parsed(raw.data))
    const path = raw.tempFilePath || raw.filePath
    if (!path || !/json/i.test(header['content-type'] || '')) return toAnswer(raw, header, undefined)
    // No file came but the server's word on why; WeChat has saved it as if it were the file.
    return new Promise<string>((resolve) => resolve(transport.readText(path))).then(
      (text) => toAnswer(raw, header, parsed(text)),
      () => toAnswer(raw, header, undefined),
    )
  }
}

function toAnswer(
  { statusCode, cookies, tempFilePath, filePath }: Success,
  header: Header,
  data: unknown,
): Answer {
  const answer = { data, statusCode, header, cookies: cookies || [] }
  if (tempFilePath === undefined && filePath === undefined) return answer
  return {
    ...answer,
    ...(tempFilePath === undefined ? null : { tempFilePath }),
    ...(filePath === undefined ? null : { filePath }),
  }
}
