import { kindOf, wrong } from '../../stores/check'
import { headerOf } from './header'
import type { Header } from '../types'
import { toJson, toQuery } from './url'

/** What is sent. It is fixed when the call is made: a replay is the same to the byte, whatever the caller changes. */
export interface Body {
  readonly query: string
  readonly data: string | ArrayBuffer | undefined
}

/** Looks at the name of the class, because `instanceof` fails for a buffer of another realm. */
export const isBuffer = (data: unknown): data is ArrayBuffer =>
  Object.prototype.toString.call(data) === '[object ArrayBuffer]'

/**
 * Turns the data of a call into a query or a body that later changes do not reach.
 * @throws TypeError for data that cannot be sent: a function, a symbol, a cycle, bytes in a query
 */
export function snapshot(method: string, data: unknown, header: Header): Body {
  if (data === undefined || data === null) return { query: '', data: undefined }
  const asQuery = method === 'GET' || method === 'HEAD'
  if (typeof data === 'string') return asQuery ? { query: data, data: undefined } : { query: '', data }
  if (isBuffer(data) || ArrayBuffer.isView(data)) {
    if (asQuery) throw wrong('Http', 'data', 'an object or a string in a ' + method, data)
    return { query: '', data: bytesOf(data) }
  }
  if (typeof data !== 'object') throw wrong('Http', 'data', 'an object, a string or an ArrayBuffer', data)
  try {
    if (asQuery) return { query: toQuery(data), data: undefined }
    const type = headerOf(header, 'content-type')
    return { query: '', data: type && /x-www-form-urlencoded/i.test(type) ? toQuery(data) : toJson(data) }
  } catch {
    // The error may quote the data, so it is not passed on.
    throw new TypeError(
      'Http: `data` must be something that JSON can say, got ' + kindOf(data) + ' that it cannot',
    )
  }
}

/** A copy of the bytes, always as a buffer: `wx.request` takes no views of buffers. */
function bytesOf(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (!ArrayBuffer.isView(data)) return data.slice(0)
  const copy = new Uint8Array(data.byteLength)
  copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return copy.buffer
}
