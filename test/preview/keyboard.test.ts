import { listenForEscape } from '../../preview/phone/overlays/dialog'
import { showModal } from '../../preview/phone/overlays/modal'
import { showActionSheet } from '../../preview/phone/overlays/sheet'
import { phoneZoom } from '../../preview/page/views'

const question = {
  title: 'Sure?',
  content: '',
  showCancel: true,
  cancelText: 'no',
  cancelColor: '',
  confirmText: 'yes',
  confirmColor: '',
  editable: false,
  placeholderText: '',
}
const escape = () =>
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
  )

test('Escape closes the top dialog only, and the focus returns to where it was', async () => {
  Object.assign(window, { matchMedia: () => ({ matches: true }) })
  listenForEscape(document)
  const button = document.createElement('button')
  document.body.append(button)
  button.focus()
  const sheet = showActionSheet(document.body, ['a'], '')
  const modal = showModal(document.body, question)
  expect(document.activeElement?.getAttribute('role')).toBe('alertdialog')
  escape()
  expect(await modal).toEqual({ confirm: false, cancel: true, content: null })
  expect(document.activeElement?.getAttribute('role')).toBe('dialog')
  escape()
  expect(await sheet).toBeNull()
  expect(document.activeElement).toBe(button)
})

test('the phone is scaled down to fit into the window, and never scaled up', () => {
  expect(phoneZoom(2000, 2000)).toBe(1)
  for (const [width, height] of [
    [1280, 720],
    [390, 844],
    [360, 740],
  ] as const) {
    const zoom = phoneZoom(width, height)
    expect(zoom * 375).toBeLessThanOrEqual(width)
    expect(zoom * 778).toBeLessThan(height)
  }
})
