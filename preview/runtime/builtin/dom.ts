import type { glassEasel } from 'glass-easel-miniprogram-adapter'

/** A built-in component. */
export type Builtin = glassEasel.GeneralComponent

/** The host element of a built-in component. */
export function hostOf(component: Builtin): HTMLElement {
  const element: unknown = component.$$
  if (!(element instanceof HTMLElement)) throw new Error(`<${component.is}> is not in a document`)
  return element
}

/** The real element inside a built-in component, for example its `<input>`. */
export function insideOf<Kind extends HTMLElement>(
  component: Builtin,
  kind: new () => Kind,
  selector: string,
): Kind {
  const found = hostOf(component).querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`<${component.is}> has no ${selector}`)
  return found
}

/** Writes a property to the host as an attribute, as WeChat does: style sheets often use selectors like `.button[disabled]`. */
export function reflect(component: Builtin, name: string, value: unknown): void {
  const host = hostOf(component)
  if (value === false || value === undefined || value === null || value === '') host.removeAttribute(name)
  else host.setAttribute(name, value === true ? '' : String(value))
}

/** Triggers an event of the component. As with WeChat's built-in components, it does not bubble. */
export function emit(component: Builtin, event: string, detail: unknown): void {
  component.triggerEvent(event, detail, { bubbles: false, composed: false })
}

/** Taps a component: the event bubbles, as that of a finger does. */
export function emitTap(component: Builtin): void {
  component.triggerEvent('tap', { x: 0, y: 0 }, { bubbles: true, composed: true, capturePhase: true })
}
