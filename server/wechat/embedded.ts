import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../clock'
import { WechatError, errcodes } from './upstream'
import type { WechatUpstream } from './upstream'

export interface EmbeddedWechat extends WechatUpstream {
  /** What `wx.login` does on a phone: a new code for the WeChat user of this device. */
  issueCode(device: string): string
  /** The next `calls` calls answer -1. */
  failBusy(calls: number): void
}

const CODE_LIFE_MS = 5 * 60_000
const MINUTE_MS = 60_000

/** A model of WeChat's login for development: codes are single-use and live five minutes, and there is a quota. */
export function createEmbeddedWechat(clock: Clock, quotaPerMinute = 100): EmbeddedWechat {
  const codes = new Map<string, { openid: string; issuedAt: number; used: boolean }>()
  const calls = new Map<string, { minute: number; count: number }>()
  let busy = 0

  function forgetOld(): void {
    const now = clock.now()
    for (const [code, { issuedAt }] of codes) if (now - issuedAt > 2 * CODE_LIFE_MS) codes.delete(code)
  }

  function overQuota(openid: string): boolean {
    const minute = Math.floor(clock.now() / MINUTE_MS)
    const last = calls.get(openid)
    const count = last?.minute === minute ? last.count + 1 : 1
    calls.set(openid, { minute, count })
    return count > quotaPerMinute
  }

  return {
    issueCode(device) {
      forgetOld()
      const code = randomBytes(24).toString('base64url')
      codes.set(code, { openid: openidOf(device), issuedAt: clock.now(), used: false })
      return code
    },

    failBusy(count) {
      busy = count
    },

    async code2Session(code) {
      if (busy > 0) {
        busy--
        throw new WechatError(errcodes.busy)
      }
      const entry = codes.get(code)
      if (!entry || clock.now() - entry.issuedAt > CODE_LIFE_MS) throw new WechatError(errcodes.invalidCode)
      if (entry.used) throw new WechatError(errcodes.usedCode)
      if (overQuota(entry.openid)) throw new WechatError(errcodes.quota)
      entry.used = true
      return { openid: entry.openid, sessionKey: randomBytes(16).toString('base64') }
    },
  }
}

/** 28 characters beginning with `o`, as WeChat's are; from the device's name, so that a restart changes nobody. */
function openidOf(device: string): string {
  return 'o' + createHash('sha256').update(`openid of ${device}`).digest('base64url').slice(0, 27)
}
