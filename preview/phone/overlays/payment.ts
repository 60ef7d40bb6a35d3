import { h } from '../dom'
import { sheetButton, showSheet } from './sheet'

export interface Prepaid {
  readonly description: string
  /** In fen. */
  readonly amount: number
}

interface Cashier {
  prepaid(prepayId: string): Promise<Prepaid | null>
  pay(prepayId: string): Promise<boolean>
}

/**
 * The sheet of `wx.requestPayment`: shows what the order is for and its price, and asks whether the user pays. No money moves.
 * Resolves with `left` if the user cancels, `refused` if the order is unknown or the payment fails.
 */
export async function askPayment(
  layer: HTMLElement,
  prepayId: string,
  cashier: Cashier,
): Promise<'paid' | 'left' | 'refused'> {
  const order = await cashier.prepaid(prepayId).catch(() => null)
  if (order === null) return 'refused'
  const wants = await showSheet<boolean>(layer, '微信支付', (close) => [
    h('p.sheet-app', {}, '微信支付'),
    h('h2.sheet-title', {}, order.description),
    h(
      'p.sheet-choice',
      {},
      h('strong', {}, `¥${(order.amount / 100).toFixed(2)}`),
      h('span', {}, '演示支付，不会扣款 · no money moves'),
    ),
    h(
      'div.sheet-row',
      {},
      sheetButton('取消', () => close(false), 'sheet-refuse'),
      sheetButton('支付', () => close(true), 'sheet-allow'),
    ),
  ])
  if (wants !== true) return 'left'
  return (await cashier.pay(prepayId).catch(() => false)) ? 'paid' : 'refused'
}
