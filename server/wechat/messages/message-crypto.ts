import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Whether WeChat signed these parts. The signature is the SHA-1 of all parts, sorted and joined; the shared token must
 * be one of them.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function isSignedByWechat(signature: string, parts: readonly string[]): boolean {
  const expected = createHash('sha1')
    .update([...parts].sort().join(''))
    .digest()
  const given = Buffer.from(signature, 'hex')
  // In constant time: the time of a plain comparison would tell how much of a guess was right.
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The plaintext begins with 16 random bytes and 4 bytes for the length of the message. */
const RANDOM = 16
const HEAD = RANDOM + 4
/** WeChat pads to 32 bytes, twice the block size of AES. */
const PADDED = 32

function keyOf(encodingAesKey: string) {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  return { key, iv: key.subarray(0, 16) }
}

/**
 * Decrypts a message of the safe mode: AES-256-CBC over random bytes, the length, the message and the appid.
 * https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
 * @param encodingAesKey the 43 characters of the console
 * @returns null for a text that does not decrypt, or is for another app
 */
export function decryptMessage(encodingAesKey: string, encrypted: string, appid: string): string | null {
  const { key, iv } = keyOf(encodingAesKey)
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
    const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()])
    const bytes = padded.subarray(0, padded.length - (padded.at(-1) ?? 0))
    const end = HEAD + bytes.readUInt32BE(RANDOM)
    if (end > bytes.length || bytes.subarray(end).toString() !== appid) return null
    return bytes.subarray(HEAD, end).toString()
  } catch {
    return null
  }
}

/** Encrypts a message as WeChat does, for tests. */
export function encryptMessage(encodingAesKey: string, message: string, appid: string): string {
  const { key, iv } = keyOf(encodingAesKey)
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const bytes = Buffer.concat([randomBytes(RANDOM), length, text, Buffer.from(appid)])
  const padding = PADDED - (bytes.length % PADDED)
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(Buffer.concat([bytes, Buffer.alloc(padding, padding)])),
    cipher.final(),
  ]).toString('base64')
}

/**
 * The encrypted part of a body, which is JSON or XML by the setting of the console. Its signature is not checked here.
 */
export function encryptedPart(body: string): string | null {
  const [, xml] = /<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)/.exec(body) ?? []
  if (xml !== undefined) return xml
  try {
    const json: unknown = JSON.parse(body)
    if (typeof json !== 'object' || json === null || !('Encrypt' in json)) return null
    return typeof json.Encrypt === 'string' ? json.Encrypt : null
  } catch {
    return null
  }
}
