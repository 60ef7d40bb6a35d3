import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** What `wx.getUserInfo`, `wx.getWeRunData`, `wx.getShareInfo` and the older phone button hand to the page; both base64. */
export interface EncryptedData {
  readonly encryptedData: string
  readonly iv: string
}

const ALGORITHM = 'aes-128-cbc'

/**
 * AES-128-CBC with PKCS#7 by the user's session key.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
 * @returns null when it does not decrypt: the key is another one, or the data was changed. Which, nothing tells, on
 * purpose: CBC has no authentication of its own, and an answer that tells the ways to fail apart is an oracle.
 */
export function decryptData(
  sessionKey: string,
  { encryptedData, iv }: EncryptedData,
): Record<string, unknown> | null {
  try {
    const key = Buffer.from(sessionKey, 'base64')
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'))
    const text = Buffer.concat([decipher.update(encryptedData, 'base64'), decipher.final()])
    const data: unknown = JSON.parse(text.toString('utf8'))
    return isRecord(data) ? data : null
  } catch {
    return null
  }
}

/** WeChat writes into the data for which app it was made. */
export function isFor(appid: string, data: Record<string, unknown>): boolean {
  const { watermark } = data
  return isRecord(watermark) && watermark.appid === appid
}

/** What WeChat does; for the model of it. */
export function encryptData(sessionKey: string, data: object): EncryptedData {
  const iv = randomBytes(16)
  const cipher = createCipheriv(ALGORITHM, Buffer.from(sessionKey, 'base64'), iv)
  const bytes = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final()])
  return { encryptedData: bytes.toString('base64'), iv: iv.toString('base64') }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
