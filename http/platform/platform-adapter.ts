import { parsed } from '../../stores/renewal/read-session'
import type { Transport } from '../contract'
import { linesOf, lowerCase } from '../request/header'
import type { Listened, Plan, PlatformAdapter } from '../pipeline/types'
import { errorOf } from '../pipeline/response-check'
import { isBuffer } from '../request/body'
import { NONE } from '../request/make-request'
import type { EarlyParts, Task } from './task'
import { textOf } from './utf8'

/** An option of ours that is not handed on to the platform. */
const LISTENER = 'onProgress'

/** Sends a client's requests with the functions of `wx`, and reads the answers. */
export function platformAdapter(transport: Transport): PlatformAdapter {
  return {
    dispatch({ url, data, plan: { kind, method, timeout, platform } }, header, success, fail) {
      if (kind === 'request') {
        const options: WechatMiniprogram.RequestOption = { url, method, timeout, header, success, fail }
        if (data !== undefined) options.data = data
        return transport.request(platform === NONE ? options : add(options, platform))
      }
      const options = { url, timeout, header, success, fail }
      if (kind === 'download') return transport.downloadFile(add(options, platform))
      const { filePath, name } = platform
      // The platform sets the content type of the form itself, with the boundary between the parts.
      options.header = linesOf(header, ['content-type'])
      return transport.uploadFile(
        add(Object.assign(options, { filePath: String(filePath), name: String(name) }), platform),
      )
    },
    read: reader(transport),
    listen,
    errorOf,
  }
}

/** Adds the platform's own options to ours. */
function add<Options extends object>(options: Options, platform: Plan['platform']): Options {
  for (const name in platform)
    if (!(name in options) && name !== LISTENER) Reflect.set(options, name, platform[name])
  return options
}

/** In bytes. An expired answer is short, so a longer body is not decoded. */
const LONGEST_JSON = 10_000
const BRACE = 0x7b

/** The body for `isExpired`. An expired answer is JSON also if the caller asked for text or bytes, so parse those, too. */
export function expiryBody(data: unknown): unknown {
  if (typeof data === 'string') return parsed(data)
  const isObject = isBuffer(data) && data.byteLength < LONGEST_JSON && new Uint8Array(data)[0] === BRACE
  return isObject ? parsed(textOf([data])) : data
}

/**
 * Listens for the header, which WeChat leaves out of the answer to an upload or a download. Calls the caller's
 * `onProgress`, until the call is aborted.
 */
function listen({ plan: { kind, platform }, root }: Listened, task: Task): EarlyParts | null {
  if (kind === 'request') return null
  const heard: EarlyParts = { header: {} }
  const { [LISTENER]: listener } = platform
  if (task.onHeadersReceived)
    task.onHeadersReceived(({ header }) => {
      heard.header = lowerCase(header)
    })
  if (typeof listener === 'function' && task.onProgressUpdate)
    task.onProgressUpdate((progress) => {
      if (!root.signal.aborted) listener(progress)
    })
  return heard
}

/** Turns what `wx` passes to `success` into an answer of ours. */
export function reader(transport: Pick<Transport, 'readText'>): PlatformAdapter['read'] {
  return ({ plan: { kind } }, raw, heard) => {
    const { statusCode, cookies, tempFilePath, filePath } = raw
    const header = raw.header || !heard ? lowerCase(raw.header) : heard.header
    // Some platforms that provide a `wx` give the status as a text.
    const answer = { data: raw.data, statusCode: Number(statusCode), header, cookies: cookies || [] }
    if (kind === 'request') return answer
    answer.data = kind === 'upload' ? parsed(raw.data) : undefined
    if (tempFilePath !== undefined) Object.assign(answer, { tempFilePath })
    if (filePath !== undefined) Object.assign(answer, { filePath })
    const path = tempFilePath || filePath
    if (!path || !/json/i.test(String(header['content-type']))) return answer
    // The server sent JSON that says why there is no file. WeChat has saved the JSON as if it were the file.
    return new Promise<string>((resolve) => resolve(transport.readText(path))).then(
      (text) => Object.assign(answer, { data: parsed(text) }),
      () => answer,
    )
  }
}
