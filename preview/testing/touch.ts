import type { RenderedElement } from './types'

/** What the user reads: white space as the eye takes it, and nothing that is `hidden`. */
export function textOf(element: RenderedElement): string {
  const shown = element.cloneNode(true)
  if (shown instanceof HTMLElement) for (const part of shown.querySelectorAll('[hidden]')) part.remove()
  return (shown.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Taps an element, as a finger does: down and up. */
export function tapOn(element: RenderedElement): void {
  const at = { bubbles: true, composed: true, cancelable: true, clientX: 1, clientY: 1 }
  element.dispatchEvent(new MouseEvent('mousedown', at))
  element.dispatchEvent(new MouseEvent('mouseup', at))
}

/**
 * Types into an `<input>` or `<textarea>`, and leaves it.
 * @throws Error where the element is neither
 */
export function typeInto(element: RenderedElement, value: string): void {
  const entry = element.matches('input, textarea') ? element : element.querySelector('input, textarea')
  if (!(entry instanceof HTMLInputElement) && !(entry instanceof HTMLTextAreaElement)) {
    throw new Error(`nothing can be typed into ${element.outerHTML}`)
  }
  entry.focus()
  entry.value = value
  entry.dispatchEvent(new Event('input', { bubbles: true }))
  entry.blur()
}
