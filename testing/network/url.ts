/** WeChat has no `URL`, and neither may these fakes need one: they run wherever plain JavaScript does. */
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

/** `a=1&b=2`, as WeChat makes it of an object: each name and value by encodeURIComponent. */
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
    // A lone percent sign is no reason for the fake to fail: hand it on as it is.
    return part
  }
}
