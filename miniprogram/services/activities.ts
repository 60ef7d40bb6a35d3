import { http } from '../auth'
import type { Activity, ActivityQuery, Paged } from './types'

export const listActivities = (query: ActivityQuery) =>
  http.get<Paged<Activity>>('meetup/api/v1/activity/getActivityList', query)
