import { platformError, reasonOf } from './errors'
import type { Lanes } from './lanes'
import { listen, type Ears, type Heard, type Task } from './task'
import type { Answer, HttpRequest, Next } from './types'

/** What `success` of request, uploadFile and downloadFile have in common. */
export interface Success {
  readonly statusCode: number
  readonly data?: unknown
  readonly header?: unknown
  readonly cookies?: readonly string[]
  readonly tempFilePath?: string
  readonly filePath?: string
}

export interface Callbacks {
  success(answer: Success): void
  fail(error: { readonly errMsg?: string; readonly errno?: number }): void
}

/** How requests and answers are put into the words of the platform, and back. */
export interface Wire {
  dispatch(request: HttpRequest, callbacks: Callbacks): Task | undefined
  read(request: HttpRequest, answer: Success, heard: Heard): Answer | Promise<Answer>
  ears(request: HttpRequest): Ears
}

/** The core of the onion: one request on the wire. Whatever the server answers is an answer here, as it is in `wx`. */
export function sender({ dispatch, read, ears }: Wire, lanes: Lanes): Next {
  return (request) =>
    new Promise((resolve, reject) => {
      const { signal } = request
      let task: Task | undefined
      let leave: (() => void) | undefined

      /** Whoever waits for it, waits no longer; and it comes off the network. */
      function abort(): void {
        if (task) task.abort()
        if (leave) leave()
        reject(reasonOf(signal))
      }

      /** True if there is still somebody to tell. */
      function end(): boolean {
        signal.removeEventListener('abort', abort)
        if (leave) leave()
        return !signal.aborted
      }

      function start(done: () => void): void {
        leave = done
        const heard: Heard = { header: undefined, pieces: [] }
        request.trace('sent', request.generation)
        try {
          task = dispatch(request, {
            success(answer) {
              if (!end()) return
              request.trace('answered', request.generation, answer.statusCode)
              try {
                resolve(read(request, answer, heard))
              } catch (error) {
                reject(error)
              }
            },
            fail(error) {
              if (end()) reject(platformError(error, request.timeout))
            },
          })
          if (task) listen(task, ears(request), heard)
        } catch (error) {
          // What is not to be sent, by the platform's own judgement.
          end()
          reject(error)
        }
      }

      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort)
      // A login that asks only after a while (for a code of wx.login) is told by this: it needs no token, and some wait.
      const urgent = request.urgent || (request.auth === 'none' && lanes.parked > 0)
      if (!lanes.enter(urgent, signal, start)) request.trace('queued', request.generation)
    })
}
