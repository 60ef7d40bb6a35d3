/**
 * The keyboard in a dialog: focus goes into it, Escape leaves it, and afterwards focus is where it was. `leave` is for
 * the dialog on top only. Answers with the undo.
 */
export function takeKeyboard(box: HTMLElement, leave: () => void): () => void {
  const before = document.activeElement
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    leave()
  }
  open.push(pressed)
  box.tabIndex = -1
  box.focus({ preventScroll: true })
  return () => {
    open.splice(open.indexOf(pressed), 1)
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
}

/** Of the dialogs that are open, the one on top last. */
const open: ((event: KeyboardEvent) => void)[] = []

/** Once for a document. */
export function listenForEscape(target: Document): void {
  target.addEventListener('keydown', (event) => open.at(-1)?.(event))
}
