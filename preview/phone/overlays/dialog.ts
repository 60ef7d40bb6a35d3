/**
 * The keyboard in a dialog: focus goes into it and Tab stays there, Escape leaves it, and afterwards focus is where it
 * was. `leave` is for the dialog on top only. Answers with the undo.
 */
export function takeKeyboard(box: HTMLElement, leave: () => void): () => void {
  const before = document.activeElement
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    if (event.key === 'Tab') stayWithin(box, event)
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
    // Somebody may have gone to the panel meanwhile.
    const lost = document.activeElement === document.body || box.contains(document.activeElement)
    if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
}

const FOCUSABLE = 'button, input, textarea, [tabindex="0"]'

/** Behind the last of a dialog comes its first. */
function stayWithin(box: HTMLElement, event: KeyboardEvent): void {
  const all = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)]
  const first = all[0] ?? box
  const last = all.at(-1) ?? box
  const now = document.activeElement
  // Who is at the panel beside the phone stays there.
  const leaves = now === document.body || now === (event.shiftKey ? first : last) || now === box
  if (!leaves) return
  event.preventDefault()
  ;(event.shiftKey ? last : first).focus()
}

/** Of the dialogs that are open, the one on top last. */
const open: ((event: KeyboardEvent) => void)[] = []

/** Once for a document. */
export function listenForEscape(target: Document): void {
  target.addEventListener('keydown', (event) => open.at(-1)?.(event))
}
