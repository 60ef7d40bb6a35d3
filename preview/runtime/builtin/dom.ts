import type { glassEasel } from 'glass-easel-miniprogram-adapter'

/** The part of a component that the built-ins work with. */
export type Builtin = glassEasel.GeneralComponent

/** The host of a built-in in the document. */
export function hostOf(component: Builtin): HTMLElement {
  const element: unknown = component.$$
  if (!(element instanceof HTMLElement)) throw new Error(`<${component.is}> is not in a document`)
  return element
}

/** The real element inside a built-in. */
export function insideOf<Kind extends HTMLElement>(
  component: Builtin,
  kind: new () => Kind,
  selector: string,
): Kind {
  const found = hostOf(component).querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`<${component.is}> has no ${selector}`)
  return found
}

/** Marks the host for style sheets, as WeChat does: `.button[disabled]` is a common selector. */
export function reflect(component: Builtin, name: string, value: unknown): void {
  const host = hostOf(component)
  if (value === false || value === undefined || value === null || value === '') host.removeAttribute(name)
  else host.setAttribute(name, value === true ? '' : String(value))
}

/** Tells the page, in the way of WeChat's built-ins: the event does not bubble. */
export function tell(component: Builtin, event: string, detail: unknown): void {
  component.triggerEvent(event, detail, { bubbles: false, composed: false })
}
