import { isRecord } from './answer'
import { UsageError } from './words'

/** A request as the user describes it. Its texts may hold placeholders like `<token>`. */
export interface RequestSpec {
  readonly method: string
  /** The path, relative to the address of the backend. */
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
  /** Whether the body is sent as a form instead of JSON. */
  readonly form: boolean
  readonly header: Readonly<Record<string, string>>
  /** For an upload, the name of the field that holds the file. */
  readonly file?: string
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Reads `POST login {"code":"<code>"}`, `POST login code=<code>` (a form), `POST photos file=@ albumId=1` (an upload), or
 * the same as an object.
 * @param name the name of the setting, for the error
 * @param method the method of a request without one
 * @throws UsageError
 */
export function readSpec(name: string, given: unknown, method = 'GET'): RequestSpec {
  if (typeof given === 'string') return readText(name, given.trim(), method)
  if (!isRecord(given) || typeof given['path'] !== 'string') throw wrong(name)
  const { path, body, header = {}, form = false, file } = given
  const sent = given['method'] ?? (body === undefined ? method : 'POST')
  if (typeof sent !== 'string' || !METHODS.includes(sent.toUpperCase())) throw wrong(name)
  if ((body !== undefined && !isRecord(body)) || !isRecord(header) || typeof form !== 'boolean')
    throw wrong(name)
  if (file !== undefined && typeof file !== 'string') throw wrong(name)
  checkPath(name, path)
  return {
    method: sent.toUpperCase(),
    path,
    form,
    header: Object.fromEntries(Object.entries(header).map(([key, value]) => [key, String(value)])),
    ...(body === undefined ? {} : { body }),
    ...(file === undefined ? {} : { file }),
  }
}

function readText(name: string, text: string, method: string): RequestSpec {
  const [, verb, path = '', rest = ''] = /^(?:([A-Z]+)\s+)?(\S+)\s*([^]*)$/.exec(text) ?? []
  const sent = verb ?? (rest ? 'POST' : method)
  if (!METHODS.includes(sent)) throw wrong(name)
  checkPath(name, path)
  const spec = { method: sent, path, form: false, header: {} }
  if (!rest) return spec
  if (rest.startsWith('{')) {
    try {
      const body: unknown = JSON.parse(rest)
      if (isRecord(body)) return { ...spec, body }
    } catch {
      // The error of `JSON.parse` is replaced by the one below, because it quotes the text, which may hold a password.
    }
    throw wrong(name)
  }
  const pairs = rest.split(/[&\s]+/).map((pair): [string, string] => {
    const end = pair.indexOf('=')
    if (end < 1) throw wrong(name)
    return [pair.slice(0, end), pair.slice(end + 1)]
  })
  const [file] = pairs.find(([, value]) => value === '@') ?? []
  const body = Object.fromEntries(pairs.filter(([, value]) => value !== '@'))
  return { ...spec, body, form: true, ...(file === undefined ? {} : { file }) }
}

/** Refuses full URLs: requests go only to the address on the command line, for which the user has confirmed the check. */
function checkPath(name: string, path: string): void {
  if (!path || /^[a-z][\w+.-]*:|^[/\\]{2}/i.test(path))
    throw new UsageError(
      `${name} expects a path on the backend, like "me", not an address`,
      `${name} 要的是后端上的路径，例如 "me"，不是完整地址`,
    )
}

const wrong = (name: string): UsageError =>
  new UsageError(
    `${name} expects a request, like 'GET me' or 'POST login {"code":"<code>"}'`,
    `${name} 要的是一个请求，例如 'GET me' 或 'POST login {"code":"<code>"}'`,
  )

/** A name in angle brackets. */
const PLACEHOLDER = /<([a-zA-Z][\w.:-]*)>/g

/** The names of all placeholders in a value, also in its fields. */
export const placeholdersIn = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [...value.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(placeholdersIn)
      : []

/** A copy of the value in which every placeholder is replaced by `valueOf(name)`. */
export function fill(value: unknown, valueOf: (name: string) => string): unknown {
  if (typeof value === 'string') return value.replace(PLACEHOLDER, (_, name: string) => valueOf(name))
  if (Array.isArray(value)) return value.map((each) => fill(each, valueOf))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, valueOf)]))
}
