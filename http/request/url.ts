import { kindOf, wrong } from '../../stores/check'

const SCHEME = /^([a-z][a-z\d+.-]*:|\/\/)/i
/** A user part, a backslash or a blank can make one parser see another host than the next one does; and a `*` is no host. */
const AMBIGUOUS = /[\s\\@*]/

/**
 * The origin of an address, in one spelling: lower case, no default port. The platform has no `URL`.
 * @returns '' for what is no unambiguous http(s) address
 */
export function originOf(url: unknown): string {
  const found = typeof url === 'string' ? /^(https?:)\/\/([^/?#]+)/i.exec(url) : null
  if (!found) return ''
  const scheme = String(found[1]).toLowerCase()
  const host = String(found[2]).toLowerCase()
  return AMBIGUOUS.test(host) ? '' : scheme + '//' + host.replace(scheme === 'https:' ? /:443$/ : /:80$/, '')
}

/** What addresses are relative to: '' for nothing; and which of them are known to be good. */
export interface Base {
  readonly baseUrl: string
  isOurs(url: string): boolean
}

/**
 * @throws TypeError for what is neither relative nor an http(s) address, or is relative to nothing
 */
export function joinUrl({ baseUrl, isOurs }: Base, url: unknown): string {
  if (typeof url !== 'string') throw wrong('Http', 'url', 'a string', url)
  if (baseUrl && !SCHEME.test(url)) {
    const ends = baseUrl.endsWith('/')
    if (!url || url[0] === '?' || ends !== (url[0] === '/')) return baseUrl + url
    // One slash between the two, and no more.
    return baseUrl + (ends ? url.slice(1) : '/' + url)
  }
  if (isOurs(url) || originOf(url)) return url
  throw new TypeError(
    'Http: `url` must be a plain http(s) address' + (baseUrl ? ' or relative to baseUrl' : ''),
  )
}

/** Where the path ends, also in an address that was put together by a mistake. `.` would stop at the end of a line. */
const REST = /([?#;&]|%(3[bf]|2[36]))[^]*/i

/** Without origin and query: what may be shown. */
export function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/?#]*/, '').replace(REST, '') || '/'
}

/**
 * As WeChat turns `data` into a query or a form: values that are objects as JSON, what is undefined left out.
 * @throws TypeError for a value that has no text: a function, a symbol, a Map
 */
export function toQuery(data: object): string {
  const pairs: string[] = []
  sendable('', data)
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue
    const text = typeof value === 'object' && value !== null ? toJson(value) : String(sendable('', value))
    pairs.push(encodeURIComponent(name) + '=' + encodeURIComponent(text))
  }
  return pairs.join('&')
}

/**
 * @throws TypeError for a cycle, and for what JSON would leave out without a word
 */
export function toJson(data: object): string {
  return JSON.stringify(data, sendable)
}

/** Of these JSON makes `{}`, or says something that no server understands: bytes, collections, forms. */
const UNSAID = /(Buffer|View|\d\w*Array|Map|Set|FormData|SearchParams|Blob|File)]$/

function sendable(_name: string, value: unknown): unknown {
  const unsaid = typeof value === 'object' && UNSAID.test(Object.prototype.toString.call(value))
  if (unsaid || typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new TypeError(kindOf(value))
  return value
}

export function withQuery(url: string, query: string): string {
  if (!query) return url
  const hash = url.indexOf('#')
  const head = hash < 0 ? url : url.slice(0, hash)
  const joint = head.indexOf('?') < 0 ? '?' : /[?&]$/.test(head) ? '' : '&'
  return head + joint + query + (hash < 0 ? '' : url.slice(hash))
}
