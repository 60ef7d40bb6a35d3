import { kindOf, wrong } from '../../stores/check'

const SCHEME = /^([a-z][a-z\d+.-]*:|\/\/)/i
/** With a user part, a backslash or a blank, two parsers may see two different hosts. A `*` is no host. */
const AMBIGUOUS = /[\s\\@*]/

/**
 * The origin of an address, in one spelling: lower case, no default port. The platform has no `URL`.
 * @returns '' for anything but an unambiguous http(s) address
 */
export function originOf(url: unknown): string {
  const found = typeof url === 'string' ? /^(https?:)\/\/([^/?#]+)/i.exec(url) : null
  if (!found) return ''
  const scheme = String(found[1]).toLowerCase()
  const host = String(found[2]).toLowerCase()
  return AMBIGUOUS.test(host) ? '' : scheme + '//' + host.replace(scheme === 'https:' ? /:443$/ : /:80$/, '')
}

/** The `baseUrl` of a client ('' for none), and whether an address belongs to its origins. */
export interface Base {
  readonly baseUrl: string
  isOurs(url: string): boolean
}

/**
 * The absolute address.
 * @throws TypeError for an address that is neither relative nor http(s), or is relative without a `baseUrl`
 */
export function joinUrl({ baseUrl, isOurs }: Base, url: unknown): string {
  if (typeof url !== 'string') throw wrong('Http', 'url', 'a string', url)
  // Without a colon there is no scheme: that is faster to see than by the expression.
  if (baseUrl && (url.indexOf(':') < 0 ? !url.startsWith('//') : !SCHEME.test(url))) {
    const ends = baseUrl.endsWith('/')
    if (!url || url[0] === '?' || ends !== (url[0] === '/')) return baseUrl + url
    // Exactly one slash between the two.
    return baseUrl + (ends ? url.slice(1) : '/' + url)
  }
  if (isOurs(url) || originOf(url)) return url
  throw new TypeError(
    'Http: `url` must be a plain http(s) address' + (baseUrl ? ' or relative to baseUrl' : ''),
  )
}

/** All behind the path, also in a malformed address (`&` but no `?`, an encoded `?`). `.` would stop at a line break. */
const REST = /([?#;&]|%(3[bf]|2[36]))[^]*/i

/** The address without origin and query, as logs may show it. */
export function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/?#]*/, '').replace(REST, '') || '/'
}

/**
 * Turns data into a query or a form, as WeChat does: objects become JSON, undefined values are left out.
 * @throws TypeError for a value that has no text: a function, a symbol, a Map
 */
export function toQuery(data: object): string {
  const pairs: string[] = []
  sendable('', data)
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue
    const text = typeof value === 'object' ? toJson(value) : String(sendable('', value))
    pairs.push(encodeURIComponent(name) + '=' + encodeURIComponent(text))
  }
  return pairs.join('&')
}

/**
 * @throws TypeError for a cycle, and for a value that JSON would leave out silently
 */
export function toJson(data: object | null): string {
  return JSON.stringify(data, sendable)
}

/** JSON makes `{}` of these, or something that no server understands: bytes, collections, forms. */
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
