import { idSelector, rename } from '../compile/selectors'
import { splitAtCommas } from '../compile/css'

/** Reads a selector as one would write it in WXSS, whatever component the element belongs to. */
function selectorOf(wxss: string): string[] {
  return splitAtCommas(wxss).map((part) =>
    rename(part.trim(), {
      tag: (name) => `wx-${name.toLowerCase()}`,
      // Inside an isolated component a class carries the component's prefix.
      className: (name) => `:is(.${name}, [class$="--${name}"], [class*="--${name} "])`,
      id: idSelector,
      host: '[wx-host]',
    }),
  )
}

/** What fits the selector and, if that is asked for, says `text`. */
export function findAll(within: HTMLElement, wxss: string, text = ''): HTMLElement[] {
  return [...within.querySelectorAll(selectorOf(wxss).join(', '))]
    .filter((found) => found instanceof HTMLElement)
    .filter((found) => textOf(found).includes(text))
}

export function find(within: HTMLElement, wxss: string, text?: string): HTMLElement {
  const [found] = findAll(within, wxss, text)
  if (found) return found
  const says = text === undefined ? '' : ` that says ${JSON.stringify(text)}`
  throw new Error(`there is no ${wxss}${says} in ${within.outerHTML}`)
}

/** What the user reads: white space as the eye takes it, and nothing that is `hidden`. */
export function textOf(element: HTMLElement): string {
  const shown = element.cloneNode(true)
  if (shown instanceof HTMLElement) for (const part of shown.querySelectorAll('[hidden]')) part.remove()
  return (shown.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** A finger on an element, down and up. */
export function tapOn(element: HTMLElement): void {
  const at = { bubbles: true, composed: true, cancelable: true, clientX: 1, clientY: 1 }
  element.dispatchEvent(new MouseEvent('mousedown', at))
  element.dispatchEvent(new MouseEvent('mouseup', at))
}

export function typeInto(element: HTMLElement, value: string): void {
  const entry = element.matches('input, textarea') ? element : element.querySelector('input, textarea')
  if (!(entry instanceof HTMLInputElement) && !(entry instanceof HTMLTextAreaElement)) {
    throw new Error(`nothing can be typed into ${element.outerHTML}`)
  }
  entry.focus()
  entry.value = value
  entry.dispatchEvent(new Event('input', { bubbles: true }))
  entry.blur()
}
