import { isRecord } from './options'

/** A deep copy, as the platform makes it when a value crosses into native code: the app shares nothing with it. */
export function copy(value: unknown): unknown {
  if (isBuffer(value)) return value.slice(0)
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Date) return new Date(value.getTime())
  if (!isRecord(value)) return value
  const made: Record<string, unknown> = {}
  for (const name of Object.keys(value)) made[name] = copy(value[name])
  return made
}

export function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** The text in UTF-8. Plain JavaScript has no TextEncoder. */
export function encode(text: string): ArrayBuffer {
  const bytes = encodeURIComponent(text).match(/%..|./g) ?? []
  return Uint8Array.from(bytes, (each) =>
    each.length === 3 ? parseInt(each.slice(1), 16) : each.charCodeAt(0),
  ).buffer
}
