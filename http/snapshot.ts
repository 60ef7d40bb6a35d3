import { isRecord, kindOf, wrong } from '../stores/check'
import type { Header, RequestOptions } from './types'
import { toQuery } from './url'

/** What leaves: fixed when the call is made, so that a replay is the same to the byte whatever the caller does since. */
export interface Body {
  readonly query: string
  readonly data: string | ArrayBuffer | undefined
}

const isBuffer = (data: unknown): data is ArrayBuffer =>
  Object.prototype.toString.call(data) === '[object ArrayBuffer]'

/** Case does not matter in a header's name. */
export function headerOf(header: Header, name: string): string | undefined {
  for (const found of Object.keys(header)) if (found.toLowerCase() === name) return header[found]
  return undefined
}

/** Both headers; where both name the same, in whatever case, the second one's. A new object. */
export function mergeHeader(base: Header, own: Header | undefined): Header {
  if (!own) return base
  if (!isRecord(own)) throw wrong('Http', 'header', 'an object', own)
  const merged: Record<string, string> = {}
  for (const name of Object.keys(base))
    if (headerOf(own, name.toLowerCase()) === undefined) merged[name] = String(base[name])
  for (const name of Object.keys(own)) {
    const value: unknown = own[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw wrong('Http', 'header.' + name, 'a string', value)
    merged[name] = value
  }
  return merged
}

/**
 * @throws TypeError for data that cannot be sent: a function, a symbol, a cycle
 */
export function snapshot(method: string, data: RequestOptions['data'] | unknown, header: Header): Body {
  if (data === undefined || data === null) return { query: '', data: undefined }
  if (typeof data === 'string') return { query: '', data }
  if (isBuffer(data)) return { query: '', data: data.slice(0) }
  if (typeof data !== 'object') throw wrong('Http', 'data', 'an object, a string or an ArrayBuffer', data)
  const type = headerOf(header, 'content-type')
  try {
    if (method === 'GET' || method === 'HEAD') return { query: toQuery(data), data: undefined }
    if (type && type.indexOf('x-www-form-urlencoded') >= 0) return { query: '', data: toQuery(data) }
    return { query: '', data: JSON.stringify(data) }
  } catch {
    throw new TypeError(
      'Http: `data` must be something that JSON can say, got ' + kindOf(data) + ' that it cannot',
    )
  }
}
