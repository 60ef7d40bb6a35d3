import type { Device } from '../device'
import type { Api } from './api'
import { ApiFailure, asyncApi } from './api'
import { ERRNO } from './network/transfer'

export interface LoginOptions {
  readonly device: Device
  /** Gets a code for the user of this phone; null if WeChat gives none. Rejects if WeChat cannot be reached. */
  readonly requestCode: () => Promise<string | null>
  readonly singlePage: boolean
}

async function login({ device, requestCode, singlePage }: LoginOptions): Promise<object> {
  if (singlePage) throw new ApiFailure('can not login in single page mode')
  if (!device.isOnline) {
    throw new ApiFailure('errcode:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', ERRNO.network)
  }
  const code = await requestCode().catch(() => {
    throw new ApiFailure('errcode:-104 error_msg:net::ERR_CONNECTION_FAILED', ERRNO.network)
  })
  if (code === null) throw new ApiFailure('system error')
  return { code }
}

export function loginApis(options: LoginOptions): Readonly<Record<string, Api>> {
  const { device } = options
  return {
    login: asyncApi(device, 'login', () => login(options)),
    // The preview's WeChat never ends a session_key, so the check always succeeds.
    checkSession: asyncApi(device, 'checkSession', () => undefined),
  }
}
