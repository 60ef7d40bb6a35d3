import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { encryptData } from '../user-data/encrypted-data'
import type { EncryptedData } from '../user-data/encrypted-data'

/** The session key that WeChat keeps for each phone. Each `wx.login` makes a new one, and the old one ends. */
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
    /** What `wx.checkSession` asks. */
    isAlive: (device: string): boolean => current(device).alive,
    /** Ends the session of a phone, as WeChat does after a time without use. */
    end: (device: string) => void begin(device, false),
    encrypt: (device: string, data: object): EncryptedData => {
      const watermark = { timestamp: Math.floor(clock.now() / 1000), appid }
      return encryptData(current(device).key, { ...data, watermark })
    },
  }
}

export type EmbeddedSessions = ReturnType<typeof createEmbeddedSessions>
