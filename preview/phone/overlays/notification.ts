import { h } from '../dom'

/** A subscription message, as it came. */
export interface Notification {
  /** What a tap on it opens, with its query. */
  readonly page: string
  /** By the names of the template's fields; the template itself is known to WeChat's console only. */
  readonly data: Readonly<Record<string, string>>
}

/** WeChat's banner at the top of the phone, also while the app is in the background. It stays until somebody has seen it. */
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
