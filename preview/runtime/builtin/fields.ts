import type { Builtin } from './dom'
import { hostOf } from './dom'

/** A field of a form. */
export interface Field {
  readonly name: string
  read(): unknown
  reset(): void
}

const fields = new WeakMap<Element, Field>()

/** For each element that a `<label>` can lead to: what a tap on the label does. */
const controls = new WeakMap<Element, () => void>()

/** Makes a built-in component one that a `<label>` can lead to. @param activate called when the label is tapped */
export function registerControl(component: Builtin, activate: () => void): void {
  controls.set(hostOf(component), activate)
}

/** What the labels of the elements inside an element do, in the order of the document. */
export function controlsWithin(host: HTMLElement): (() => void)[] {
  return [...host.querySelectorAll('*')].flatMap((element) => controls.get(element) ?? [])
}

/** What the label of the element with this id does. The element is in the same page or component as `label`. */
export function controlNamed(label: Builtin, id: string): (() => void) | undefined {
  const found: unknown = label.ownerShadowRoot?.getElementById(id)?.$$
  return found instanceof Element ? controls.get(found) : undefined
}

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
