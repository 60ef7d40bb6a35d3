import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { WechatError, errcodes } from '../errors'

const CODE_LIFE_MS = 5 * 60_000

/** Codes as WeChat issues them: each is valid once and for five minutes. */
export interface Codes {
  issue(device: string): string
  /** The device a code was issued to. Does not use the code up. @throws WechatError for an invalid, old or used code */
  check(code: string): string
  /** Uses a code up. */
  spend(code: string): void
}

export function createCodes(clock: Clock): Codes {
  const codes = new Map<string, { device: string; issuedAt: number; used: boolean }>()

  function forgetOld(): void {
    const now = clock.now()
    for (const [code, { issuedAt }] of codes) if (now - issuedAt > 2 * CODE_LIFE_MS) codes.delete(code)
  }

  return {
    issue(device) {
      forgetOld()
      const code = randomBytes(24).toString('base64url')
      codes.set(code, { device, issuedAt: clock.now(), used: false })
      return code
    },
    check(code) {
      const entry = codes.get(code)
      if (!entry || clock.now() - entry.issuedAt > CODE_LIFE_MS) throw new WechatError(errcodes.invalidCode)
      if (entry.used) throw new WechatError(errcodes.usedCode)
      return entry.device
    },
    spend(code) {
      const entry = codes.get(code)
      if (entry) entry.used = true
    },
  }
}
