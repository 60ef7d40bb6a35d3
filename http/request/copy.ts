const { getPrototypeOf } = Object

/** Made by braces, in whatever realm. */
export function isPlain(value: object): boolean {
  const prototype: unknown = getPrototypeOf(value)
  return prototype === null || getPrototypeOf(prototype) === null
}

/** What is nested deeper than this is handed on as it is; a cycle is. */
const DEEPEST = 32

/** As `target[name] = value`; to JSON, `__proto__` is a name like any other, and to that it is not. */
export function put(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true })
}

/** A copy that does not follow later changes. What is no plain data is handed on as it is: the platform will judge it. */
export function copyOf(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value
  if (Array.isArray(value)) return value.map((part) => copyOf(part, depth + 1))
  if (value instanceof ArrayBuffer) return value.slice(0)
  if (!isPlain(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(value)) put(copy, name, copyOf(part, depth + 1))
  return copy
}
