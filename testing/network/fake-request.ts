import type { FakeAnswer } from './answers'
import { copy, encode, isBuffer } from '../copy'
import type { Network, Transfer } from './network-types'
import { isRecord, readListener, readOptions, wrong } from '../options'
import type { Callback, Options } from '../options'
import { toQuery, withQuery } from './url'

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
const KNOWN = (
  'url data header method timeout dataType responseType enableHttp2 enableQuic enableCache enableChunked ' +
  'enableHttpDNS enableHttpDNSFallback httpDNSServiceId httpDNSTimeout forceCellularNetwork enableProfile ' +
  'redirect useHighPerformanceMode'
).split(' ')
/** In ms: WeChat's timeout if neither the call nor app.json sets one. */
export const DEFAULT_TIMEOUT = 60_000

export interface FakeRequestTask {
  abort(): void
  onHeadersReceived(listener: Callback): void
  offHeadersReceived(listener?: Callback): void
  onChunkReceived(listener: Callback): void
  offChunkReceived(listener?: Callback): void
}

/** `wx.request`: returns a task at once, calls exactly one of success and fail later, then complete. */
export function createRequest(network: Network): (given: unknown) => FakeRequestTask {
  return (given) => {
    const options = readOptions('request', given, KNOWN)
    const method = options.maybeString('method') ?? 'GET'
    if (!METHODS.includes(method)) throw new TypeError(`wx.request: method "${method}" does not exist`)
    const dataType = options.maybeString('dataType') ?? 'json'
    const responseType = options.maybeString('responseType') ?? 'text'
    const header = readHeader('request', options, { 'content-type': 'application/json' })
    const data = readData(options.raw('data'))
    const url = options.string('url')
    const transfer = network.send({
      api: 'request',
      kind: 'request',
      // As documented, GET turns data into a query and sends no body.
      url: method === 'GET' ? withQuery(url, isRecord(data) ? toQuery(data) : String(data ?? '')) : url,
      method,
      header,
      data,
      body: method === 'GET' ? undefined : serialize(header, data),
      file: null,
      timeout: options.maybeNumber('timeout') ?? DEFAULT_TIMEOUT,
      callbacks: options.callbacks,
      result: (answer) => ({
        data: parse(answer.data, dataType, responseType),
        statusCode: answer.statusCode,
        header: { ...answer.header },
        cookies: [...answer.cookies],
        errMsg: 'request:ok',
      }),
    })
    return {
      ...headerTask('RequestTask', transfer),
      onChunkReceived: (listener) => transfer.on('chunk', readListener('RequestTask', listener)),
      offChunkReceived: (listener) => transfer.off('chunk', listener),
    }
  }
}

export function headerTask(
  name: string,
  transfer: Transfer,
): Pick<FakeRequestTask, 'abort' | 'onHeadersReceived' | 'offHeadersReceived'> {
  return {
    abort: () => transfer.abort(),
    onHeadersReceived: (listener) => transfer.on('headers', readListener(name, listener)),
    offHeadersReceived: (listener) => transfer.off('headers', listener),
  }
}

/** A copy of the header without `referer`, which only the platform can set. */
export function readHeader(
  api: string,
  options: Options,
  defaults: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const given = options.maybeObject('header') ?? {}
  const header: Record<string, string> = {}
  const lower = Object.keys(given).map((name) => name.toLowerCase())
  for (const name of Object.keys(defaults)) if (!lower.includes(name)) header[name] = defaults[name] ?? ''
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw wrong(api, `header "${name}"`, 'a string', value)
    }
    if (name.toLowerCase() !== 'referer') header[name] = String(value)
  }
  return header
}

/** The text that the server sends for an answer's data; objects become JSON. */
export function toText(answer: FakeAnswer): string {
  const { data } = answer
  if (typeof data === 'string') return data
  return data === undefined ? '' : JSON.stringify(data)
}

function readData(data: unknown): unknown {
  if (data === undefined || data === null || typeof data === 'string' || typeof data === 'object')
    return copy(data)
  throw wrong('request', 'option "data"', 'a string, an object or an ArrayBuffer', data)
}

function serialize(header: Readonly<Record<string, string>>, data: unknown): unknown {
  if (typeof data !== 'object' || data === null || isBuffer(data)) return data ?? undefined
  const name = Object.keys(header).find((each) => each.toLowerCase() === 'content-type') ?? ''
  const form = (header[name] ?? '').includes('x-www-form-urlencoded')
  return form && isRecord(data) ? toQuery(data) : JSON.stringify(data)
}

function parse(data: unknown, dataType: string, responseType: string): unknown {
  if (isBuffer(data)) return data.slice(0)
  const text = typeof data === 'string' ? data : data === undefined ? '' : JSON.stringify(data)
  if (responseType === 'arraybuffer') return encode(text)
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    // WeChat hands on a body that is not JSON as text.
    return text
  }
}
