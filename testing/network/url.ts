/** Path and query of a url, without the class `URL`: the fakes run wherever plain JavaScript runs. */
export function splitUrl(
  url: string,
  decodes = true,
): { readonly path: string; readonly query: Record<string, string> } {
  const query: Record<string, string> = {}
  const [address = '', ...rest] = (url.split('#')[0] ?? '').split('?')
  for (const pair of rest.join('?').split('&')) {
    if (pair === '') continue
    const [name = '', ...value] = pair.split('=')
    query[decodes ? decode(name) : name] = decodes ? decode(value.join('=')) : value.join('=')
  }
  return { path: address.replace(/^(?:https?|wss?):\/\/[^/]+/i, '') || '/', query }
}

/** The query `a=1&b=2` of an object, as WeChat makes it: each name and value goes through encodeURIComponent. */
export function toQuery(data: Readonly<Record<string, unknown>>): string {
  return Object.keys(data)
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(text(data[name]))}`)
    .join('&')
}

export function withQuery(url: string, query: string): string {
  if (query === '') return url
  const [address = '', fragment] = url.split('#')
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&'
  return `${address}${joint}${query}${fragment === undefined ? '' : `#${fragment}`}`
}

function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone percent sign cannot be decoded: keep the text as it is.
    return part
  }
}
