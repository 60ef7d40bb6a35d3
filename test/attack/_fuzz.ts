import { createRandom } from '../../server/dev/random'
import type { Schema } from './_routes'

export interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> }
}

export interface FuzzRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly payload: string | undefined
}

/** JSON values of an attacker that a schema, a database, a parser or a stack may fail on. */
const HOSTILE = [
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e\\u0007"',
  '"😀"',
  `"${'x'.repeat(70)}"`,
  `"${'x'.repeat(5000)}"`,
  '"../../etc/passwd"',
  '"\' OR 1=1; DROP TABLE users; --"',
  '"%00"',
  '"${7*7}{{7*7}}"',
  '"__proto__"',
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e309',
  '-1e309',
  '9007199254740993',
  '99999999999999999999999999',
  '[]',
  '{}',
  '[null,[[]]]',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
]
const IN_ADDRESS = [
  '',
  '%',
  '%00',
  '%ff',
  '%2e%2e%2f',
  '..',
  "'",
  '1e309',
  '-1',
  'NaN',
  'x'.repeat(150),
  'm1',
  'a1',
  '%F0%9F%98%80',
  '__proto__',
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'a',
  '',
]

/** Generates requests from the OpenAPI description, valid ones and faulty ones; the same seed generates the same. */
export function createFuzzer(
  paths: Record<string, Record<string, Operation>>,
  seed: number,
  words: () => readonly string[],
) {
  const random = createRandom(seed)
  const chance = (share: number) => random() < share
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

  function json(schema: Schema | undefined, depth = 0): string {
    if (depth > 0 && chance(0.25)) return pick(HOSTILE) ?? 'null'
    if (schema?.const !== undefined) return JSON.stringify(schema.const)
    if (schema?.anyOf) return json(pick(schema.anyOf), depth + 1)
    switch (schema?.type) {
      case 'object': {
        const fields = Object.entries(schema.properties ?? {}).filter(() => chance(0.95))
        if (chance(0.1)) fields.push([pick(['__proto__', 'more', '']) ?? '', {}])
        return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${json(field, depth + 1)}`).join(',')}}`
      }
      case 'array':
        return `[${Array.from({ length: Math.floor(random() * 3) }, () => json(schema.items, depth + 1)).join(',')}]`
      case 'integer':
      case 'number':
        return String(Math.floor(random() * 20))
      case 'boolean':
        return String(chance(0.5))
      default:
        return JSON.stringify(pick(words()) ?? '')
    }
  }

  const inAddress = () => (chance(0.5) ? encodeURIComponent(pick(words()) ?? '') : (pick(IN_ADDRESS) ?? ''))

  return (token: string): FuzzRequest => {
    const { path, method, operation } = pick(operations) ?? { path: '/', method: 'GET', operation: {} }
    const query = (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query' && chance(0.9))
      .map(({ name }) => `${name}=${inAddress()}`)
    if (chance(0.05)) query.push(`${inAddress()}=${inAddress()}`, 'a=1&a=2')
    const address = path.replace(/\{\w+\}/g, inAddress)
    const headers: Record<string, string> = {}
    if (chance(0.85)) headers.authorization = `Bearer ${token}`
    else if (chance(0.5))
      headers.authorization =
        pick(['Bearer', 'Bearer a b', `Bearer ${'x'.repeat(3000)}`, 'Basic YTpi', token]) ?? ''
    const [described] = Object.entries(operation.requestBody?.content ?? {})
    let payload: string | undefined
    if (described) {
      payload = json(described[1].schema)
      if (chance(0.05)) payload = payload.slice(0, Math.floor(random() * payload.length))
      headers['content-type'] = chance(0.9) ? described[0] : (pick(TYPES) ?? '')
    } else if (chance(0.05)) {
      payload = pick(HOSTILE)
      headers['content-type'] = chance(0.5) ? 'application/json' : (pick(TYPES) ?? '')
    }
    return {
      method: chance(0.95) ? method : (pick(METHODS) ?? 'GET'),
      url: `${address}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      headers,
      payload,
    }
  }
}
