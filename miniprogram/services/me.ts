import { http } from '../auth'
import type { UserProfile } from './types'

export const getMe = () => http.get<UserProfile>('me')

export const rename = (nickname: string) => http.put<UserProfile>('me', { nickname })
