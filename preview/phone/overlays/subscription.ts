import { h } from '../dom'
import { sheetButton, showSheet } from './sheet'

/** `wx.requestSubscribeMessage`: may the app send these messages, once each? */
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
