import type { Builtin } from './dom'
import { hostOf } from './dom'

/** A named input of a form. */
export interface Field {
  readonly name: string
  read(): unknown
  reset(): void
  /** What a tap on its `<label>` does. */
  activate(): void
}

const fields = new WeakMap<Element, Field>()

/** Makes a built-in a field of the form around it. */
export function offerField(component: Builtin, field: Omit<Field, 'name'>): void {
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

/** The nearest built-in of a kind around a component, by its tag. */
export function around(component: Builtin, tag: string): HTMLElement | null {
  const found = hostOf(component).closest(tag)
  return found instanceof HTMLElement ? found : null
}
