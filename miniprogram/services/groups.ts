import { http } from '../auth'
import type { Group } from './types'

export const listGroups = () => http.get<readonly Group[]>('meetup/api/v1/group/getGroupList')
