/**
 * Moves the keyboard focus into a dialog and keeps Tab in it. Escape calls `leave`, if this dialog is on top.
 * @returns a function that gives the focus back to the element that had it before
 */
export function trapFocus(box: HTMLElement, leave: () => void): () => void {
  const before = document.activeElement
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    if (event.key === 'Tab') keepFocusIn(box, event)
    if (event.key !== 'Escape') return
    event.preventDefault()
    leave()
  }
  open.push(pressed)
  box.tabIndex = -1
  box.focus({ preventScroll: true })
  return () => {
    const index = open.indexOf(pressed)
    if (index === -1) return
    open.splice(index, 1)
    // The user may have moved the focus to the panel beside the phone; then it stays there.
    const lost = document.activeElement === document.body || box.contains(document.activeElement)
    if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
}

const FOCUSABLE = 'button, input, textarea, [tabindex="0"]'

/** Moves the focus from the last element of a dialog to the first, and with Shift from the first to the last. */
function keepFocusIn(box: HTMLElement, event: KeyboardEvent): void {
  const all = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)]
  const first = all[0] ?? box
  const last = all.at(-1) ?? box
  const now = document.activeElement
  // A focus in the panel beside the phone is left where it is.
  const leaves = now === document.body || now === (event.shiftKey ? first : last) || now === box
  if (!leaves) return
  event.preventDefault()
  ;(event.shiftKey ? last : first).focus()
}

/** The key handlers of the open dialogs; the dialog on top is the last. */
const open: ((event: KeyboardEvent) => void)[] = []

/** Passes keys on to the dialog on top. To be called once for each document. */
export function listenForEscape(target: Document): void {
  target.addEventListener('keydown', (event) => open.at(-1)?.(event))
}
