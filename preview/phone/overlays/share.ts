import type { Card } from '../../runtime/sharing'
import { h } from '../dom'
import { sheetButton, showSheet } from './sheet'

/** Shows the card that a page shares, as a friend gets it. Resolves with whether the user opens it. */
export async function showCard(layer: HTMLElement, { title, path }: Card): Promise<boolean> {
  const opens = await showSheet<boolean>(layer, '转发给朋友', (close) => [
    h('p.sheet-app', {}, '转发给朋友'),
    h('h2.sheet-title', {}, title),
    h(
      'p.sheet-choice',
      {},
      h('strong.sheet-path', {}, path),
      h('span', {}, '朋友点开后的页面 · opens this page'),
    ),
    h(
      'div.sheet-row',
      {},
      sheetButton('取消', () => close(false), 'sheet-refuse'),
      sheetButton('点开卡片', () => close(true), 'sheet-allow'),
    ),
  ])
  return opens === true
}
