import { h } from '../dom'
import { sheetButton, showSheet } from './sheet'

/**
 * The sheet of `wx.requestSubscribeMessage`: asks whether the app may send one message of each template.
 * @returns the accepted templates; [] if the user refuses; null if WeChat knows none of the templates
 */
export async function askSubscription(
  layer: HTMLElement,
  appName: string,
  templateIds: readonly string[],
  subscribe: (templateId: string) => Promise<boolean>,
): Promise<readonly string[] | null> {
  const allowed = await showSheet<boolean>(layer, '订阅消息', (close) => [
    h('p.sheet-app', {}, `${appName} 申请`),
    h('h2.sheet-title', {}, '发送一次性订阅消息'),
    ...templateIds.map((id) => h('p.sheet-choice', {}, h('strong', {}, id), h('span', {}, '一次 · once'))),
    h(
      'div.sheet-row',
      {},
      sheetButton('取消', () => close(false), 'sheet-refuse'),
      sheetButton('允许', () => close(true), 'sheet-allow'),
    ),
  ])
  if (allowed !== true) return []
  const known = await Promise.all(templateIds.map((id) => subscribe(id).catch(() => false)))
  return known.includes(true) ? templateIds.filter((_id, index) => known[index]) : null
}
