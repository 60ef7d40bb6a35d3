import { kindOf } from '../stores/check'

const ABSOLUTE = /^https?:\/\/[^/?#]/i
const SCHEME = /^([a-z][a-z\d+.-]*:|\/\/)/i
/** A user part or a backslash can make a parser of another make see another host in the same address. */
const AMBIGUOUS = /[\s\\]|^[^/]*\/\/[^/?#]*@/

/**
 * The origin of an address, in one spelling: lower case, no default port. The platform has no `URL`.
 * @returns '' for what is no unambiguous http(s) address
 */
export function originOf(url: string): string {
  const found = AMBIGUOUS.test(url) ? null : /^(https?:)\/\/([^/?#]+)/i.exec(url)
  if (!found) return ''
  const scheme = String(found[1]).toLowerCase()
  return (
    scheme +
    '//' +
    String(found[2])
      .toLowerCase()
      .replace(scheme === 'https:' ? /:443$/ : /:80$/, '')
  )
}

/**
 * @throws TypeError for what is neither relative nor an http(s) address, or is relative to nothing
 */
export function joinUrl(baseUrl: string, url: unknown): string {
  if (typeof url !== 'string') throw new TypeError('Http: `url` must be a string, got ' + kindOf(url))
  if (ABSOLUTE.test(url)) {
    if (!originOf(url)) throw new TypeError('Http: `url` is no plain http(s) address')
    return url
  }
  if (SCHEME.test(url) || !baseUrl)
    throw new TypeError('Http: `url` must be an http(s) address' + (baseUrl ? ' or relative to baseUrl' : ''))
  if (!url) return baseUrl
  return url[0] === '?' ? baseUrl + url : baseUrl.replace(/\/+$/, '') + '/' + url.replace(/^\/+/, '')
}

/** Without origin and query: what may be shown. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '') || '/'
}

/** As WeChat turns `data` into a query or a form: values that are objects as JSON, what is undefined left out. */
export function toQuery(data: object): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
    pairs.push(encodeURIComponent(name) + '=' + encodeURIComponent(text))
  }
  return pairs.join('&')
}

export function withQuery(url: string, query: string): string {
  if (!query) return url
  const hash = url.indexOf('#')
  const head = hash < 0 ? url : url.slice(0, hash)
  return head + (head.indexOf('?') < 0 ? '?' : '&') + query + (hash < 0 ? '' : url.slice(hash))
}
