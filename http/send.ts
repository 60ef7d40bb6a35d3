import { isRecord } from '../stores/check'
import { NetworkError } from './errors'
import type { Lanes } from './lanes'
import type { Answer, Header, HttpRequest, Next, Progress, Transport } from './types'

/** What `success` of request, uploadFile and downloadFile have in common. */
interface Success {
  readonly statusCode: number
  readonly data?: unknown
  readonly header?: unknown
  readonly cookies?: readonly string[]
  readonly tempFilePath?: string
}

interface Failure {
  readonly errMsg?: string
  readonly errno?: number
}

function lowerCase(header: unknown): Header {
  const result: Record<string, string> = {}
  if (isRecord(header))
    for (const name of Object.keys(header)) result[name.toLowerCase()] = String(header[name])
  return result
}

/** An upload's answer is text; it is JSON if it can be. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** The core of the onion: one request on the wire. Whatever the server answers is an answer here, as it is in `wx`. */
export function sender(transport: Transport, lanes: Lanes): Next {
  return (request) =>
    new Promise((resolve, reject) => {
      const start = (leave: () => void): void => {
        const abort = (): void => {
          leave()
          task.abort()
        }
        const done = (): void => {
          leave()
          request.signal.removeEventListener('abort', abort)
        }
        const task = dispatch(transport, request, {
          success(answer: Success) {
            done()
            request.trace('answered', 0, answer.statusCode)
            resolve(toAnswer(request, answer))
          },
          fail(error: Failure) {
            done()
            // errno first, the text is a device's own; it names hosts at most.
            reject(new NetworkError(error.errMsg || 'request:fail', error.errno))
          },
        })
        request.trace('sent')
        request.signal.addEventListener('abort', abort)
      }
      if (!lanes.enter(request.auth === 'none', request.signal, start)) request.trace('queued')
    })
}

function toAnswer({ kind }: HttpRequest, { statusCode, cookies, tempFilePath, ...raw }: Success): Answer {
  const data = kind === 'upload' ? parsed(raw.data) : raw.data
  const answer = { data, statusCode, header: lowerCase(raw.header), cookies: cookies || [] }
  return tempFilePath === undefined ? answer : { ...answer, tempFilePath }
}

interface Callbacks {
  success(answer: Success): void
  fail(error: Failure): void
}

function dispatch(transport: Transport, request: HttpRequest, callbacks: Callbacks): { abort(): void } {
  const { url, header, timeout, platform, data } = request
  const common = { ...platform, url, header: { ...header }, timeout, ...callbacks }
  if (request.kind === 'upload') {
    const { filePath, name, onProgress, ...rest } = platform
    return watch(
      transport.uploadFile({ ...common, ...rest, filePath: String(filePath), name: String(name) }),
      onProgress,
    )
  }
  if (request.kind === 'download') return watch(transport.downloadFile(common), platform.onProgress)
  return transport.request({ ...common, method: request.method, ...(data === undefined ? null : { data }) })
}

/** Upload and download tasks tell how far they are. */
interface Task {
  onProgressUpdate(listener: (progress: Progress) => void): void
  abort(): void
}

function watch(task: Task, onProgress: unknown): Task {
  if (typeof onProgress === 'function') task.onProgressUpdate((progress) => void onProgress(progress))
  return task
}
