import { has, isRecord, wrong } from '../../stores/check'
import type { Header } from '../types'

/** The value of a header, found in any case. @param name in lower case */
export function headerOf(header: Header, name: string): string | undefined {
  for (const found of Object.keys(header)) if (found.toLowerCase() === name) return header[found]
  return undefined
}

/** True if the header has a value under one of the names. @param names in lower case */
export function hasHeader(header: Header, names: readonly string[]): boolean {
  for (const found in header)
    if (isSaid(header[found]) && names.indexOf(found.toLowerCase()) >= 0) return true
  return false
}

/** A header that is undefined or null is not given, and is not sent. */
const isSaid = (value: unknown): boolean => value !== undefined && value !== null

/** Characters that end a header's line: the text behind one would be another header. */
const BREAK = /[\r\n\0]/

/** The value as a text. @throws TypeError that names the header, if it is more than one line */
export function lineOf(name: string, value: unknown): string {
  const line = String(value)
  if (BREAK.test(name + line))
    throw wrong('Http', BREAK.test(name) ? 'header' : 'header.' + name, 'one line', line, 'a line break')
  return line
}

/** Adds the headers that `onto` does not have. */
export function addHeader(onto: Record<string, string>, header: Header): Record<string, string> {
  for (const name in header) {
    const line = header[name]
    if (line !== undefined && !has(onto, name)) onto[name] = line
  }
  return onto
}

/**
 * A copy, with values that are one line each. Headers that are undefined or null are left out.
 * @param without the names of headers to leave out, too; in lower case
 * @throws TypeError that names the header whose value is more than one line
 */
export function linesOf(
  header: Readonly<Record<string, unknown>>,
  without: readonly string[] = [],
): Record<string, string> {
  const copy: Record<string, string> = {}
  for (const name in header)
    if (isSaid(header[name]) && without.indexOf(name.toLowerCase()) < 0)
      copy[name] = lineOf(name, header[name])
  return copy
}

/**
 * Both headers in one; where both have a name, in any case, `own` wins. Returns `base` itself if `own` is undefined.
 * @throws TypeError that names the header whose value is no text of one line
 */
export function mergeHeader(base: Header, own: Header | undefined): Header {
  if (own === undefined) return base
  if (!isRecord(own)) throw wrong('Http', 'header', 'an object', own)
  const merged: Record<string, string> = {}
  for (const name of Object.keys(base))
    if (headerOf(own, name.toLowerCase()) === undefined) merged[name] = String(base[name])
  for (const name of Object.keys(own)) {
    const value: unknown = own[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw wrong('Http', 'header.' + name, 'a string', value)
    merged[name] = lineOf(name, value)
  }
  return merged
}

/** The handler of a proxy without traps. It fills the proxy's target when it is asked for the first trap. */
class HeaderReader implements ProxyHandler<Record<string, string>> {
  declare readonly get: never

  constructor(
    private raw: unknown,
    private readonly copy: Record<string, string>,
  ) {}

  fill(): undefined {
    const { raw, copy } = this
    this.raw = null
    if (isRecord(raw)) for (const name in raw) copy[name.toLowerCase()] = String(raw[name])
  }
}

// Each use of a proxy asks its handler for a trap first, by the name of the function of `Reflect` that does the same.
for (const trap of Object.getOwnPropertyNames(Reflect))
  Object.defineProperty(HeaderReader.prototype, trap, { get: HeaderReader.prototype.fill })

/** An answer's header, names in lower case, values as texts. It is converted at its first use: most are never used. */
export function lowerCase(header: unknown): Header {
  const copy = {}
  return new Proxy(copy, new HeaderReader(header, copy))
}
