import type { Notification } from '../phone/overlays/notification'
import { asText, isFields } from '../runtime/guards'
import type { Session } from './session'

export interface Faults {
  readonly latencyMs?: number
  readonly down?: boolean
}

/** The development routes of the real server. */
export class DevServer {
  constructor(private readonly baseUrl: string) {}

  /** The server forgets the token of the moment, as if its time were over. False when nobody is signed in. */
  expire(session: Pick<Session, 'withToken'>): Promise<boolean> {
    return this.withSession(session, 'expire')
  }

  /** The server ends the session: its refresh token is dead, too. */
  revoke(session: Session): Promise<boolean> {
    return this.withSession(session, 'revoke')
  }

  async setFaults(faults: Faults): Promise<void> {
    await this.post('faults', faults)
  }

  /** What is wrong with it on purpose at the moment; null where it says nothing. */
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

  /** The code of a `wx.login` on this device. */
  loginCode(device: string): Promise<string | null> {
    return this.code('wechat/code', device)
  }

  /** A code of the phone number button, as WeChat would give it to this device. */
  phoneCode(device: string): Promise<string | null> {
    return this.code('wechat/phone-code', device)
  }

  /** The user of this device takes one message of this template; false when WeChat knows no such template. */
  async subscribe(device: string, templateId: string): Promise<boolean> {
    const answer = await this.post('wechat/subscribe', { device, templateId })
    const body: unknown = await answer.json()
    return isFields(body) && isFields(body.data) && body.data.known === true
  }

  /** The subscription messages that the user of this device got. */
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

  /** Whatever reminder is waited for is due now. How many that were. */
  async sendReminders(): Promise<number> {
    const body: unknown = await (await this.post('reminders')).json()
    return isFields(body) && isFields(body.data) ? Number(body.data.due) : 0
  }

  /** What an order of WeChat Pay is for; null for one that it takes no money for. */
  async prepaid(prepayId: string): Promise<{ readonly description: string; readonly amount: number } | null> {
    const route = `${this.baseUrl}dev/wechat/prepaid?prepayId=${encodeURIComponent(prepayId)}`
    const body: unknown = await (await fetch(route, { cache: 'no-store' })).json()
    const data = isFields(body) ? body.data : null
    if (!isFields(data) || typeof data.description !== 'string' || typeof data.amount !== 'number')
      return null
    return { description: data.description, amount: data.amount }
  }

  /** The user of this device pays an order; WeChat Pay then tells the server. */
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
