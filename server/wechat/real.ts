import { WechatError, WechatUnreachable } from './upstream'
import type { WechatUpstream } from './upstream'

export interface WechatApp {
  readonly appid: string
  readonly secret: string
  /** @default 'https://api.weixin.qq.com' */
  readonly endpoint?: string | undefined
  /** ms. @default 5000 */
  readonly timeout?: number | undefined
}

/** WeChat itself. The address holds the secret and the code: no error made here may carry it. */
export function createWechat({ appid, secret, endpoint, timeout }: WechatApp): WechatUpstream {
  return {
    async code2Session(code) {
      const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: 'authorization_code' })
      const answer = await getJson(
        `${endpoint ?? 'https://api.weixin.qq.com'}/sns/jscode2session?${query.toString()}`,
        timeout ?? 5000,
      )
      const errcode = answer['errcode']
      if (typeof errcode === 'number' && errcode !== 0) throw new WechatError(errcode)
      const { openid, session_key: sessionKey, unionid } = answer
      if (typeof openid !== 'string' || typeof sessionKey !== 'string')
        throw new WechatUnreachable('WeChat gave no answer that can be read')
      return { openid, sessionKey, unionid: typeof unionid === 'string' ? unionid : undefined }
    },
  }
}

/** The cause of a failure is dropped: it may hold the address. */
async function getJson(url: string, timeout: number): Promise<Record<string, unknown>> {
  let body: unknown
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) })
    body = await response.json()
  } catch {
    throw new WechatUnreachable('WeChat gave no answer that can be read')
  }
  if (!isRecord(body)) throw new WechatUnreachable('WeChat gave no answer that can be read')
  return body
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
