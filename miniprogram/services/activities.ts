import { http } from '../auth'
import type { Activity, ActivityQuery, Paged, Turnout } from './types'

const root = 'meetup/api/v1/activity/'

export const listActivities = (query: ActivityQuery) =>
  http.get<Paged<Activity>>(root + 'getActivityList', query)

/** A visitor sees it, too; `mine` is the user's. */
export const getActivity = (activityId: string) =>
  http.get<Activity>(root + 'detail', { activityId }, { auth: 'optional' })

/** A visitor's tap waits for the login, which opens once, and then signs up. */
export const joinActivity = (activityId: string) => http.post<Turnout>(root + 'join', { activityId })

export const leaveActivity = (activityId: string) => http.post<Turnout>(root + 'leave', { activityId })
