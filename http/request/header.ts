import { has, isRecord, wrong } from '../../stores/check'
import type { Header } from '../types'

/** Case does not matter in a header's name. */
export function headerOf(header: Header, name: string): string | undefined {
  for (const found of Object.keys(header)) if (found.toLowerCase() === name) return header[found]
  return undefined
}

/** @param names in lower case */
export function hasHeader(header: Header, names: readonly string[]): boolean {
  for (const found in header)
    if (isSaid(header[found]) && names.indexOf(found.toLowerCase()) >= 0) return true
  return false
}

/** What is not there may be written so, too: it is no text to be sent. */
const isSaid = (value: unknown): boolean => value !== undefined && value !== null

/** What would end a header's line: the rest of it would be a header of its own. */
const BREAK = /[\r\n\0]/

/** The value as a text. @throws TypeError that names the header, if it is more than one line */
export function lineOf(name: string, value: unknown): string {
  const line = String(value)
  if (BREAK.test(name + line))
    throw wrong('Http', BREAK.test(name) ? 'header' : 'header.' + name, 'one line', line, 'a line break')
  return line
}

/** Adds what is not there yet. */
export function addHeader(onto: Record<string, string>, header: Header): Record<string, string> {
  for (const name in header) {
    const line = header[name]
    if (line !== undefined && !has(onto, name)) onto[name] = line
  }
  return onto
}

/**
 * A copy, of texts that are one line each. What is undefined is not given.
 * @param without what it lacks; in lower case
 * @throws TypeError that names the header
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

/** Both headers; where both name the same, in whatever case, the second one's. A new object, if there is a second one. */
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

/** Fills the copy when somebody looks at it for the first time. */
class HeaderReader implements ProxyHandler<Record<string, string>> {
  constructor(private raw: unknown) {}

  private read(copy: Record<string, string>): Record<string, string> {
    const { raw } = this
    this.raw = null
    if (isRecord(raw)) for (const name in raw) copy[name.toLowerCase()] = String(raw[name])
    return copy
  }

  get(copy: Record<string, string>, name: PropertyKey): unknown {
    return Reflect.get(this.read(copy), name)
  }
  has(copy: Record<string, string>, name: PropertyKey): boolean {
    return Reflect.has(this.read(copy), name)
  }
  ownKeys(copy: Record<string, string>): (string | symbol)[] {
    return Reflect.ownKeys(this.read(copy))
  }
  // Writing asks this, too.
  getOwnPropertyDescriptor(copy: Record<string, string>, name: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.read(copy), name)
  }
  deleteProperty(copy: Record<string, string>, name: PropertyKey): boolean {
    return Reflect.deleteProperty(this.read(copy), name)
  }
  preventExtensions(copy: Record<string, string>): boolean {
    return Reflect.preventExtensions(this.read(copy))
  }
}

/** An answer's header, names in lower case and values as texts. It is read when somebody looks: most are never looked at. */
export const lowerCase = (header: unknown): Header => new Proxy({}, new HeaderReader(header))
