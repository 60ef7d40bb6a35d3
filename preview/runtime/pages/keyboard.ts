import { glassEasel } from 'glass-easel-miniprogram-adapter'

/*
 * Makes pages usable by keyboard. The Tab key reaches each element that has a listener for taps or a role like `button`; Enter and
 * Space tap it.
 */

/** Elements that only contain others: a tap on them is meant for an element inside. */
const CONTAINERS = new Set(['WX-LABEL', 'WX-FORM', 'WX-PAGE'])
/** A dialog catches the taps that miss what is in it, so that they do not reach the page below. */
const DIALOG = 'dialog'
/** ARIA roles of elements that are tapped. */
const TAPPED_ROLES = new Set(['button', 'checkbox', 'link', 'menuitem', 'option', 'radio', 'switch', 'tab'])

/** For an element that gets a listener for taps. */
export function makeFocusable(element: unknown): void {
  if (!(element instanceof HTMLElement) || CONTAINERS.has(element.tagName)) return
  if (element.getAttribute('role') !== DIALOG) element.tabIndex = 0
}

/** For an element that gets an ARIA role. */
export function makeFocusableByRole(host: HTMLElement, role: unknown): void {
  if (role === DIALOG) host.removeAttribute('tabindex')
  else if (typeof role === 'string' && TAPPED_ROLES.has(role)) host.tabIndex = 0
}

function elementOf(node: EventTarget | null): glassEasel.Element | null {
  const element: unknown = node instanceof HTMLElement ? Reflect.get(node, '__wxElement') : undefined
  return glassEasel.Element.isElement(element) ? element : null
}

/** On Enter and Space, calls `tap` with the focused element and its middle, in the coordinates of the window. */
export function listenForKeys(
  root: HTMLElement,
  tap: (element: glassEasel.Element, at: { readonly x: number; readonly y: number }, event: Event) => void,
): void {
  root.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || event.defaultPrevented) return
    const { target } = event
    const element = elementOf(target)
    // The focused element of a field is a real `<input>` inside the component, which the framework does not know; it keeps
    // these keys.
    if (!element || !(target instanceof HTMLElement) || target.tabIndex < 0) return
    event.preventDefault()
    if (event.repeat) return
    const { left, top, width, height } = target.getBoundingClientRect()
    tap(element, { x: left + width / 2, y: top + height / 2 }, event)
  })
}
