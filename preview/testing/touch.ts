import type { RenderedElement } from './types'

/** The text of an element as the user reads it: without what is `hidden`, and with each run of white space as one space. */
export function textOf(element: RenderedElement): string {
  const shown = element.cloneNode(true)
  if (shown instanceof HTMLElement) for (const part of shown.querySelectorAll('[hidden]')) part.remove()
  return (shown.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Taps an element: presses the mouse on it and lets it go. */
export function tapOn(element: RenderedElement): void {
  const at = { bubbles: true, composed: true, cancelable: true, clientX: 1, clientY: 1 }
  element.dispatchEvent(new MouseEvent('mousedown', at))
  element.dispatchEvent(new MouseEvent('mouseup', at))
}

/**
 * Types a value into an `<input>` or `<textarea>`, or into the one inside the element, and then moves the focus away.
 * @throws Error if there is none
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
