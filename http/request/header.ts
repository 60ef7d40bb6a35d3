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

/** Names in lower case: a server sends the same few with every answer. More than these are made up by somebody. */
const lowered = new Map<string, string>()
const MOST_NAMES = 200

/** A copy with names in lower case and values as texts. */
export function lowerCase(header: unknown): Header {
  const copy: Record<string, string> = {}
  if (isRecord(header))
    for (const name in header) {
      let lower = lowered.get(name)
      if (lower === undefined) {
        lower = name.toLowerCase()
        if (lowered.size < MOST_NAMES) lowered.set(name, lower)
      }
      copy[lower] = String(header[name])
    }
  return copy
}
