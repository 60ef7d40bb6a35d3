import type { Device } from '../../device'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import { asText } from '../../guards'
import type { Phone } from '../phone'
import { ERRNO } from '../network/transfer'

export interface LoginOptions {
  readonly device: Device
  readonly phone: Phone
  /** Gets a code for the user of this phone; null if WeChat gives none. Rejects if WeChat cannot be reached. */
  readonly requestCode: () => Promise<string | null>
  readonly singlePage: boolean
}

/** What WeChat tells of every user since 2022. An app that wants more asks by `<button open-type="chooseAvatar">` and the like. */
const ANONYMOUS = {
  nickName: '微信用户',
  avatarUrl: '',
  gender: 0,
  language: '',
  city: '',
  province: '',
  country: '',
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
    getUserProfile: asyncApi(device, 'getUserProfile', async ({ desc }) => {
      if (asText(desc) === '') throw new ApiFailure('desc length does not meet the requirements')
      if (!options.phone.wasTapped()) throw new ApiFailure('can only be invoked by user TAP gesture.')
      return { userInfo: ANONYMOUS, rawData: JSON.stringify(ANONYMOUS) }
    }),
    // The preview's WeChat never ends a session_key, so the check always succeeds.
    checkSession: asyncApi(device, 'checkSession', () => undefined),
  }
}
