import { CompileError, lineAt } from './error'
import type { Files } from './files'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lineOf(source: string, message: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? null : lineAt(source, Number(position))
}

export function readJson(files: Files, file: string): JsonObject {
  const source = files.read(file)
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    throw new CompileError(file, lineOf(source, message), message)
  }
  if (!isObject(value)) throw new CompileError(file, 1, 'expected an object')
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
