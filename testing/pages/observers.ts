import { isCallback, isRecord } from '../options'
import type { Callback } from '../options'

interface Observer {
  readonly fields: readonly string[]
  readonly call: Callback
}

/** The `observers` of a component, with the fields that each one observes: `'a, b.c, list[0], d.**'`. */
export function readObservers(parts: readonly Readonly<Record<string, unknown>>[]): Observer[] {
  const found: Observer[] = []
  for (const { observers } of parts) {
    if (!isRecord(observers)) continue
    for (const names of Object.keys(observers)) {
      const call = observers[names]
      if (isCallback(call)) found.push({ fields: names.split(',').map((name) => name.trim()), call })
    }
  }
  return found
}

/** Must an observer of `field` run when `path` is set? Yes for the field and its parents; for a path inside it only with `**`. */
function concerns(field: string, path: string): boolean {
  const wild = /(^|\.)\*\*$/.test(field)
  const name = field.replace(/\.?\*\*$/, '')
  if (name === '' || path === name) return true
  return below(path, name) || (wild && below(name, path))
}

const below = (above: string, path: string): boolean =>
  path.startsWith(above + '.') || path.startsWith(above + '[')

function valueAt(data: unknown, field: string): unknown {
  const steps = field.replace(/\.?\*\*$/, '').match(/[^.[\]]+/g) ?? []
  return steps.reduce<unknown>(
    (value, step) => (Object(value) === value ? Reflect.get(Object(value), step) : undefined),
    data,
  )
}

/** Calls each observer that observes one of these paths, once, with the values of all its fields. */
export function tellObservers(
  observers: readonly Observer[],
  page: { readonly data: Record<string, unknown> },
  paths: readonly string[],
  call: (work: () => void) => void,
): void {
  for (const observer of observers) {
    const { fields } = observer
    if (!fields.some((field) => paths.some((path) => concerns(field, path)))) continue
    call(() =>
      Reflect.apply(
        observer.call,
        page,
        fields.map((field) => valueAt(page.data, field)),
      ),
    )
  }
}
