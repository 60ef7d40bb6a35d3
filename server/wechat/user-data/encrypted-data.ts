import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/**
 * What `wx.getUserInfo`, `wx.getWeRunData`, `wx.getShareInfo` and the older phone button give the page. Both are
 * base64.
 */
export interface EncryptedData {
  readonly encryptedData: string
  readonly iv: string
}

const ALGORITHM = 'aes-128-cbc'

/**
 * Decrypts data by the user's session key: AES-128-CBC with PKCS#7.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
 * @returns null if the key is another one or the data was changed. These are not told apart on purpose: CBC does not
 * authenticate the data, and different answers to different failures would be a padding oracle.
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

/** Whether decrypted data was made for this app: WeChat writes the appid into it. */
export function isFor(appid: string, data: Record<string, unknown>): boolean {
  const { watermark } = data
  return isRecord(watermark) && watermark.appid === appid
}

/** Encrypts data as WeChat does, for the built-in model of it. */
export function encryptData(sessionKey: string, data: object): EncryptedData {
  const iv = randomBytes(16)
  const cipher = createCipheriv(ALGORITHM, Buffer.from(sessionKey, 'base64'), iv)
  const bytes = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final()])
  return { encryptedData: bytes.toString('base64'), iv: iv.toString('base64') }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
