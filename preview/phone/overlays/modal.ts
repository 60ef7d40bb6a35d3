import type { ModalAnswer, ModalRequest } from '../../runtime/wx/phone'
import { trapFocus } from './dialog'
import { animate, h } from '../dom'

/** Shows the dialog of `wx.showModal`. Escape counts as cancel. */
export function showModal(layer: HTMLElement, request: ModalRequest): Promise<ModalAnswer> {
  return new Promise((resolve) => {
    const entry = document.createElement('textarea')
    entry.className = 'modal-entry'
    entry.placeholder = request.placeholderText
    entry.value = request.editable ? request.content : ''
    const close = (confirm: boolean) => {
      scrim.remove()
      release()
      resolve({ confirm, cancel: !confirm, content: request.editable && confirm ? entry.value : null })
    }
    const button = (text: string, color: string, confirm: boolean) => {
      const element = h(
        `button.modal-button.modal-button--${confirm ? 'confirm' : 'cancel'}`,
        { type: 'button' },
        text,
      )
      element.style.color = color
      element.addEventListener('click', () => close(confirm))
      return element
    }
    const box = h(
      'div.modal',
      { role: 'alertdialog', 'aria-modal': 'true', 'aria-label': request.title || request.content },
      request.title === '' ? null : h('h2.modal-title', {}, request.title),
      request.editable
        ? entry
        : h(`p.modal-content${request.title === '' ? '.modal-content--alone' : ''}`, {}, request.content),
      h(
        'div.modal-buttons',
        {},
        request.showCancel ? button(request.cancelText, request.cancelColor, false) : null,
        button(request.confirmText, request.confirmColor, true),
      ),
    )
    const scrim = h('div.scrim', {}, box)
    layer.append(scrim)
    const release = trapFocus(box, () => close(false))
    animate(
      box,
      [
        { opacity: 0, transform: 'scale(1.08)' },
        { opacity: 1, transform: 'none' },
      ],
      180,
    )
  })
}
