import type { Notification } from '../phone/overlays/notification'
import { asText, isFields } from '../runtime/guards'
import type { Session } from './session'

/** Faults that the server makes on purpose. */
export interface Faults {
  readonly latencyMs?: number
  readonly down?: boolean
}

/** Calls the development routes of the reference server. */
export class DevServer {
  constructor(private readonly baseUrl: string) {}

  /** Makes the server treat the current token as expired. Resolves with false if nobody is signed in. */
  expire(session: Pick<Session, 'withToken'>): Promise<boolean> {
    return this.withSession(session, 'expire')
  }

  /** Makes the server end the session, with its refresh token. Resolves with false if nobody is signed in. */
  revoke(session: Session): Promise<boolean> {
    return this.withSession(session, 'revoke')
  }

  async setFaults(faults: Faults): Promise<void> {
    await this.post('faults', faults)
  }

  /** The faults that are switched on; null if the server does not tell them. */
  async faults(): Promise<Faults | null> {
    const answer = await fetch(`${this.baseUrl}dev/state`, { cache: 'no-store' })
    const body: unknown = await answer.json()
    const data = isFields(body) && isFields(body.data) ? body.data.faults : null
    if (!isFields(data)) return null
    return { latencyMs: Number(data.latencyMs) || 0, down: data.down === true }
  }

  async reset(): Promise<void> {
    await this.post('reset')
  }

  /** Gets a code of `wx.login` for the user of this device. */
  loginCode(device: string): Promise<string | null> {
    return this.code('wechat/code', device)
  }

  /** Gets a code of the phone number button for the user of this device. */
  phoneCode(device: string): Promise<string | null> {
    return this.code('wechat/phone-code', device)
  }

  /** Records that the user accepts one message of this template. Resolves with false if WeChat does not know the template. */
  async subscribe(device: string, templateId: string): Promise<boolean> {
    const answer = await this.post('wechat/subscribe', { device, templateId })
    const body: unknown = await answer.json()
    return isFields(body) && isFields(body.data) && body.data.known === true
  }

  /** The subscription messages that were sent to the user of this device. `at` is in ms since the epoch. */
  async messages(device: string): Promise<readonly (Notification & { readonly at: number })[]> {
    const route = `${this.baseUrl}dev/wechat/messages?device=${encodeURIComponent(device)}`
    const body: unknown = await (await fetch(route, { cache: 'no-store' })).json()
    const list: readonly unknown[] = isFields(body) && Array.isArray(body.data) ? body.data : []
    return list.filter(isFields).map(({ page, data, at }) => ({
      page: asText(page),
      data: Object.fromEntries(
        Object.entries(isFields(data) ? data : {}).map(([name, value]) => [name, asText(value)]),
      ),
      at: Number(at),
    }))
  }

  /** Makes all reminders that are waiting due now. Resolves with their number. */
  async sendReminders(): Promise<number> {
    const body: unknown = await (await this.post('reminders')).json()
    return isFields(body) && isFields(body.data) ? Number(body.data.due) : 0
  }

  /** Looks up an order of WeChat Pay, with its amount in fen; null if it does not exist or cannot be paid. */
  async prepaid(prepayId: string): Promise<{ readonly description: string; readonly amount: number } | null> {
    const route = `${this.baseUrl}dev/wechat/prepaid?prepayId=${encodeURIComponent(prepayId)}`
    const body: unknown = await (await fetch(route, { cache: 'no-store' })).json()
    const data = isFields(body) ? body.data : null
    if (!isFields(data) || typeof data.description !== 'string' || typeof data.amount !== 'number')
      return null
    return { description: data.description, amount: data.amount }
  }

  /** Pays an order as the user of this device; WeChat Pay then notifies the server. Resolves with whether it was paid. */
  async pay(device: string, prepayId: string): Promise<boolean> {
    const answer = await this.post('wechat/pay', { device, prepayId })
    const body: unknown = await answer.json()
    return isFields(body) && isFields(body.data) && body.data.paid === true
  }

  private async code(route: string, device: string): Promise<string | null> {
    const answer = await this.post(route, { device })
    const body: unknown = await answer.json()
    const data = isFields(body) ? body.data : null
    return isFields(data) && typeof data.code === 'string' ? data.code : null
  }

  private withSession(session: Pick<Session, 'withToken'>, route: string): Promise<boolean> {
    return session.withToken(async (authorization) => {
      if (authorization === null) return false
      const answer = await this.post(route, undefined, { authorization })
      return answer.ok
    })
  }

  private post(route: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.baseUrl}dev/${route}`, {
      method: 'POST',
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  }
}
