import { http } from '../auth'
import type { Order } from './types'

const root = 'meetup/api/v1/activity/order'

/**
 * Made once for each tap. With the same key the server answers with the same order, however often the request is sent: after
 * a renewal, after a login, or because its answer was lost. It needs to be unique, not secret.
 */
export function newOrderKey(): string {
  const part = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0')
  return `${Date.now().toString(36)}-${part()}-${part()}`
}

export const orderPlace = (activityId: string, key: string) =>
  http.post<Order>(root, { activityId }, { header: { 'Idempotency-Key': key } })

/** What became of it; the server asks WeChat where it has not heard yet. */
export const checkOrder = (orderId: string) => http.post<Order>(root + '/check', { orderId })
