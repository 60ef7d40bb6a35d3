import type { Payment } from '../services/types'
import { codeOf } from './explain'

/** Lets the user pay. That this resolves with `paid` is no proof: only the server knows, from WeChat. */
export function pay(payment: Payment): Promise<'paid' | 'left' | 'failed'> {
  return new Promise((resolve) => {
    wx.requestPayment({
      ...payment,
      success: () => resolve('paid'),
      fail: (error) => resolve(/cancel/.test(codeOf(error, 'errMsg')) ? 'left' : 'failed'),
    })
  })
}
