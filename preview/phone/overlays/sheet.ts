import { takeKeyboard } from './dialog'
import { animate, h } from '../dom'

/** Slides something in from below; resolves with what `build` hands to `close`, or null when the scrim is tapped. */
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
    const release = takeKeyboard(box, () => close(null))
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
