import { http } from '../auth'
import type { DeviceSession, UserProfile } from './types'

export const getMe = () => http.get<UserProfile>('me')

/** By the code of WeChat's button. The answer is the number with its middle hidden. */
export const bindPhone = (code: string) => http.post<{ readonly phone: string }>('me/phone', { code })

/** Where the user is signed in, this phone among them. */
export const listDevices = () => http.get<readonly DeviceSession[]>('me/sessions')

export const endDevice = (id: string) => http.delete('me/sessions/' + encodeURIComponent(id))

export const endOtherDevices = () => http.delete('me/sessions')

export const rename = (nickname: string) => http.put<UserProfile>('me', { nickname })
