import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { createCodes } from './embedded-codes'
import { createEmbeddedMessages } from './embedded-messages'
import type { DeliveredMessage } from './embedded-messages'
import { createEmbeddedPay } from './embedded-pay'
import type { EmbeddedPay } from './embedded-pay'
import { createEmbeddedSessions } from './embedded-sessions'
import type { EmbeddedSessions } from './embedded-sessions'
import { WechatError, errcodes } from '../errors'
import type { PayNotification } from '../pay/pay-upstream'
import type { WechatUpstream } from '../upstream'

export interface EmbeddedWechat extends WechatUpstream {
  /** Issues a code as `wx.login` does on a phone, for the WeChat user of this device. */
  issueCode(device: string): string
  readonly pay: EmbeddedPay
  /**
   * Pays as a phone does after `wx.requestPayment`.
   * @returns the notification for the server; null if it cannot be paid
   */
  payBy(device: string, prepayId: string): PayNotification | null
  /** The session keys of the phones, and encryption with them. */
  readonly sessions: EmbeddedSessions
  /** Issues a code as the phone number button does. Such codes and those of `wx.login` are not interchangeable. */
  issuePhoneCode(device: string): string
  /** The user of this device accepts one message of this template. False if there is no such template. */
  subscribe(device: string, templateId: string): boolean
  /** The last 20 messages that were sent to the user of this device. */
  inbox(device: string): readonly DeliveredMessage[]
  /** Makes the next `calls` calls answer -1, "system busy". */
  failBusy(calls: number): void
  /** Makes all access tokens invalid, as a forced refresh by another client does. */
  dropAccessToken(): void
}

const APPID = 'embedded'
/** The template id of the reminder at the built-in WeChat. */
export const EMBEDDED_REMINDER = 'embedded-reminder'
const MINUTE_MS = 60_000
const ACCESS_TOKEN_LIFE_MS = 7200_000
/** ms before the end of a token from which a new one is issued. The old one stays valid until its end. */
const OVERLAP_MS = 5 * MINUTE_MS

/**
 * A model of WeChat for development, which answers with WeChat's errors too. It keeps everything in memory.
 * @param quotaPerMinute logins of one user in a minute
 */
export function createEmbeddedWechat(clock: Clock, quotaPerMinute = 100): EmbeddedWechat {
  const loginCodes = createCodes(clock)
  const phoneCodes = createCodes(clock)
  const sessions = createEmbeddedSessions(clock, APPID)
  const pay = createEmbeddedPay(clock, APPID)
  const messages = createEmbeddedMessages(clock, [EMBEDDED_REMINDER])
  const calls = new Map<string, { minute: number; count: number }>()
  let accessTokens: { token: string; endsAt: number }[] = []
  let busy = 0

  function failIfBusy(): void {
    if (busy === 0) return
    busy--
    throw new WechatError(errcodes.busy)
  }

  function overQuota(openid: string): boolean {
    const minute = Math.floor(clock.now() / MINUTE_MS)
    const last = calls.get(openid)
    const count = last?.minute === minute ? last.count + 1 : 1
    calls.set(openid, { minute, count })
    return count > quotaPerMinute
  }

  function checkAccessToken(accessToken: string): void {
    const known = accessTokens.find(({ token }) => token === accessToken)
    if (!known) throw new WechatError(errcodes.invalidCredential)
    if (known.endsAt <= clock.now()) throw new WechatError(errcodes.accessTokenExpired)
  }

  return {
    appid: APPID,
    sessions,
    pay,
    payBy: (device, prepayId) => pay.pay(openidOf(device), prepayId),
    issueCode: (device) => {
      sessions.login(device)
      return loginCodes.issue(device)
    },
    issuePhoneCode: phoneCodes.issue,
    subscribe(device, templateId) {
      if (!messages.isTemplate(templateId)) return false
      messages.subscribe(openidOf(device), templateId)
      return true
    },
    inbox: (device) => messages.inbox(openidOf(device)),
    failBusy: (count) => {
      busy = count
    },
    dropAccessToken: () => {
      accessTokens = []
    },

    async code2Session(code) {
      failIfBusy()
      const device = loginCodes.check(code)
      const openid = openidOf(device)
      if (overQuota(openid)) throw new WechatError(errcodes.quota)
      loginCodes.spend(code)
      return { openid, sessionKey: sessions.keyOf(device) }
    },

    async fetchAccessToken(force) {
      failIfBusy()
      const now = clock.now()
      accessTokens = force ? [] : accessTokens.filter(({ endsAt }) => endsAt > now)
      let newest = accessTokens.at(-1)
      if (!newest || newest.endsAt - now <= OVERLAP_MS) {
        newest = { token: randomBytes(48).toString('base64url'), endsAt: now + ACCESS_TOKEN_LIFE_MS }
        accessTokens.push(newest)
      }
      return { accessToken: newest.token, expiresIn: Math.floor((newest.endsAt - now) / 1000) }
    },

    async phoneNumber(accessToken, code) {
      failIfBusy()
      checkAccessToken(accessToken)
      const device = phoneCodes.check(code)
      phoneCodes.spend(code)
      return { number: phoneOf(device), countryCode: '86' }
    },

    async sendMessage(accessToken, message) {
      failIfBusy()
      checkAccessToken(accessToken)
      messages.send(message)
    },
  }
}

/** Identities are derived from the device's name, so that a device has the same user after a restart. */
function digestOf(what: string, device: string): Buffer {
  return createHash('sha256').update(`${what} of ${device}`).digest()
}

/** 28 characters that begin with `o`, like those of WeChat. */
function openidOf(device: string): string {
  return 'o' + digestOf('openid', device).toString('base64url').slice(0, 27)
}

function phoneOf(device: string): string {
  return `138${String(digestOf('phone', device).readUInt32BE() % 1e8).padStart(8, '0')}`
}
