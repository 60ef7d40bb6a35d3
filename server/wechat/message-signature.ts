import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether WeChat sent this: the SHA-1 over the shared token, the timestamp and the nonce, sorted and joined.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function isSignedByWechat(
  token: string,
  { signature, timestamp, nonce }: { signature: string; timestamp: string; nonce: string },
): boolean {
  const expected = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest()
  const given = Buffer.from(signature, 'hex')
  // A comparison that stops at the first difference would tell a guesser how far they are.
  return given.length === expected.length && timingSafeEqual(given, expected)
}
