/** A mini-program's own addresses: `/pages/a/a?x=1`, `../b/b`. */

export interface PageUrl {
  /** Without a leading slash. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/**
 * Takes a query apart without decoding it: what a page reads in `options` is what was written in the address, on phones.
 * DevTools decode; `decode` plays that part.
 */
export function parseQuery(text: string, decode = false): Record<string, string> {
  const read = (part: string) => {
    if (!decode) return part
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  }
  const query: Record<string, string> = {}
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    if (at === -1) query[read(pair)] = ''
    else query[read(pair.slice(0, at))] = read(pair.slice(at + 1))
  }
  return query
}

/** Resolves an address against the page it is used on. */
export function parseUrl(url: string, base = '', decode = false): PageUrl {
  const mark = url.indexOf('?')
  const written = mark === -1 ? url : url.slice(0, mark)
  // A second "?" ends the query, on phones.
  const query = mark === -1 ? '' : (url.slice(mark + 1).split('?')[0] ?? '')
  const parts = written.startsWith('/') || base === '' ? [] : base.split('/').slice(0, -1)
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return { path: parts.join('/'), query: parseQuery(query, decode) }
}
