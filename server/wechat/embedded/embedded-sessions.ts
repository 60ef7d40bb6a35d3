import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { encryptData } from '../user-data/encrypted-data'
import type { EncryptedData } from '../user-data/encrypted-data'

/** What WeChat keeps of each phone: the key of its session, new with each `wx.login`, which ends the one before. */
export function createEmbeddedSessions(clock: Clock, appid: string) {
  const keys = new Map<string, { key: string; alive: boolean }>()
  const current = (device: string) => keys.get(device) ?? begin(device, false)

  function begin(device: string, alive: boolean) {
    const session = { key: randomBytes(16).toString('base64'), alive }
    keys.set(device, session)
    return session
  }

  return {
    login: (device: string) => void begin(device, true),
    keyOf: (device: string): string => current(device).key,
    /** As `wx.checkSession`. */
    isAlive: (device: string): boolean => current(device).alive,
    /** As WeChat does after a while without use. */
    end: (device: string) => void begin(device, false),
    encrypt: (device: string, data: object): EncryptedData => {
      const watermark = { timestamp: Math.floor(clock.now() / 1000), appid }
      return encryptData(current(device).key, { ...data, watermark })
    },
  }
}

export type EmbeddedSessions = ReturnType<typeof createEmbeddedSessions>
