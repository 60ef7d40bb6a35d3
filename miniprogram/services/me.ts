import { BusinessError } from 'mobx-miniprogram-auth/http/unwrap'
import { http } from '../auth'
import type { DeviceSession, UserProfile } from './types'

export const getMe = () => http.get<UserProfile>('me')

/** What could take an account over the server asks the user's WeChat about, some minutes after the login. */
async function confirmed<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BusinessError) || error.businessCode !== '40110') throw error
    const { code } = await wx.login()
    await http.post('me/confirm', { code })
    return work()
  }
}

/** By the code of WeChat's button. The answer is the number with its middle hidden. */
export const bindPhone = (code: string) =>
  confirmed(() => http.post<{ readonly phone: string }>('me/phone', { code }))

/** Where the user is signed in, this phone among them. */
export const listDevices = () => http.get<readonly DeviceSession[]>('me/sessions')

export const endDevice = (id: string) => confirmed(() => http.delete('me/sessions/' + encodeURIComponent(id)))

export const endOtherDevices = () => confirmed(() => http.delete('me/sessions'))

export const rename = (nickname: string) => http.put<UserProfile>('me', { nickname })
