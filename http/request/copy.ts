const { getPrototypeOf } = Object

/** True for an object of no class, of any realm. */
export function isPlain(value: object): boolean {
  const prototype: unknown = getPrototypeOf(value)
  return prototype === null || getPrototypeOf(prototype) === null
}

/** Objects nested deeper than this are not copied but handed on as they are. This also ends a cycle. */
const DEEPEST = 32

/** Like `target[name] = value`, which would set the prototype for the name `__proto__`: JSON may contain that name. */
export function put(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true })
}

/** A copy that later changes do not reach. An object of a class is handed on as it is: the platform decides about it. */
export function copyOf(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value
  if (Array.isArray(value)) return value.map((part) => copyOf(part, depth + 1))
  if (value instanceof ArrayBuffer) return value.slice(0)
  if (!isPlain(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(value)) put(copy, name, copyOf(part, depth + 1))
  return copy
}
