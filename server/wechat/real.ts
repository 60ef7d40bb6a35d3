import { WechatError, WechatUnreachable } from './errors'
import type { WechatUpstream } from './upstream'

export interface WechatApp {
  readonly appid: string
  readonly secret: string
  /** @default 'https://api.weixin.qq.com' */
  readonly endpoint?: string | undefined
  /** ms. @default 5000 */
  readonly timeout?: number | undefined
}

type Answer = Record<string, unknown>

/**
 * The client of the real WeChat. Its addresses hold the secret, codes and tokens, so no error made here may contain
 * one.
 */
export function connectWechat({ appid, secret, endpoint, timeout }: WechatApp): WechatUpstream {
  async function ask(path: string, query: Record<string, string>, body?: object): Promise<Answer> {
    const search = new URLSearchParams(query).toString()
    const url = `${endpoint ?? 'https://api.weixin.qq.com'}${path}${search && `?${search}`}`
    const answer = await fetchJson(url, {
      signal: AbortSignal.timeout(timeout ?? 5000),
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const errcode = answer['errcode']
    if (typeof errcode === 'number' && errcode !== 0) throw new WechatError(errcode)
    return answer
  }

  return {
    appid,

    async code2Session(code) {
      const query = { appid, secret, js_code: code, grant_type: 'authorization_code' }
      const answer = await ask('/sns/jscode2session', query)
      const { openid, session_key: sessionKey, unionid } = answer
      if (typeof openid !== 'string' || typeof sessionKey !== 'string') throw new WechatUnreachable()
      return { openid, sessionKey, unionid: typeof unionid === 'string' ? unionid : undefined }
    },

    async fetchAccessToken(force) {
      const body = { grant_type: 'client_credential', appid, secret, force_refresh: force }
      const { access_token: accessToken, expires_in: expiresIn } = await ask(
        '/cgi-bin/stable_token',
        {},
        body,
      )
      if (typeof accessToken !== 'string' || typeof expiresIn !== 'number') throw new WechatUnreachable()
      return { accessToken, expiresIn }
    },

    async phoneNumber(accessToken, code) {
      const answer = await ask('/wxa/business/getuserphonenumber', { access_token: accessToken }, { code })
      const info = answer['phone_info']
      if (!isRecord(info)) throw new WechatUnreachable()
      const { purePhoneNumber: number, countryCode } = info
      if (typeof number !== 'string' || typeof countryCode !== 'string') throw new WechatUnreachable()
      return { number, countryCode }
    },

    async sendMessage(accessToken, { openid, templateId, page, data }) {
      await ask(
        '/cgi-bin/message/subscribe/send',
        { access_token: accessToken },
        {
          touser: openid,
          template_id: templateId,
          page,
          data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, { value }])),
          lang: 'zh_CN',
        },
      )
    },
  }
}

/** Fetches a JSON object. The cause of a failure is dropped, because it may contain the address. */
async function fetchJson(url: string, init: RequestInit): Promise<Answer> {
  let body: unknown
  try {
    const response = await fetch(url, init)
    body = await response.json()
  } catch {
    throw new WechatUnreachable()
  }
  if (!isRecord(body)) throw new WechatUnreachable()
  return body
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
