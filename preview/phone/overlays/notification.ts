import { h } from '../dom'

/** A subscription message. */
export interface Notification {
  /** The page that a tap opens, with its query. */
  readonly page: string
  /** Values by the names of the template's fields. The text of the template is only in WeChat's console, so it is not shown. */
  readonly data: Readonly<Record<string, string>>
}

/**
 * WeChat's banner at the top of the phone, which is shown also while the app is in the background. It stays until the user taps or
 * closes it.
 */
export function createNotification(appName: string, open: (page: string) => void) {
  const element = h('div.notification-layer', { role: 'status' })
  const show = ({ page, data }: Notification) => {
    const fields = Object.entries(data).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])
    const banner = h(
      'button.notification-open',
      { type: 'button' },
      h('span.notification-from', {}, `服务通知 · ${appName}`),
      h('dl.notification-fields', {}, ...fields),
    )
    const close = h('button.notification-close', { type: 'button', 'aria-label': '关闭通知' }, '×')
    close.addEventListener('click', () => element.replaceChildren())
    banner.addEventListener('click', () => {
      element.replaceChildren()
      open(page)
    })
    element.replaceChildren(h('div.notification', {}, banner, close))
  }
  return { element, show }
}
