import { CompileError, lineAt } from './error'
import type { Files } from './files'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What JSON.parse says of it; null for nothing. */
function complaint(source: string): string | null {
  try {
    JSON.parse(source)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON'
  }
}

/** Not every message of every engine tells where: it is where the shortest beginning ends that no text could mend. */
function lineOf(source: string): number {
  const isGoodSoFar = (length: number) => {
    const said = complaint(source.slice(0, length))
    return (
      said === null || /end of JSON|Unterminated string/.test(said) || said.includes(`position ${length}`)
    )
  }
  let [good, bad] = [0, source.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isGoodSoFar(middle)) good = middle
    else bad = middle
  }
  return lineAt(source, good)
}

export function readJson(files: Files, file: string): JsonObject {
  const source = files.read(file)
  const said = complaint(source)
  if (said !== null) throw new CompileError(file, lineOf(source), said)
  const value: unknown = JSON.parse(source)
  if (!isObject(value)) throw new CompileError(file, 1, 'expected an object', '应当是一个对象')
  return value
}

/** The line on which a word first stands, so that an error about it can point there. */
export function lineOfWord(files: Files, file: string, word: string): number | null {
  const index = files.read(file).indexOf(`"${word}"`)
  return index === -1 ? null : lineAt(files.read(file), index)
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  const result: { [K in Key]?: Value } = {}
  if (value !== undefined) result[key] = value
  return result
}
