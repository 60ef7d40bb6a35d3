import { copy } from '../copy'

/** Applies one `setData`. Its names may be paths: `list[0].name`. */
export function applyPatch(data: Record<string, unknown>, patch: Readonly<Record<string, unknown>>): void {
  for (const path of Object.keys(patch)) assign(data, parsePath(path), copy(patch[path]))
}

function parsePath(path: string): (string | number)[] {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? []
  return steps.map((step) => (step.startsWith('[') ? Number(step.slice(1, -1)) : step))
}

function assign(root: object, steps: readonly (string | number)[], value: unknown): void {
  let target = root
  steps.forEach((step, i) => {
    const next = steps[i + 1]
    if (next === undefined) {
      Reflect.set(target, step, value)
      return
    }
    // As WeChat does, replace a value on the way that cannot hold the next step of the path.
    const inner: unknown = Reflect.get(target, step)
    const container = isObject(inner) ? inner : typeof next === 'number' ? [] : {}
    Reflect.set(target, step, container)
    target = container
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
