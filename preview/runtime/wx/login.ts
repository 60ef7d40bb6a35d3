import { isFields } from '../guards'
import type { Device } from '../device'
import type { Api } from './api'
import { ApiFailure, asyncApi } from './api'
import { ERRNO } from './transfer'

export interface LoginOptions {
  readonly device: Device
  /** Ends with a slash. */
  readonly baseUrl: string
  /** Which WeChat user holds the phone: the embedded upstream gives each device an openid of its own. */
  readonly user: string
  readonly singlePage: boolean
}

function codeIn(body: unknown): string | null {
  const data = isFields(body) ? body.data : null
  return isFields(data) && typeof data.code === 'string' ? data.code : null
}

/** `wx.login` asks the server's model of WeChat for a code, which it will take back once. */
async function codeFrom({ device, baseUrl, user, singlePage }: LoginOptions): Promise<string> {
  if (singlePage) throw new ApiFailure('can not login in single page mode')
  if (!device.isOnline) {
    throw new ApiFailure('errcode:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', ERRNO.network)
  }
  let body: unknown
  try {
    const answer = await fetch(`${baseUrl}dev/wechat/code`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device: user }),
    })
    body = await answer.json()
  } catch {
    throw new ApiFailure('errcode:-104 error_msg:net::ERR_CONNECTION_FAILED', ERRNO.network)
  }
  const code = codeIn(body)
  if (code === null) throw new ApiFailure('system error')
  return code
}

export function loginApis(options: LoginOptions): Readonly<Record<string, Api>> {
  const { device } = options
  return {
    login: asyncApi(device, 'login', async () => ({ code: await codeFrom(options) })),
    // The model of WeChat never ends a session_key, so that a check of it succeeds.
    checkSession: asyncApi(device, 'checkSession', () => undefined),
  }
}
