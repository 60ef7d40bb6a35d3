import { glassEasel } from 'glass-easel-miniprogram-adapter'

/* The Tab key finds what a page listens for taps on, and what it calls a button or the like; Enter and Space tap it. */

/** A tap on these is for what is in them. */
const PASSING = new Set(['WX-LABEL', 'WX-FORM', 'WX-PAGE'])
const PRESSED = new Set(['button', 'checkbox', 'link', 'menuitem', 'option', 'radio', 'switch', 'tab'])

/** There is a listener for taps on it. */
export function reachable(element: unknown): void {
  if (element instanceof HTMLElement && !PASSING.has(element.tagName)) element.tabIndex = 0
}

/** It has been given this role. */
export function reachableAs(host: HTMLElement, role: unknown): void {
  if (typeof role === 'string' && PRESSED.has(role)) host.tabIndex = 0
}

function elementOf(node: EventTarget | null): glassEasel.Element | null {
  const element: unknown = node instanceof HTMLElement ? Reflect.get(node, '__wxElement') : undefined
  return glassEasel.Element.isElement(element) ? element : null
}

/** Calls `tap` with the middle of what has the focus, in the coordinates of the window. */
export function listenForKeys(
  root: HTMLElement,
  tap: (element: glassEasel.Element, at: { readonly x: number; readonly y: number }, event: Event) => void,
): void {
  root.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || event.defaultPrevented) return
    const { target } = event
    const element = elementOf(target)
    // Fields have keys of their own: they are elements inside, which the framework does not know.
    if (!element || !(target instanceof HTMLElement) || target.tabIndex < 0) return
    event.preventDefault()
    if (event.repeat) return
    const { left, top, width, height } = target.getBoundingClientRect()
    tap(element, { x: left + width / 2, y: top + height / 2 }, event)
  })
}
