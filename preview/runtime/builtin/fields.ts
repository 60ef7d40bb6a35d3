import type { Builtin } from './dom'
import { hostOf } from './dom'

/** A field of a form. */
export interface Field {
  readonly name: string
  read(): unknown
  reset(): void
  /** Called when its `<label>` is tapped. */
  activate(): void
}

const fields = new WeakMap<Element, Field>()

/** Makes a built-in component a field of the form around it. */
export function registerField(component: Builtin, field: Omit<Field, 'name'>): void {
  fields.set(hostOf(component), {
    ...field,
    get name() {
      return typeof component.data.name === 'string' ? component.data.name : ''
    },
  })
}

/** The fields inside an element, in the order of the document. */
export function fieldsWithin(host: HTMLElement): Field[] {
  return [...host.querySelectorAll('*')].flatMap((element) => {
    const field = fields.get(element)
    return field ? [field] : []
  })
}

/** The nearest ancestor of a component with this tag. */
export function closest(component: Builtin, tag: string): HTMLElement | null {
  const found = hostOf(component).closest(tag)
  return found instanceof HTMLElement ? found : null
}
