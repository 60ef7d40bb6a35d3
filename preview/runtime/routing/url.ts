/** A URL of a mini-program's page, as `/pages/a/a?x=1` or `../b/b`, taken apart. */
export interface PageUrl {
  /** Without a leading slash. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/**
 * Takes a query apart. Phones do not decode it: a page's `options` hold the text as it was written in the URL. DevTools decode it,
 * which `decode` does as well.
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

/** Resolves a URL. @param base the path of the page on which it is used */
export function parseUrl(url: string, base = '', decode = false): PageUrl {
  const mark = url.indexOf('?')
  const written = mark === -1 ? url : url.slice(0, mark)
  // On phones, a second "?" ends the query.
  const query = mark === -1 ? '' : (url.slice(mark + 1).split('?')[0] ?? '')
  const parts = written.startsWith('/') || base === '' ? [] : base.split('/').slice(0, -1)
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return { path: parts.join('/'), query: parseQuery(query, decode) }
}

/** The query as it is written in a URL, without a question mark. */
export const queryOf = ({ query }: Pick<PageUrl, 'query'>): string =>
  Object.entries(query)
    .map(([key, value]) => `${key}=${value}`)
    .join('&')
