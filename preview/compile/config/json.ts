import { CompileError, lineAt } from '../error'
import type { Files } from '../files/files'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value, or the message of the error that `JSON.parse` throws. */
function parse(source: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(source) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'not JSON' }
  }
}

/**
 * The line of the first syntax error. The messages of `JSON.parse` do not all tell a position, so a binary search looks for the
 * longest beginning of the text whose only fault is that it ends too early.
 */
function lineOfSyntaxError(source: string): number {
  const isValidSoFar = (length: number) => {
    const parsed = parse(source.slice(0, length))
    if (!('problem' in parsed)) return true
    const { problem } = parsed
    return /end of JSON|Unterminated string/.test(problem) || problem.includes(`position ${length}`)
  }
  let [good, bad] = [0, source.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isValidSoFar(middle)) good = middle
    else bad = middle
  }
  return lineAt(source, good)
}

/** @throws {CompileError} unless the file holds a JSON object */
export function readJson(files: Files, file: string): JsonObject {
  const source = files.read(file)
  const parsed = parse(source)
  if ('problem' in parsed) throw new CompileError(file, lineOfSyntaxError(source), parsed.problem)
  if (!isObject(parsed.value)) throw new CompileError(file, 1, 'expected an object', '应当是一个对象')
  return parsed.value
}

/** The line on which `"word"` first stands in the file, for an error about it; null if it is not there. */
export function lineOfWord(files: Files, file: string, word: string): number | null {
  const index = files.read(file).indexOf(`"${word}"`)
  return index === -1 ? null : lineAt(files.read(file), index)
}

/** The value if it is a string. */
export const asString = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** The strings of an array; an empty array for any other value. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

/** An object with the one key; without it if the value is `undefined`, as `exactOptionalPropertyTypes` asks. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  const result: { [K in Key]?: Value } = {}
  if (value !== undefined) result[key] = value
  return result
}
