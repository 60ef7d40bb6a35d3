import type { Clock } from '../../clock'
import { WechatError, errcodes } from '../errors'
import type { SubscribeMessage } from '../upstream'

/** A message as the phone shows it among its service notifications. */
export interface DeliveredMessage {
  readonly templateId: string
  readonly page: string
  readonly data: Readonly<Record<string, string>>
  /** ms since the epoch */
  readonly at: number
}

/** The most characters of a template's `thing` field. */
const THING = 20
/** The most messages kept for each user. */
const KEPT = 20

/** WeChat's subscription messages: each consent of a user allows one message of that template. */
export function createEmbeddedMessages(clock: Clock, templates: readonly string[]) {
  const consents = new Map<string, number>()
  const inboxes = new Map<string, DeliveredMessage[]>()
  const keyOf = (openid: string, templateId: string) => `${openid} ${templateId}`

  return {
    isTemplate: (templateId: string) => templates.includes(templateId),

    subscribe(openid: string, templateId: string): void {
      const key = keyOf(openid, templateId)
      consents.set(key, (consents.get(key) ?? 0) + 1)
    },

    send({ openid, templateId, page, data }: SubscribeMessage): void {
      if (!templates.includes(templateId)) throw new WechatError(errcodes.invalidTemplate)
      const isValid = Object.entries(data).every(
        ([name, value]) => value !== '' && (!name.startsWith('thing') || value.length <= THING),
      )
      if (!isValid) throw new WechatError(errcodes.invalidMessage)
      const key = keyOf(openid, templateId)
      const left = consents.get(key) ?? 0
      if (left === 0) throw new WechatError(errcodes.messageRefused)
      consents.set(key, left - 1)
      const inbox = inboxes.get(openid) ?? []
      inboxes.set(openid, [...inbox, { templateId, page, data, at: clock.now() }].slice(-KEPT))
    },

    inbox: (openid: string): readonly DeliveredMessage[] => inboxes.get(openid) ?? [],
  }
}
