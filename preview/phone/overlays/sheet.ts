import { trapFocus } from './dialog'
import { animate, h } from '../dom'

/**
 * Shows a sheet that slides in from below.
 * @param build creates the content; it calls `close` with the answer
 * @returns the answer; null if the user taps beside the sheet or presses Escape
 */
export function showSheet<Answer>(
  layer: HTMLElement,
  label: string,
  build: (close: (answer: Answer | null) => void) => readonly HTMLElement[],
): Promise<Answer | null> {
  return new Promise((resolve) => {
    const close = (answer: Answer | null) => {
      release()
      resolve(answer)
      scrim.inert = true
      animate(box, [{ transform: 'none' }, { transform: 'translateY(100%)' }], 200, () => scrim.remove())
    }
    const box = h('div.sheet', { role: 'dialog', 'aria-modal': 'true', 'aria-label': label }, ...build(close))
    const scrim = h('div.scrim.scrim--bottom', {}, box)
    scrim.addEventListener('click', (event) => {
      if (event.target === scrim) close(null)
    })
    layer.append(scrim)
    const release = trapFocus(box, () => close(null))
    animate(box, [{ transform: 'translateY(100%)' }, { transform: 'none' }], 240)
  })
}

export function sheetButton(text: string, act: () => void, className = 'sheet-item'): HTMLElement {
  const button = h(`button.${className}`, { type: 'button' }, text)
  button.addEventListener('click', act)
  return button
}

export function showActionSheet(
  layer: HTMLElement,
  items: readonly string[],
  color: string,
): Promise<number | null> {
  return showSheet<number>(layer, '操作', (close) => {
    const list = items.map((item, index) => {
      const button = sheetButton(item, () => close(index))
      button.style.color = color
      return button
    })
    return [h('div.sheet-list', {}, ...list), sheetButton('取消', () => close(null), 'sheet-cancel')]
  })
}
